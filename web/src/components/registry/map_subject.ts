/** What is drawn: a place's zone, or the corridor of a leg; and the edit that it comes to. */
import type { Edit, PlaceChange } from '../../api/registry'
import type { Place } from '../../api/types'
import { cornersOf, ringOf, rounded, type Shape, simplified } from '../../lib/edits'
import { type LonLat, lonLat, lonLats } from '../../lib/geometry'
import type { KnownWay } from './useKnownWay'

export type Subject = { kind: 'zone'; place: Place } | { kind: 'corridor'; from: Place; to: Place }

export function subjectKey(subject: Subject): string {
  return subject.kind === 'zone'
    ? `zone ${subject.place.id}`
    : `corridor ${subject.from.id} ${subject.to.id}`
}

export function shapeOf(subject: Subject): Shape {
  return subject.kind === 'zone' ? 'ring' : 'line'
}

/** A zone as it is in force; for a corridor a straight line, where no way is known. */
export function startOf(subject: Subject): LonLat[] {
  if (subject.kind === 'zone') return cornersOf(subject.place.zone ?? [])
  return [lonLat(subject.from.point), lonLat(subject.to.point)].filter((point) => point !== null)
}

/** Half the width of a corridor that nobody has drawn yet. */
const WIDTH_M = 250
/** A way along the roads has hundreds of points: those are left out that hardly bend it. */
const KEPT_WITHIN_M = 60

/** What drawing begins from: a drawn corridor as it was drawn, with its width, else the road. */
export function beginningOf(
  subject: Subject,
  known: KnownWay,
): { points: readonly LonLat[]; halfWidth: string } {
  switch (known.kind) {
    case 'drawn': {
      const { line, halfWidthM } = known.way
      return { points: lonLats(line).map(rounded), halfWidth: String(halfWidthM) }
    }
    case 'road': {
      const points = simplified(lonLats(known.way.line), KEPT_WITHIN_M)
      return { points, halfWidth: String(WIDTH_M) }
    }
    case 'loading':
    case 'failed':
    case 'unknown':
      return { points: startOf(subject), halfWidth: String(WIDTH_M) }
    default:
      return known satisfies never
  }
}

/** Where the map should look. */
export function sightOf(subject: Subject | null): LonLat[] {
  if (subject === null) return []
  const places = subject.kind === 'zone' ? [subject.place] : [subject.from, subject.to]
  const points = places.map(({ point }) => lonLat(point)).filter((point) => point !== null)
  return [...startOf(subject), ...points]
}

export interface Drawing {
  points: readonly LonLat[]
  /** Metres to each side of a corridor's line, as typed. */
  halfWidth: string
  from: string
  /** Empty: no end. */
  until: string
}

const WIDTH_MIN_M = 10
const WIDTH_MAX_M = 5_000

function changeOf(subject: Subject, drawing: Drawing): PlaceChange | null {
  const { points, halfWidth } = drawing
  if (subject.kind === 'zone') {
    if (points.length < 3) return null
    return { type: 'set_zone', place: subject.place.id, ring: ringOf(points) }
  }
  const width = Number(halfWidth)
  if (points.length < 2 || !(width >= WIDTH_MIN_M && width <= WIDTH_MAX_M)) return null
  const { from, to } = subject
  return {
    type: 'set_corridor',
    authority: from.authority,
    from: from.id,
    to: to.id,
    half_width_m: width,
    line: points.map((point) => [...point]),
  }
}

/** The edit that is drawn; `null` while something is missing. */
export function editOf(subject: Subject, drawing: Drawing): Edit | null {
  const change = changeOf(subject, drawing)
  return change === null || drawing.from === '' ? null : dated(change, drawing)
}

/** A change with the days on which it holds. */
export function dated(change: PlaceChange, days: Pick<Drawing, 'from' | 'until'>): Edit {
  return { change, effective_from: days.from, effective_until: days.until || null }
}

/** What takes a drawn corridor away again; `null`: nothing does, or its first day is not said. */
export function clearingOf(subject: Subject, days: Pick<Drawing, 'from' | 'until'>): Edit | null {
  if (subject.kind === 'zone' || days.from === '') return null
  const { from, to } = subject
  return dated({ type: 'clear_corridor', from: from.id, to: to.id }, days)
}

/** The places that an edit names. */
export function placesOf({ change }: Edit): string[] {
  switch (change.type) {
    case 'put_place':
      return [change.id]
    case 'set_zone':
    case 'withdraw_place':
      return [change.place]
    case 'set_corridor':
    case 'clear_corridor':
      return [change.from, change.to]
    case 'withdraw_route':
    case 'restore_route':
      return [change.hub, change.outside]
    default:
      return change satisfies never
  }
}

/** What an edit draws, for a picture of it. */
export function drawnBy({ change }: Edit): { points: LonLat[]; shape: Shape; pin: LonLat | null } {
  switch (change.type) {
    case 'put_place':
      return {
        points: cornersOf(change.position?.zone ?? []),
        shape: 'ring',
        pin: change.position == null ? null : [change.position.lon, change.position.lat],
      }
    case 'set_zone':
      return { points: cornersOf(change.ring), shape: 'ring', pin: null }
    case 'set_corridor':
      return { points: lonLats(change.line), shape: 'line', pin: null }
    case 'withdraw_place':
    case 'clear_corridor':
    case 'withdraw_route':
    case 'restore_route':
      return { points: [], shape: 'ring', pin: null }
    default:
      return change satisfies never
  }
}
