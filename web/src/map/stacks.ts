/** Trucks that stand in one place: the first few are fanned out, the rest is counted. */
import { type LonLat, metresBetween } from '../lib/geometry'

/** Nearer to each other than this, metres, two marks cover each other at every zoom that helps. */
const SAME_PLACE_M = 45
/** How many are drawn under each other before the rest is a number. */
export const FANNED_MAX = 4

/** Where one truck stands in the fan of its place. */
export interface Fanned<T> {
  item: T
  /** Where it is drawn: the place of the first. */
  at: LonLat
  /** 0 for the first, which stands where it is. */
  slot: number
  isAlone: boolean
}

export interface Stacks<T> {
  drawn: Fanned<T>[]
  /** Places with more trucks than are fanned out, and how many those are. */
  counted: { at: LonLat; more: number }[]
}

/** Items in the order in which they should be seen; the first of a place keeps its place. */
export function fanOut<T>(items: readonly { item: T; at: LonLat }[]): Stacks<T> {
  const places: { at: LonLat; items: T[] }[] = []
  for (const { item, at } of items) {
    const known = places.find((place) => metresBetween(place.at, at) < SAME_PLACE_M)
    if (known === undefined) places.push({ at, items: [item] })
    else known.items.push(item)
  }
  const drawn = places.flatMap(({ at, items: here }) =>
    here.slice(0, FANNED_MAX).map((item, slot) => ({ item, at, slot, isAlone: here.length === 1 })),
  )
  const counted = places
    .filter(({ items: here }) => here.length > FANNED_MAX)
    .map(({ at, items: here }) => ({ at, more: here.length - FANNED_MAX }))
  return { drawn, counted }
}
