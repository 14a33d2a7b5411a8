/** What closing an incident would do, by what the node has told. */
import { isOpen } from './incident_order'
import type { IncidentKind, IncidentView } from './types'

/** Kinds that are signs of a hand at the lock: they are closed only after a second thought. */
const TAMPER_KINDS: ReadonlySet<IncidentKind> = new Set<IncidentKind>([
  'shackle_cut',
  'cover_opened',
  'wrong_passwords',
  'illegal_card',
  'unattributed_opening',
  'unsealed_under_way',
  'seal_missing',
  'gap_opened',
  'tamper_in_gap',
  'tamper_inherited',
  'tamper_notice',
  'seal_differs',
  'clone_suspected',
])

export function isTamper(kind: IncidentKind): boolean {
  return TAMPER_KINDS.has(kind)
}

export type Consequence =
  /** It is the last that blocks: afterwards the lock may be released. */
  | { kind: 'last' }
  | { kind: 'more'; count: number }
  /** It blocks nothing. */
  | { kind: 'none' }
  | { kind: 'no_journey' }

/** `others`: every incident of the same journey. */
export function consequenceOf(
  incident: IncidentView,
  others: readonly IncidentView[],
): Consequence {
  if (incident.journey == null) return { kind: 'no_journey' }
  if (!incident.blocking) return { kind: 'none' }
  const left = others.filter((it) => it.id !== incident.id && it.blocking && isOpen(it))
  return left.length === 0 ? { kind: 'last' } : { kind: 'more', count: left.length }
}
