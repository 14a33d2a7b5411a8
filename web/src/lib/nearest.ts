/** Which named place a position is near, for people who read no coordinates. */
import { type LonLat, lonLat, metresBetween } from './geometry'

/** Farther than this, metres, no place says where something is. */
const NEAR_M = 15_000

/** The nearest place with a position within reach; `null`: none. */
export function nearest<T extends { point?: readonly number[] | null }>(
  point: LonLat,
  places: readonly T[],
): T | null {
  let best: { place: T; m: number } | null = null
  for (const place of places) {
    const at = lonLat(place.point)
    if (at === null) continue
    const m = metresBetween(point, at)
    if (m <= NEAR_M && (best === null || m < best.m)) best = { place, m }
  }
  return best?.place ?? null
}
