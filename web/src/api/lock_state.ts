/** How a lock is shown: silence outranks a good state, for an unheard lock is not a safe lock. */
import type { LockView } from './types'

export const SHOWN_STATES = [
  'tampered',
  'open',
  'silent',
  'unlocked',
  'sealed',
  'unknown',
  'elsewhere',
  'idle',
] as const
export type ShownState = (typeof SHOWN_STATES)[number]
export type Tone = 'alarm' | 'warn' | 'good' | 'quiet'

/**
 * An upper bound on what the node's own silence rule allows: past it this console shows no good
 * state, whatever it was last told. Milliseconds of node time.
 */
export const UNHEARD_MAX_MS = 15 * 60_000

function isUnheard(lock: LockView, nowMs: number): boolean {
  if (lock.silent) return true
  const heard = lock.last_heard_at_ms ?? null
  return heard !== null && !lock.in_shadow && nowMs - heard > UNHEARD_MAX_MS
}

/** The one state that is drawn and said. A bad state outranks silence; silence outranks a good one. */
export function shownState(lock: LockView, nowMs: number): ShownState {
  if (lock.custody !== 'ours' && lock.fix == null && lock.chip == null) {
    return lock.custody === 'none' ? 'idle' : 'elsewhere'
  }
  switch (lock.state) {
    case 'tampered':
    case 'open':
      return lock.state
    case 'sealed':
    case 'unlocked':
    case 'unknown':
      return isUnheard(lock, nowMs) ? 'silent' : lock.state
    default:
      return lock.state satisfies never
  }
}

export const TONES: Record<ShownState, Tone> = {
  tampered: 'alarm',
  open: 'warn',
  silent: 'alarm',
  unlocked: 'warn',
  sealed: 'good',
  unknown: 'quiet',
  elsewhere: 'quiet',
  idle: 'quiet',
}

const RANK = new Map<ShownState, number>(SHOWN_STATES.map((state, index) => [state, index]))

/** Worst first, then by plate: the order of the vehicle list. */
export function byUrgency(nowMs: number): (a: LockView, b: LockView) => number {
  const rank = (lock: LockView): number =>
    (RANK.get(shownState(lock, nowMs)) ?? 0) - (lock.open_incidents > 0 ? 100 : 0)
  const name = (lock: LockView): string => lock.plate ?? lock.vehicle
  return (a, b) =>
    rank(a) - rank(b) || name(a).localeCompare(name(b)) || a.lock.localeCompare(b.lock)
}
