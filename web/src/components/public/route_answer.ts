/** The node's answer to "can I send this from A to B?", in the order and words of a reader. */
import type { RouteView, WayView } from '../../api/public_types'

export const NO_REASONS = [
  'unknown_place',
  'not_a_clearance_point',
  'same_place',
  'same_side',
  'no_scheme',
  'not_yet',
  'place_withdrawn',
  'route_withdrawn',
] as const
export type NoReason = (typeof NO_REASONS)[number]

/** A way whose length is known, or why it is not. */
export type Way =
  | { kind: 'open'; way: WayView; km: number }
  | { kind: 'closed'; way: WayView }
  | { kind: 'unmeasured'; way: WayView }

export type RouteAnswer =
  | { kind: 'yes'; schemes: readonly string[]; ways: readonly Way[] }
  | { kind: 'no'; reason: NoReason | 'other'; detail: string }

/** What the node says of a way that is closed today; every other reason is about its length. */
const CLOSED = 'not in force'
const RANK: Record<Way['kind'], number> = { open: 0, unmeasured: 1, closed: 2 }

function wayOf(way: WayView): Way {
  if (way.length_m !== null) return { kind: 'open', way, km: way.length_m / 1000 }
  return { kind: way.reason?.includes(CLOSED) ? 'closed' : 'unmeasured', way }
}

/** Shortest first, then those of unknown length, then the closed ones. */
function byLength(a: Way, b: Way): number {
  if (a.kind === 'open' && b.kind === 'open') return a.km - b.km
  return RANK[a.kind] - RANK[b.kind]
}

export function routeAnswer(view: RouteView): RouteAnswer {
  if (!view.possible) {
    const reason = NO_REASONS.find((known) => known === view.reason) ?? 'other'
    return { kind: 'no', reason, detail: view.detail ?? '' }
  }
  return { kind: 'yes', schemes: view.schemes, ways: view.ways.map(wayOf).sort(byLength) }
}

/** Kilometres as they are said of a road: whole, but a tenth under ten. */
export function roundKm(km: number): number {
  return km < 10 ? Math.round(km * 10) / 10 : Math.round(km)
}
