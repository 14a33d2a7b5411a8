/** The time of crossing: written in Hong Kong time, at least 30 minutes and at most 14 days ahead. */

export const LEAD_MS = 30 * 60_000
const AHEAD_MS = 14 * 24 * 60 * 60_000
const HONG_KONG_OFFSET_MS = 8 * 60 * 60_000

/** `2026-06-03T12:30` in Hong Kong to Unix milliseconds; `null` if it is no time. */
export function crossingMs(local: string): number | null {
  const ms = Date.parse(`${local}:00+08:00`)
  return Number.isNaN(ms) ? null : ms
}

/** Unix milliseconds as a field of time takes it, Hong Kong time, to the minute. */
export function localTime(ms: number): string {
  return new Date(ms + HONG_KONG_OFFSET_MS).toISOString().slice(0, 16)
}

export type Timing =
  | { kind: 'none' }
  | { kind: 'late'; earliestMs: number }
  | { kind: 'early'; latestMs: number }
  | { kind: 'fits'; bundleByMs: number; minutesLeft: number }

/** Whether cargo may still be bundled for a crossing. */
export function timingOf(crossesAtMs: number | null, nowMs: number): Timing {
  if (crossesAtMs === null) return { kind: 'none' }
  const aheadMs = crossesAtMs - nowMs
  if (aheadMs < LEAD_MS) return { kind: 'late', earliestMs: nowMs + LEAD_MS }
  if (aheadMs > AHEAD_MS) return { kind: 'early', latestMs: nowMs + AHEAD_MS }
  const bundleByMs = crossesAtMs - LEAD_MS
  return { kind: 'fits', bundleByMs, minutesLeft: Math.floor((bundleByMs - nowMs) / 60_000) }
}
