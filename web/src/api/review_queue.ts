/** What waits for a decision at this desk: urgent first, then oldest first. */
import type { Amendment, Application } from './documents'
import type { Draft, Inspection } from './registry'

export type WaitingItem =
  | { kind: 'amendment'; id: string; sinceMs: number; amendment: Amendment }
  | { kind: 'application'; id: string; sinceMs: number; application: Application }
  | { kind: 'draft'; id: string; sinceMs: number; draft: Draft }
  | { kind: 'inspection'; id: string; sinceMs: number; inspection: Inspection }

interface Filed<T> {
  document: T
  changed_at_ms: number
}

/** Everything here waits for this desk. */
export interface Records {
  applications: readonly Filed<Application>[]
  amendments: readonly Filed<Amendment>[]
  drafts: readonly Filed<Draft>[]
  inspections: readonly Filed<Inspection>[]
}

/** A truck stands still for a change under way: nothing else is as urgent. */
const RANKS: Record<WaitingItem['kind'], number> = {
  amendment: 0,
  application: 1,
  draft: 1,
  inspection: 1,
}

export function reviewQueue(records: Records): WaitingItem[] {
  const amendments = records.amendments.map(({ document }): WaitingItem => {
    const { id, asked_at_ms: sinceMs } = document
    return { kind: 'amendment', id, sinceMs, amendment: document }
  })
  const applications = records.applications.map(({ document }): WaitingItem => {
    const { id, filed_at_ms: sinceMs } = document
    return { kind: 'application', id, sinceMs, application: document }
  })
  const drafts = records.drafts.map(({ document }): WaitingItem => {
    const { id, proposed_at_ms: sinceMs } = document
    return { kind: 'draft', id, sinceMs, draft: document }
  })
  const inspections = records.inspections.map(
    ({ document, changed_at_ms: sinceMs }): WaitingItem => {
      return { kind: 'inspection', id: document.journey, sinceMs, inspection: document }
    },
  )
  return [...amendments, ...applications, ...drafts, ...inspections].sort(
    (a, b) => RANKS[a.kind] - RANKS[b.kind] || a.sinceMs - b.sinceMs,
  )
}
