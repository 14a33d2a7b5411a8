/** What of the company's own could pass a checklist: whether an authority on the way is known to keep
 *  it out. What is not known is left to the checklist. */
import type { Standing } from '../../api/documents'

export interface Registered {
  standing: Standing
  elsewhere: Readonly<Record<string, Standing>>
  /** Until when it is registered here; `null` or absent: no end. */
  expires_at_ms?: number | null | undefined
}

export type Obstacle =
  | { kind: 'standing'; authority: string; standing: Standing }
  | { kind: 'expired' }

const USABLE: readonly Standing[] = ['registered', 'warned']

/** Why it could not travel along a way, `null` if nothing is known against it. */
export function obstacleOf(
  it: Registered,
  own: string,
  along: readonly string[],
  nowMs: number | null,
): Obstacle | null {
  for (const authority of new Set([own, ...along])) {
    const standing = authority === own ? it.standing : it.elsewhere[authority]
    if (standing !== undefined && !USABLE.includes(standing))
      return { kind: 'standing', authority, standing }
  }
  const isOver = it.expires_at_ms != null && nowMs !== null && it.expires_at_ms <= nowMs
  return isOver ? { kind: 'expired' } : null
}
