/** Corners of zones and points of lines as they are drawn: rings open here, closed in an edit. */
import { type LonLat, lonLats, metresBetween } from './geometry'

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

const CIRCLE_CORNERS = 24
const METRES_PER_DEGREE = 111_320

/** The corners of a circle, going round once. */
export function circleAround(centre: LonLat, metres: number): LonLat[] {
  const perLon = METRES_PER_DEGREE * Math.cos(centre[1] * (Math.PI / 180))
  return Array.from({ length: CIRCLE_CORNERS }, (_, index) => {
    const angle = (index / CIRCLE_CORNERS) * 2 * Math.PI
    const [east, north] = [Math.cos(angle) * metres, Math.sin(angle) * metres]
    return rounded([centre[0] + east / perLon, centre[1] + north / METRES_PER_DEGREE])
  })
}

/** How far a point is from a stretch, in metres. */
function offStretch(point: LonLat, a: LonLat, b: LonLat): number {
  const length = metresBetween(a, b)
  if (length === 0) return metresBetween(a, point)
  const scale = Math.cos(a[1] * (Math.PI / 180)) ** 2
  const [dx, dy] = [b[0] - a[0], b[1] - a[1]]
  const along = (point[0] - a[0]) * dx * scale + (point[1] - a[1]) * dy
  const part = Math.min(1, Math.max(0, along / (dx * dx * scale + dy * dy)))
  return metresBetween(point, [a[0] + dx * part, a[1] + dy * part])
}

/** The points of a line that matter: no other is further than this from what is left. */
export function simplified(line: readonly LonLat[], metres: number): LonLat[] {
  const [first, last] = [line[0], line.at(-1)]
  if (first === undefined || last === undefined || line.length < 3) return line.map(rounded)
  let [worst, at] = [metres, 0]
  for (let index = 1; index < line.length - 1; index += 1) {
    const point = line[index]
    const off = point === undefined ? 0 : offStretch(point, first, last)
    if (off > worst) [worst, at] = [off, index]
  }
  if (at === 0) return [rounded(first), rounded(last)]
  const before = simplified(line.slice(0, at + 1), metres)
  return [...before.slice(0, -1), ...simplified(line.slice(at), metres)]
}

/** A readable id for a place: `hk` and `Pier 5, West` make `hk-pier-5-west`. */
export function placeId(authority: string, name: string): string {
  const words = name
    .normalize('NFD')
    .replace(/\p{Diacritic}/gu, '')
    .toLowerCase()
    .match(/[a-z0-9]+/g)
  return words === null ? '' : `${authority}-${words.join('-')}`.slice(0, 39).replace(/-$/, '')
}
