/** A journey's story as lines: what the node wrote, and what officers did to its incidents. */
import type { Fact } from '../api/codes'
import type { IncidentView, JourneyDetail } from '../api/types'

export type StoryLine =
  | { kind: 'entry'; atMs: number; word: string; facts: readonly Fact[] }
  | { kind: 'acknowledged'; atMs: number; incident: IncidentView; by: string }
  | {
      kind: 'resolved'
      atMs: number
      incident: IncidentView
      resolved: NonNullable<IncidentView['resolved']>
    }

/** A line with its place in the story, from 0 for the oldest. */
export type Told = StoryLine & { place: number }

function deeds(incident: IncidentView): StoryLine[] {
  const { acknowledged, resolved } = incident
  const lines: StoryLine[] = []
  if (acknowledged != null) {
    lines.push({ kind: 'acknowledged', atMs: acknowledged.at_ms, incident, by: acknowledged.by })
  }
  if (resolved != null) {
    lines.push({ kind: 'resolved', atMs: resolved.at_ms, incident, resolved })
  }
  return lines
}

/**
 * Newest first. The node tells its entries in the order in which they were written, which also
 * parts those of the same moment; deeds come after what was written at their moment.
 */
export function storyOf(detail: Pick<JourneyDetail, 'timeline' | 'incidents'>): Told[] {
  const entries = detail.timeline.map((entry): StoryLine => {
    return { kind: 'entry', atMs: entry.at_ms, word: entry.kind, facts: entry.facts }
  })
  const oldestFirst = [...entries, ...detail.incidents.flatMap(deeds)]
  return oldestFirst
    .map((line, place): Told => ({ ...line, place }))
    .sort((a, b) => b.atMs - a.atMs || b.place - a.place)
}
