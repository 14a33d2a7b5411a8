/** The node's clock, carried on between answers. A demonstration may run faster than the wall. */

export interface NodeClock {
  /** The node's time when it was read, Unix milliseconds. */
  nodeMs: number
  /** The browser's monotonic time at that moment, milliseconds. */
  localMs: number
  /** Node seconds per wall second: 1 except in a demonstration. */
  speed: number
}

/** The node's time now, Unix milliseconds. */
export function nodeNow(clock: NodeClock, localMs: number): number {
  return clock.nodeMs + (localMs - clock.localMs) * clock.speed
}
