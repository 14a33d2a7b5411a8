/** Small plane geometry for drawing: widths and the stretches of shadows. Never for judging. */

export type LonLat = readonly [number, number]

const METRES_PER_DEGREE = 111_320
const EQUATOR_M = 40_075_016.686
const WORLD_PIXELS = 512

/** A coordinate pair as it comes in JSON, or `null` when it is absent or not a pair. */
export function lonLat(pair: readonly number[] | null | undefined): LonLat | null {
  const [lon, lat] = pair ?? []
  return lon === undefined || lat === undefined ? null : [lon, lat]
}

export function lonLats(pairs: readonly (readonly number[])[]): LonLat[] {
  return pairs.map(lonLat).filter((pair) => pair !== null)
}

/** Distance in metres, good to a per mille over the tens of kilometres that are drawn. */
export function metresBetween(a: LonLat, b: LonLat): number {
  const scale = Math.cos(((a[1] + b[1]) / 2) * (Math.PI / 180))
  return Math.hypot((b[0] - a[0]) * scale, b[1] - a[1]) * METRES_PER_DEGREE
}

function between(a: LonLat, b: LonLat, part: number): LonLat {
  return [a[0] + (b[0] - a[0]) * part, a[1] + (b[1] - a[1]) * part]
}

/** The part of a line from `fromM` to `toM` metres along it; empty when they lie beyond its end. */
export function stretch(line: readonly LonLat[], fromM: number, toM: number): LonLat[] {
  const out: LonLat[] = []
  let walked = 0
  for (let i = 1; i < line.length; i += 1) {
    const [a, b] = [line[i - 1], line[i]]
    if (a === undefined || b === undefined) continue
    const length = metresBetween(a, b)
    const [start, end] = [walked, walked + length]
    walked = end
    if (length === 0 || end < fromM || start > toM) continue
    if (out.length === 0) out.push(between(a, b, Math.max(0, (fromM - start) / length)))
    out.push(between(a, b, Math.min(1, (toM - start) / length)))
  }
  return out
}

/** How many pixels a width on the ground takes at zoom 0 of a 512-pixel world, at a latitude. */
export function pixelsAtZoomZero(widthM: number, latitudeDeg: number): number {
  const worldM = EQUATOR_M * Math.cos((latitudeDeg * Math.PI) / 180)
  return (widthM / worldM) * WORLD_PIXELS
}

/** South-west and north-east corners of all points, or `null` when there are none. */
export function boundsOf(points: readonly LonLat[]): [[number, number], [number, number]] | null {
  if (points.length === 0) return null
  const lons = points.map((point) => point[0])
  const lats = points.map((point) => point[1])
  return [
    [Math.min(...lons), Math.min(...lats)],
    [Math.max(...lons), Math.max(...lats)],
  ]
}
