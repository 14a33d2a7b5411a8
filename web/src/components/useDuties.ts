/** What waits for the officer on duty beside the incidents: trucks held, inspections, changes. */
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { type Amendment, type ChangeKind, pendingAmendmentsQuery } from '../api/documents'
import { activeJourneysQuery } from '../api/queries'
import { dueInspectionsQuery, type Inspection } from '../api/registry'
import type { JourneyView } from '../api/types'
import { useIsDesk } from '../api/useNode'

export type Duty =
  | { kind: 'held'; journey: string; subject: string; view: JourneyView }
  | { kind: 'amendment'; journey: string; subject: string; id: string; change: ChangeKind }
  | { kind: 'inspection'; journey: string; subject: string; stage: Inspection['stage'] }

interface Lists {
  /** Every journey under way here: neither to come nor over. */
  journeys: readonly JourneyView[]
  /** Those that wait for a decision, here or elsewhere. */
  amendments: readonly Pick<Amendment, 'id' | 'journey' | 'change'>[]
  /** Those that are due. */
  inspections: readonly Pick<Inspection, 'journey' | 'stage'>[]
}

/** Only the authority in custody decides a change, and only a truck that has come is inspected. */
export function dutiesOf({ journeys, amendments, inspections }: Lists): Duty[] {
  const active = new Map(journeys.map((view) => [view.journey, view]))
  const held = journeys
    .filter(({ phase }) => phase === 'held')
    .map((view): Duty => {
      return { kind: 'held', journey: view.journey, subject: subjectOf(view), view }
    })
  const changes = amendments.flatMap(({ id, journey, change: { change } }): Duty[] => {
    const view = active.get(journey)
    if (view?.custody.kind !== 'holding') return []
    return [{ kind: 'amendment', journey, subject: subjectOf(view), id, change }]
  })
  const due = inspections.flatMap(({ journey, stage }): Duty[] => {
    const view = active.get(journey)
    if (view === undefined) return []
    return [{ kind: 'inspection', journey, subject: subjectOf(view), stage }]
  })
  return [...held, ...changes, ...due]
}

function subjectOf({ plate, vehicle }: JourneyView): string {
  return plate ?? vehicle
}

/** What was changed longest ago: the first page, and what the registry's page has read on. */
function documentsOf<T>(pages: readonly { items: readonly { document: T }[] }[]): T[] {
  return pages.flatMap(({ items }) => items.map(({ document }) => document))
}

/** `undefined` while any of it is on its way, or for those who are no desk. */
export function useDuties(): Duty[] | undefined {
  const shared = { enabled: useIsDesk() }
  const journeys = useQuery({ ...activeJourneysQuery, ...shared }).data
  const amendments = useInfiniteQuery({ ...pendingAmendmentsQuery, ...shared }).data
  const inspections = useInfiniteQuery({ ...dueInspectionsQuery, ...shared }).data
  if (journeys === undefined || amendments === undefined || inspections === undefined)
    return undefined
  return dutiesOf({
    journeys,
    amendments: documentsOf(amendments.pages),
    inspections: documentsOf(inspections.pages),
  })
}
