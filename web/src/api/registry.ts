/** What officers read and decide in this authority's register. */
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { client } from './client'
import { documentKeys, type Party, type Standing, type Wanted } from './documents'
import { unwrap, unwrapWithFaults } from './errors'
import { pagesOf, waitingOf } from './pages'
import type { components } from './schema'
import { at, ifMatch, once } from './terms'

type Schemas = components['schemas']

export type Inspection = Schemas['InspectionRevision']['document']
export type InspectionForm = Schemas['InspectionForm']
export type FiledDraft = Schemas['DraftRevision']
export type Draft = FiledDraft['document']
export type DraftDetail = Schemas['DraftDetail']
export type Edit = Schemas['Edit']
export type PlaceChange = Edit['change']
export type MapImport = Schemas['MapImport']
export type ChipForm = Schemas['ChipForm']
export type Holder = Schemas['Holder']
export type LetterKind = Schemas['LetterKind']
export type PublishedForm = Schemas['PublishedForm']
export type HistoryEntry = Schemas['RecordedRevision']
export type RecordKind =
  | 'party'
  | 'application'
  | 'vehicle'
  | 'driver'
  | 'model'
  | 'device'
  | 'consignment'
  | 'manifest'
  | 'amendment'
  | 'inspection'
  | 'draft'
export type SchemeStatistics = Schemas['SchemeStatistics']

/** Live events tell of every change; what one of them missed is asked for again all the same. */
const WAITING_MS = 60_000

const one = (id: string) => ({ params: { path: { id } } })

/** All below the key of the documents, so that one act refreshes all of them. */
export const registryKeys = {
  inspections: [...documentKeys.all, 'inspections'],
  drafts: [...documentKeys.all, 'drafts'],
  history: [...documentKeys.all, 'history'],
  statistics: ['scheme-statistics'],
} as const

export const partiesQuery = (wanted: Wanted<Standing>) =>
  pagesOf([...documentKeys.parties, wanted], (page) =>
    unwrap(client.GET('/api/v1/parties', { params: { query: { ...page, ...wanted } } })),
  )

/** How many finds a choice offers at once. */
const CHOICE_LIMIT = 50

/** The companies that a text is found in, for a choice. */
export const foundPartiesQuery = (text: string) =>
  queryOptions({
    queryKey: [...documentKeys.parties, 'found', text],
    queryFn: async () => {
      const query = { limit: CHOICE_LIMIT, ...(text === '' ? {} : { q: text }) }
      const { items } = await unwrap(client.GET('/api/v1/parties', { params: { query } }))
      return items.map(({ document }) => document)
    },
    placeholderData: (before: Party[] | undefined) => before,
  })

export const modelQuery = (id: string) =>
  queryOptions({
    queryKey: [...documentKeys.models, id],
    queryFn: () => unwrap(client.GET('/api/v1/models/{id}', one(id))),
  })

export const deviceQuery = (id: string) =>
  queryOptions({
    queryKey: [...documentKeys.devices, id],
    queryFn: () => unwrap(client.GET('/api/v1/devices/{id}', one(id))),
    refetchInterval: WAITING_MS,
  })

export const inspectionsQuery = (wanted: Wanted<Inspection['status']>) =>
  pagesOf([...registryKeys.inspections, wanted], (page) =>
    unwrap(client.GET('/api/v1/inspections', { params: { query: { ...page, ...wanted } } })),
  )

export const inspectionQuery = (journey: string) =>
  queryOptions({
    queryKey: [...registryKeys.inspections, 'of', journey],
    queryFn: () =>
      unwrap(client.GET('/api/v1/inspections/{journey}', { params: { path: { journey } } })),
    refetchInterval: WAITING_MS,
  })

/** The inspections that are due, those that were changed longest ago first. */
export const dueInspectionsQuery = waitingOf([...registryKeys.inspections, 'due'], (page) => {
  const query = { ...page, status: 'due' } as const
  return unwrap(client.GET('/api/v1/inspections', { params: { query } }))
})

/** The drafts that wait for a second person, those that were changed longest ago first. */
export const proposedDraftsQuery = waitingOf([...registryKeys.drafts, 'proposed'], (page) => {
  const query = { ...page, status: 'proposed' } as const
  return unwrap(client.GET('/api/v1/drafts', { params: { query } }))
})

export const draftsQuery = pagesOf(registryKeys.drafts, (page) =>
  unwrap(client.GET('/api/v1/drafts', { params: { query: page } })),
)

/** A draft and the journeys that it would touch. */
export const draftQuery = (id: string) =>
  queryOptions({
    queryKey: [...registryKeys.drafts, id],
    queryFn: () => unwrap(client.GET('/api/v1/drafts/{id}', one(id))),
  })

/** The revisions of a record, newest first. */
export const historyQuery = (kind: RecordKind, id: string) =>
  infiniteQueryOptions({
    queryKey: [...registryKeys.history, kind, id],
    queryFn: ({ pageParam }) => {
      const path = '/api/v1/register/{kind}/{id}/history'
      const query = pageParam === null ? {} : { before: pageParam }
      return unwrap(client.GET(path, { params: { path: { kind, id }, query } }))
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next ?? null,
  })

export type Baselines = Schemas['Baselines']
export type SchemeFigures = Schemas['SchemeFigures']

/** A period, and other baselines than those that are kept. */
export interface FiguresAsked {
  from_ms: number
  to_ms: number
  journey_minutes?: number
  port_minutes?: number
  before_minutes?: number
}

export const schemeStatisticsQuery = (asked: FiguresAsked) =>
  queryOptions({
    queryKey: [...registryKeys.statistics, asked],
    queryFn: () =>
      unwrap(client.GET('/api/v1/statistics/scheme', { params: { query: { ...asked } } })),
    placeholderData: (before: SchemeStatistics | undefined) => before,
  })

/** What time a journey is taken to save, as it is kept; revision 0 if nobody has said. */
export const baselinesQuery = queryOptions({
  queryKey: [...registryKeys.statistics, 'baselines'],
  queryFn: () => unwrap(client.GET('/api/v1/statistics/baselines')),
})

export function putBaselines(revision: number, baselines: Baselines, reason: string) {
  const sent = { params: { header: ifMatch(revision) }, body: { baselines, reason } }
  return unwrap(client.PUT('/api/v1/statistics/baselines', sent))
}

export type PaperApplied = Schemas['PaperApplicationReceipt']

export function enterPaper(paper: Schemas['PaperApplication']) {
  return unwrap(client.POST('/api/v1/register/paper', { body: paper }))
}

export function askBack(id: string, revision: number, question: string) {
  const path = '/api/v1/applications/{id}/ask-back'
  return unwrap(client.POST(path, { ...at(id, revision), body: { question } }))
}

/** What an officer adds to a yes: the chip of a device, or until when it holds. */
export interface Approval {
  chip?: ChipForm
  until_ms?: number
}

export function approveApplication(id: string, revision: number, approval: Approval) {
  const path = '/api/v1/applications/{id}/approve'
  return unwrap(client.POST(path, { ...at(id, revision), body: approval }))
}

export function refuseApplication(id: string, revision: number, reason: string) {
  const path = '/api/v1/applications/{id}/refuse'
  return unwrap(client.POST(path, { ...at(id, revision), body: { reason } }))
}

export function writeLetter(party: string, revision: number, letter: LetterKind, text: string) {
  const path = '/api/v1/parties/{id}/letters'
  return unwrap(client.POST(path, { ...at(party, revision), body: { letter, text } }))
}

export function enterPublished(published: PublishedForm, key: string) {
  const sent = { params: { header: once(key) }, body: published }
  return unwrap(client.POST('/api/v1/register/published', sent))
}

export function inspectVehicle(id: string, passed: boolean, note: string, key: string) {
  const path = '/api/v1/vehicles/{id}/inspections'
  const params = { path: { id }, header: once(key) }
  return unwrap(client.POST(path, { params, body: { passed, note } }))
}

/** What bears a standing of its own beside its company's. */
export type Standee = 'vehicle' | 'driver' | 'device'

/** What stands somewhere, as its page showed it. */
export interface Stands {
  of: Standee
  id: string
  revision: number
}

export function changeStanding({ of, id, revision }: Stands, letter: LetterKind, reason: string) {
  const sent = { ...at(id, revision), body: { letter, reason } }
  switch (of) {
    case 'vehicle':
      return unwrap(client.POST('/api/v1/vehicles/{id}/standing', sent))
    case 'driver':
      return unwrap(client.POST('/api/v1/drivers/{id}/standing', sent))
    case 'device':
      return unwrap(client.POST('/api/v1/devices/{id}/standing', sent))
    default:
      return of satisfies never
  }
}

export function noteFault(id: string, text: string, key: string) {
  const params = { path: { id }, header: once(key) }
  return unwrap(client.POST('/api/v1/devices/{id}/faults', { params, body: { text } }))
}

export function handDevice(id: string, revision: number, holder: Holder) {
  const path = '/api/v1/devices/{id}/holder'
  return unwrap(client.POST(path, { ...at(id, revision), body: { holder } }))
}

export function withdrawModel(id: string, revision: number, reason: string) {
  const path = '/api/v1/models/{id}/withdraw'
  return unwrap(client.POST(path, { ...at(id, revision), body: { reason } }))
}

export function selectInspection(journey: string, reason: string, key: string) {
  const path = '/api/v1/inspections/{journey}/select'
  const params = { path: { journey }, header: once(key) }
  return unwrap(client.POST(path, { params, body: { reason } }))
}

export function insistInspection(journey: string, revision: number, reason: string) {
  const path = '/api/v1/inspections/{journey}/insist'
  const params = { path: { journey }, header: ifMatch(revision) }
  return unwrap(client.POST(path, { params, body: { reason } }))
}

export function noteInspection(journey: string, revision: number, form: InspectionForm) {
  const path = '/api/v1/inspections/{journey}/result'
  const params = { path: { journey }, header: ifMatch(revision) }
  return unwrap(client.POST(path, { params, body: form }))
}

export function decideAmendment(id: string, revision: number, approved: boolean, note: string) {
  const path = '/api/v1/amendments/{id}/decide'
  const body = { approved, note: note || null }
  return unwrap(client.POST(path, { ...at(id, revision), body }))
}

export function checkEdits(edits: Edit[]) {
  return unwrapWithFaults(client.POST('/api/v1/drafts/check', { body: { edits } }))
}

export function proposeDraft(edits: Edit[], reason: string, key: string): Promise<FiledDraft> {
  const sent = { params: { header: once(key) }, body: { edits, reason } }
  return unwrap(client.POST('/api/v1/drafts', sent))
}

export function decideDraft(id: string, revision: number, publish: boolean, note: string) {
  const path = '/api/v1/drafts/{id}/decide'
  const body = { publish, note: note || null }
  return unwrap(client.POST(path, { ...at(id, revision), body }))
}

export function importPlaces(file: MapImport) {
  return unwrap(client.POST('/api/v1/drafts/import', { body: file }))
}
