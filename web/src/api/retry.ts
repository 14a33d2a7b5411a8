/** Asking again after a failure: for what stands in the way of an act until it is known. */

const AGAIN_AFTER_MS = 5_000

/** A `refetchInterval`: often while the last answer was an error, else not at all. */
export function untilAnswered({ state }: { state: { status: string } }): number | false {
  return state.status === 'error' ? AGAIN_AFTER_MS : false
}
