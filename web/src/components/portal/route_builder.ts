/** Which places may stand where on the way: origin, both sides of every crossing, destination. */
import type { Place, PlacesView } from '../../api/types'

type Crossing = PlacesView['crossings'][number]

export interface CrossingChoice {
  /** `exit>entry`. */
  value: string
  exit: string
  entry: string
}

/** Where a journey may begin or end on one side, within the regions of the scheme: the rule of the
 *  node, which refuses any other place. */
export function endsAt(
  places: readonly Place[],
  authority: string,
  regions: readonly string[],
): Place[] {
  return places.filter(
    (place) => place.is_end && place.authority === authority && regions.includes(place.region),
  )
}

/** The crossings that lead from one side to another. */
export function crossingsBetween(
  places: readonly Place[],
  crossings: readonly Crossing[],
  from: string,
  to: string,
): CrossingChoice[] {
  const sideOf = new Map(places.map(({ id, authority }) => [id, authority]))
  return crossings
    .flatMap(({ a, b }) => [
      { exit: a, entry: b },
      { exit: b, entry: a },
    ])
    .filter(({ exit, entry }) => sideOf.get(exit) === from && sideOf.get(entry) === to)
    .map(({ exit, entry }) => ({ value: `${exit}>${entry}`, exit, entry }))
}

export interface RouteDraft {
  /** The authorities in driving order, joined by `>`; empty until chosen. */
  chain: string
  origin: string
  /** One choice per boundary. */
  crossings: readonly string[]
  destination: string
}

export const EMPTY_ROUTE: RouteDraft = { chain: '', origin: '', crossings: [], destination: '' }

/** Origin, control points, destination, as the node takes them; `null` while something lacks. */
export function placesOf({ chain, origin, crossings, destination }: RouteDraft): string[] | null {
  const boundaries = chain === '' ? -1 : chain.split('>').length - 1
  const chosen = crossings.slice(0, Math.max(0, boundaries)).filter((it) => it !== '')
  if (boundaries < 0 || origin === '' || destination === '' || chosen.length !== boundaries)
    return null
  return [origin, ...chosen.flatMap((pair) => pair.split('>')), destination]
}
