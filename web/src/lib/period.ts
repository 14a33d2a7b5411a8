/** A span of civil days in Hong Kong, as date fields have it and as the node is asked for it. */
import { dayEndMs, dayStartMs } from './days'

/** Days as `2026-06-03`; the last one belongs to it. */
export interface Period {
  from?: string
  to?: string
}

/** The moments between which it lies; what is no day is left out. */
export function momentsOf({ from, to }: Period): { from_ms?: number; to_ms?: number } {
  const [fromMs, toMs] = [dayStartMs(from ?? ''), dayEndMs(to ?? '')]
  return {
    ...(fromMs === null ? {} : { from_ms: fromMs }),
    ...(toMs === null ? {} : { to_ms: toMs }),
  }
}

/** Whether it ends before it begins. */
export function isReversed(period: Period): boolean {
  const { from_ms: fromMs, to_ms: toMs } = momentsOf(period)
  return fromMs !== undefined && toMs !== undefined && fromMs >= toMs
}
