/** What somebody looks for in a list, apart from the other choices that a URL holds. */
import type { Period } from './period'

/** A text, and the days between which. */
export interface Sought extends Period {
  q?: string
}

/** What is looked for, and the other choices. */
export function parted<T extends Sought>(search: T): [Sought, Omit<T, keyof Sought>] {
  const { q, from, to, ...shown } = search
  return [
    {
      ...(q === undefined ? {} : { q }),
      ...(from === undefined ? {} : { from }),
      ...(to === undefined ? {} : { to }),
    },
    shown,
  ]
}

/** Who looks for a text looks in every state, unless another choice was made. */
export function inEveryState({ state }: { state?: string }, { q }: Sought): { state?: 'all' } {
  return state === undefined && q !== undefined ? { state: 'all' } : {}
}
