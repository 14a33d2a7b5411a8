/** What waits for the officer on duty beside the incidents: trucks held, inspections, changes. */
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { amendmentsQuery, type ChangeKind } from '../api/documents'
import { journeysQuery } from '../api/queries'
import { type Inspection, inspectionsQuery } from '../api/registry'
import type { JourneyView } from '../api/types'
import { useIsDesk } from '../api/useNode'

/** On every page of the desk: no oftener than an officer looks up. Milliseconds. */
const ASK_EVERY_MS = 10_000

export type Duty =
  | { kind: 'held'; journey: string; subject: string; view: JourneyView }
  | { kind: 'amendment'; journey: string; subject: string; id: string; change: ChangeKind }
  | { kind: 'inspection'; journey: string; subject: string; stage: Inspection['stage'] }

interface Lists {
  journeys: readonly JourneyView[]
  amendments: readonly {
    id: string
    journey: string
    status: string
    change: { change: ChangeKind }
  }[]
  inspections: readonly Pick<Inspection, 'journey' | 'status' | 'stage'>[]
}

/** Only the authority in custody decides a change; a journey that is over waits for nothing. */
export function dutiesOf({ journeys, amendments, inspections }: Lists): Duty[] {
  const active = new Map(journeys.map((journey) => [journey.journey, journey]))
  const subjectOf = (journey: string): string => {
    const view = active.get(journey)
    return view?.plate ?? view?.vehicle ?? journey
  }
  const held = journeys
    .filter(({ phase }) => phase === 'held')
    .map(
      (view): Duty => ({
        kind: 'held',
        journey: view.journey,
        subject: subjectOf(view.journey),
        view,
      }),
    )
  const changes = amendments
    .filter(
      ({ status, journey }) =>
        status === 'pending' && active.get(journey)?.custody.kind === 'holding',
    )
    .map(({ id, journey, change }): Duty => {
      return { kind: 'amendment', journey, subject: subjectOf(journey), id, change: change.change }
    })
  const due = inspections
    .filter(({ status, journey }) => status === 'due' && active.has(journey))
    .map(({ journey, stage }): Duty => {
      return { kind: 'inspection', journey, subject: subjectOf(journey), stage }
    })
  return [...held, ...changes, ...due]
}

/** `undefined` while any of it is on its way, or for those who are no desk. */
export function useDuties(): Duty[] | undefined {
  const shared = { enabled: useIsDesk(), refetchInterval: ASK_EVERY_MS }
  const journeys = useInfiniteQuery({ ...journeysQuery('active'), ...shared }).data
  const amendments = useQuery({ ...amendmentsQuery, ...shared }).data
  const inspections = useQuery({ ...inspectionsQuery, ...shared }).data
  if (journeys === undefined || amendments === undefined || inspections === undefined)
    return undefined
  return dutiesOf({
    journeys: journeys.pages.flatMap((page) => page.journeys),
    amendments: amendments.items.map(({ document }) => document),
    inspections: inspections.items.map(({ document }) => document),
  })
}
