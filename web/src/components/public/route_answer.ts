/** The node's answer to "can I send this from A to B?", in the order and words of a reader. */
import type { RouteView, WayView } from '../../api/public_types'
import en from '../../locales/en'

export type NoReason = NonNullable<RouteView['reason']>

/** A way whose length is known, or why it is not. */
export type Way =
  | { kind: 'open'; way: WayView; km: number }
  | { kind: 'closed'; way: WayView }
  | { kind: 'unmeasured'; way: WayView }

export type RouteAnswer =
  | { kind: 'yes'; schemes: readonly string[]; ways: readonly Way[] }
  | { kind: 'no'; reason: NoReason | 'other' }

const RANK: Record<Way['kind'], number> = { open: 0, unmeasured: 1, closed: 2 }

function wayOf(way: WayView): Way {
  if (way.length_m !== null) return { kind: 'open', way, km: way.length_m / 1000 }
  return { kind: way.reason?.code === 'crossing_closed' ? 'closed' : 'unmeasured', way }
}

/** Shortest first, then those of unknown length, then the closed ones. */
function byLength(a: Way, b: Way): number {
  if (a.kind === 'open' && b.kind === 'open') return a.km - b.km
  return RANK[a.kind] - RANK[b.kind]
}

export function routeAnswer(view: RouteView): RouteAnswer {
  if (!view.possible) {
    const { reason } = view
    // A node newer than this page may name a reason that it does not know.
    const isSaid = reason !== null && Object.hasOwn(en.public.route.reason, reason)
    return { kind: 'no', reason: isSaid ? reason : 'other' }
  }
  return { kind: 'yes', schemes: view.schemes, ways: view.ways.map(wayOf).sort(byLength) }
}

/** Kilometres as they are said of a road: whole, but a tenth under ten. */
export function roundKm(km: number): number {
  return km < 10 ? Math.round(km * 10) / 10 : Math.round(km)
}
