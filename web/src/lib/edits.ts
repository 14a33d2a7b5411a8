/** Corners of zones and points of lines as they are drawn: rings open here, closed in an edit. */
import { type LonLat, lonLat, lonLats, metresBetween } from './geometry'

/** Decimals that are kept: about a tenth of a metre. */
const DECIMALS = 6

export function rounded(point: LonLat): LonLat {
  return [Number(point[0].toFixed(DECIMALS)), Number(point[1].toFixed(DECIMALS))]
}

function isSame(a: LonLat | undefined, b: LonLat | undefined): boolean {
  return a !== undefined && b !== undefined && a[0] === b[0] && a[1] === b[1]
}

/** The corners of a closed ring, each once, in the decimals that are kept. */
export function cornersOf(ring: readonly (readonly number[])[]): LonLat[] {
  const points = lonLats(ring).map(rounded)
  return points.length > 1 && isSame(points[0], points.at(-1)) ? points.slice(0, -1) : points
}

/** The closed ring of some corners: the last repeats the first. */
export function ringOf(corners: readonly LonLat[]): number[][] {
  const [first] = corners
  return first === undefined ? [] : [...corners, first].map((point) => [...point])
}

/** Metres that a point would lengthen an edge by. */
function detour(point: LonLat, a: LonLat, b: LonLat): number {
  return metresBetween(a, point) + metresBetween(point, b) - metresBetween(a, b)
}

export type Shape = 'ring' | 'line'

/**
 * Puts a point where it bends the outline least: into the nearest edge of a ring; at an end of a
 * line, or into it where that is much nearer.
 */
export function withPoint(points: readonly LonLat[], point: LonLat, shape: Shape): LonLat[] {
  const place = rounded(point)
  const least = shape === 'ring' ? 3 : 2
  const last = points.at(-1)
  if (points.length < least || last === undefined) return [...points, place]
  const edges = points.map((a, index) => {
    const next = points[(index + 1) % points.length] ?? a
    return { at: index + 1, metres: detour(place, a, next) }
  })
  const inner = shape === 'ring' ? edges : edges.slice(0, -1)
  const best = inner.reduce((a, b) => (b.metres < a.metres ? b : a), {
    at: points.length,
    metres: shape === 'line' ? metresBetween(last, place) : Number.POSITIVE_INFINITY,
  })
  return [...points.slice(0, best.at), place, ...points.slice(best.at)]
}

export function moved(points: readonly LonLat[], index: number, to: LonLat): LonLat[] {
  return points.map((point, at) => (at === index ? rounded(to) : point))
}

export function without(points: readonly LonLat[], index: number): LonLat[] {
  return points.filter((_, at) => at !== index)
}

/** One after `index`, half way to the next. */
export function split(points: readonly LonLat[], index: number): LonLat[] {
  const a = points[index]
  const b = points[index + 1] ?? points[0]
  if (a === undefined || b === undefined) return [...points]
  const middle = rounded([(a[0] + b[0]) / 2, (a[1] + b[1]) / 2])
  return [...points.slice(0, index + 1), middle, ...points.slice(index + 1)]
}

const FAULT_AT = /\(at (-?\d+(?:\.\d+)?), (-?\d+(?:\.\d+)?)\)/

/** Where on the map a fault is: the node ends its sentence with `(at LATITUDE, LONGITUDE)`. */
export function faultPoint(detail: string): LonLat | null {
  const found = FAULT_AT.exec(detail)
  return found === null ? null : lonLat([Number(found[2]), Number(found[1])])
}
