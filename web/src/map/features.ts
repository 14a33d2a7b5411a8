/** Views of the API as GeoJSON for drawing. */
import type { Feature, FeatureCollection } from 'geojson'
import { byUrgency, SHOWN_STATES, shownState, TONES } from '../api/lock_state'
import type { LockView, PlacesView, TrackView } from '../api/types'
import { type LonLat, lonLat, lonLats, stretch } from '../lib/geometry'
import type { Language } from '../lib/language'
import { pickName } from '../lib/names'
import { FANNED_MAX, fanOut } from './stacks'

/** Slower than this a course means nothing: GNSS noise turns it. */
const COURSE_MIN_KMH = 3

function collection(features: Feature[]): FeatureCollection {
  return { type: 'FeatureCollection', features }
}

function pointFeature(point: LonLat, properties: Feature['properties']): Feature {
  return { type: 'Feature', geometry: { type: 'Point', coordinates: [...point] }, properties }
}

function lineFeature(line: readonly LonLat[], properties: Feature['properties'] = {}): Feature {
  const coordinates = line.map((point) => [...point])
  return { type: 'Feature', geometry: { type: 'LineString', coordinates }, properties }
}

function vehicleProperties(lock: LockView, nowMs: number): NonNullable<Feature['properties']> {
  const state = shownState(lock, nowMs)
  const isMoving = (lock.fix?.speed_kmh ?? 0) >= COURSE_MIN_KMH && state !== 'silent'
  return {
    lock: lock.lock,
    name: lock.plate ?? lock.vehicle,
    image: `state-${state}`,
    badge: lock.worst_severity == null ? '' : `severity-${lock.worst_severity}`,
    pointer: isMoving ? `pointer-${TONES[state]}` : '',
    course: lock.fix?.course_deg ?? 0,
    order: SHOWN_STATES.length - SHOWN_STATES.indexOf(state) + lock.open_incidents,
  }
}

/**
 * Vehicles with a position; the urgent ones are drawn last, above the others. Where several stand
 * in one place they are fanned out, the chosen one first, and what is too many is counted.
 */
export function vehicleFeatures(
  locks: readonly LockView[],
  nowMs: number,
  chosen: string | null = null,
): FeatureCollection {
  const urgent = byUrgency(nowMs)
  const isChosen = (lock: LockView): number => Number(lock.lock === chosen)
  const placed = [...locks]
    .sort((a, b) => isChosen(b) - isChosen(a) || urgent(a, b))
    .flatMap((lock) => {
      const at = lonLat(lock.fix?.point)
      return at === null ? [] : [{ item: lock, at }]
    })
  const { drawn, counted } = fanOut(placed)
  const vehicles = drawn.map(({ item, at, slot, isAlone }) => {
    const properties = vehicleProperties(item, nowMs)
    const pointer = isAlone ? properties.pointer : ''
    return pointFeature(at, { ...properties, pointer, slot })
  })
  const rests = counted.map(({ at, more }) =>
    pointFeature(at, {
      lock: '',
      name: `+${more}`,
      image: '',
      badge: '',
      pointer: '',
      course: 0,
      order: 0,
      slot: FANNED_MAX,
    }),
  )
  return collection([...vehicles, ...rests])
}

/** Zones as areas, and places with a position as labelled points. */
export function placeFeatures(view: PlacesView, language: Language): FeatureCollection {
  const features: Feature[] = []
  for (const place of view.places) {
    const properties = {
      name: pickName(place.names, language),
      kind: place.kind,
      isApproximate: place.approximate,
    }
    const ring = lonLats(place.zone ?? []).map((point) => [...point])
    if (ring.length > 2) {
      const geometry = { type: 'Polygon' as const, coordinates: [ring] }
      features.push({ type: 'Feature', geometry, properties })
    }
    const point = lonLat(place.point)
    if (point !== null) features.push(pointFeature(point, properties))
  }
  return collection(features)
}

export interface TrackDrawing {
  fixes: FeatureCollection
  line: FeatureCollection
  corridor: FeatureCollection
  shadows: FeatureCollection
}

export function trackDrawing(track: TrackView): TrackDrawing {
  const points = [...track.points].sort((a, b) => a.at_ms - b.at_ms)
  const fixes = points.flatMap((fix) => {
    const point = lonLat(fix.point)
    const properties = { isCoarse: fix.source === 'cell', isLate: fix.backfill }
    return point === null ? [] : [pointFeature(point, properties)]
  })
  const corridor = lonLats(track.corridor?.line ?? [])
  const shadows = (track.corridor?.shadows ?? []).map(({ from_m: from, to_m: to, name }) =>
    lineFeature(stretch(corridor, from, to), { name }),
  )
  const gnss = points.filter((fix) => fix.source === 'gnss')
  return {
    fixes: collection(fixes),
    line: collection([lineFeature(lonLats(gnss.map((fix) => fix.point)))]),
    corridor: collection(corridor.length > 1 ? [lineFeature(corridor)] : []),
    shadows: collection(shadows),
  }
}
