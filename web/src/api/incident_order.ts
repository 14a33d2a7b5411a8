/** The order of the desk's queue and its counts. */
import type { IncidentState, IncidentView, Severity } from './types'

export const SEVERITIES = ['critical', 'major', 'minor', 'notice'] as const satisfies Severity[]

const SEVERITY_RANK: Record<Severity, number> = { critical: 0, major: 1, minor: 2, notice: 3 }
const STATE_RANK: Record<IncidentState, number> = { raised: 0, acknowledged: 1, resolved: 2 }

/** Open first, critical first, what nobody has taken before what somebody has, then the oldest. */
export function byQueueOrder(a: IncidentView, b: IncidentView): number {
  return (
    Number(isOpen(b)) - Number(isOpen(a)) ||
    SEVERITY_RANK[a.severity] - SEVERITY_RANK[b.severity] ||
    STATE_RANK[a.state] - STATE_RANK[b.state] ||
    a.raised_at_ms - b.raised_at_ms ||
    a.id.localeCompare(b.id)
  )
}

export function isOpen(incident: IncidentView): boolean {
  return incident.state !== 'resolved'
}

export type SeverityCounts = Record<Severity, number>

/** Open incidents by severity. */
export function countBySeverity(incidents: readonly IncidentView[]): SeverityCounts {
  const counts: SeverityCounts = { critical: 0, major: 0, minor: 0, notice: 0 }
  for (const incident of incidents) {
    if (isOpen(incident)) counts[incident.severity] += 1
  }
  return counts
}
