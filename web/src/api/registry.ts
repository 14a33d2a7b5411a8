/** What officers read and decide in this authority's register. */
import { queryOptions } from '@tanstack/react-query'
import { client } from './client'
import { documentKeys } from './documents'
import { unwrap, unwrapWithFaults } from './errors'
import { everyPage, WHOLE_LIMIT } from './pages'
import type { components } from './schema'

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

const query = { limit: WHOLE_LIMIT } as const
const one = (id: string) => ({ params: { path: { id } } })
const of = (journey: string) => ({ params: { path: { journey } } })

/** All below the key of the documents, so that one act refreshes all of them. */
export const registryKeys = {
  inspections: [...documentKeys.all, 'inspections'],
  drafts: [...documentKeys.all, 'drafts'],
  history: [...documentKeys.all, 'history'],
  statistics: ['scheme-statistics'],
} as const

export const partiesQuery = queryOptions({
  queryKey: [...documentKeys.parties, 'whole'],
  queryFn: () => unwrap(client.GET('/api/v1/parties', { params: { query } })),
  refetchInterval: WAITING_MS,
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

export const inspectionsQuery = queryOptions({
  queryKey: registryKeys.inspections,
  queryFn: () => unwrap(client.GET('/api/v1/inspections', { params: { query } })),
  refetchInterval: WAITING_MS,
})

/** Every inspection that is due, however long ago its truck was selected. */
export const dueInspectionsQuery = queryOptions({
  queryKey: [...registryKeys.inspections, 'due'],
  queryFn: async (): Promise<Inspection[]> => {
    const pages = await everyPage((before) =>
      unwrap(client.GET('/api/v1/inspections', { params: { query: { ...query, ...before } } })),
    )
    const all = pages.flatMap((page) => page.items.map(({ document }) => document))
    return all.filter(({ status }) => status === 'due')
  },
  refetchInterval: WAITING_MS,
})

export const draftsQuery = queryOptions({
  queryKey: registryKeys.drafts,
  queryFn: () => unwrap(client.GET('/api/v1/drafts', { params: { query } })),
  refetchInterval: WAITING_MS,
})

/** A draft and the journeys that it would touch. */
export const draftQuery = (id: string) =>
  queryOptions({
    queryKey: [...registryKeys.drafts, id],
    queryFn: () => unwrap(client.GET('/api/v1/drafts/{id}', one(id))),
  })

/** Every revision of a record, oldest first. */
export const historyQuery = (kind: RecordKind, id: string) =>
  queryOptions({
    queryKey: [...registryKeys.history, kind, id],
    queryFn: async () => {
      const path = '/api/v1/register/{kind}/{id}/history'
      return (await unwrap(client.GET(path, { params: { path: { kind, id } } }))).items
    },
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

export function putBaselines(baselines: Baselines, reason: string) {
  return unwrap(client.PUT('/api/v1/statistics/baselines', { body: { baselines, reason } }))
}

export type PaperApplied = Schemas['PaperApplicationReceipt']

export function enterPaper(paper: Schemas['PaperApplication']) {
  return unwrap(client.POST('/api/v1/register/paper', { body: paper }))
}

export function askBack(id: string, question: string) {
  const path = '/api/v1/applications/{id}/ask-back'
  return unwrap(client.POST(path, { ...one(id), body: { question } }))
}

/** What an officer adds to a yes: the chip of a device, or until when it holds. */
export interface Approval {
  chip?: ChipForm
  until_ms?: number
}

export function approveApplication(id: string, approval: Approval) {
  const path = '/api/v1/applications/{id}/approve'
  return unwrap(client.POST(path, { ...one(id), body: approval }))
}

export function refuseApplication(id: string, reason: string) {
  const path = '/api/v1/applications/{id}/refuse'
  return unwrap(client.POST(path, { ...one(id), body: { reason } }))
}

export function writeLetter(party: string, letter: LetterKind, text: string) {
  const path = '/api/v1/parties/{id}/letters'
  return unwrap(client.POST(path, { ...one(party), body: { letter, text } }))
}

export function enterPublished(published: PublishedForm) {
  return unwrap(client.POST('/api/v1/register/published', { body: published }))
}

export function inspectVehicle(id: string, passed: boolean, note: string) {
  const path = '/api/v1/vehicles/{id}/inspections'
  return unwrap(client.POST(path, { ...one(id), body: { passed, note } }))
}

/** What bears a standing of its own beside its company's. */
export type Standee = 'vehicle' | 'driver' | 'device'

export function changeStanding(of: Standee, id: string, letter: LetterKind, reason: string) {
  const sent = { ...one(id), body: { letter, reason } }
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

export function noteFault(device: string, text: string) {
  return unwrap(client.POST('/api/v1/devices/{id}/faults', { ...one(device), body: { text } }))
}

export function handDevice(device: string, holder: Holder) {
  return unwrap(client.POST('/api/v1/devices/{id}/holder', { ...one(device), body: { holder } }))
}

export function withdrawModel(id: string, reason: string) {
  const path = '/api/v1/models/{id}/withdraw'
  return unwrap(client.POST(path, { ...one(id), body: { reason } }))
}

export function selectInspection(journey: string, reason: string) {
  const path = '/api/v1/inspections/{journey}/select'
  return unwrap(client.POST(path, { ...of(journey), body: { reason } }))
}

export function insistInspection(journey: string, reason: string) {
  const path = '/api/v1/inspections/{journey}/insist'
  return unwrap(client.POST(path, { ...of(journey), body: { reason } }))
}

export function noteInspection(journey: string, form: InspectionForm) {
  const path = '/api/v1/inspections/{journey}/result'
  return unwrap(client.POST(path, { ...of(journey), body: form }))
}

export function decideAmendment(id: string, approved: boolean, note: string) {
  const path = '/api/v1/amendments/{id}/decide'
  return unwrap(client.POST(path, { ...one(id), body: { approved, note: note || null } }))
}

export function checkEdits(edits: Edit[]) {
  return unwrapWithFaults(client.POST('/api/v1/drafts/check', { body: { edits } }))
}

export function proposeDraft(edits: Edit[], reason: string): Promise<FiledDraft> {
  return unwrap(client.POST('/api/v1/drafts', { body: { edits, reason } }))
}

export function decideDraft(id: string, publish: boolean, note: string) {
  const path = '/api/v1/drafts/{id}/decide'
  return unwrap(client.POST(path, { ...one(id), body: { publish, note: note || null } }))
}

export function importPlaces(file: MapImport) {
  return unwrap(client.POST('/api/v1/drafts/import', { body: file }))
}
