/** What a carrier is told of its truck on the road: that it is held and for what, that it is late to
 *  cross. Why an officer looks into something is the officer's to know. */
import type { Manifest } from '../../api/documents'
import type { JourneyView as Journey } from '../../api/types'

export type TripMark = 'held_inspection' | 'held_officer' | 'held' | 'overdue'

const BEFORE_CROSSING: readonly Journey['phase'][] = [
  'at_origin',
  'sealing',
  'under_way',
  'held',
  'releasing',
]

function heldMark({ phase, holds }: Journey): TripMark | null {
  if (phase !== 'held') return null
  if (holds.includes('inspection_due')) return 'held_inspection'
  return holds.includes('open_incident') ? 'held_officer' : 'held'
}

/** Whether it should have crossed: known only where the first leg is this authority's. */
function isOverdue(
  manifest: Pick<Manifest, 'status' | 'crosses_at_ms' | 'legs'>,
  journey: Journey | undefined,
  nowMs: number,
): boolean {
  if (manifest.legs.length < 2 || manifest.crosses_at_ms >= nowMs) return false
  if (manifest.status === 'bundled') return true
  if (manifest.status !== 'started' || journey?.legs[0]?.ours !== true) return false
  return BEFORE_CROSSING.includes(journey.phase)
}

/** The marks in the order in which they matter. */
export function tripMarks(
  manifest: Pick<Manifest, 'status' | 'crosses_at_ms' | 'legs'>,
  journey: Journey | undefined,
  nowMs: number | null,
): TripMark[] {
  const held = journey === undefined ? null : heldMark(journey)
  const late = nowMs !== null && isOverdue(manifest, journey, nowMs)
  return [...(held === null ? [] : [held]), ...(late ? ['overdue' as const] : [])]
}
