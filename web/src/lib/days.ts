/** Civil days in Hong Kong (UTC+8), as date fields write them. */

const OFFSET_MS = 8 * 3_600_000
export const DAY_MS = 86_400_000

/** `2026-06-03`. */
export function dayOf(ms: number): string {
  return new Date(ms + OFFSET_MS).toISOString().slice(0, 10)
}

/** The first moment of a day; `null` when the field holds no day. */
export function dayStartMs(day: string): number | null {
  const ms = Date.parse(`${day}T00:00:00+08:00`)
  return /^\d{4}-\d\d-\d\d$/.test(day) && Number.isFinite(ms) ? ms : null
}

/** The first moment after a day; `null` when the field holds no day. */
export function dayEndMs(day: string): number | null {
  const start = dayStartMs(day)
  return start === null ? null : start + DAY_MS
}
