/** What a participant files, declares and changes: its own things only. */
import { client } from './client'
import type {
  About,
  Change,
  ConsignmentForm,
  ConsignmentsDeclared,
  DriverForm,
  FiledApplication,
  FiledConsignment,
  FiledManifest,
  ManifestForm,
  Mode,
} from './documents'
import { unwrap, unwrapWithFaults } from './errors'

const one = (id: string) => ({ params: { path: { id } } })

export function fileApplication(about: About, schemes: string[]): Promise<FiledApplication> {
  return unwrap(client.POST('/api/v1/applications', { body: { about, schemes } }))
}

export function answerApplication(id: string, text: string): Promise<FiledApplication> {
  const path = '/api/v1/applications/{id}/answer'
  return unwrap(client.POST(path, { ...one(id), body: { text } }))
}

export function withdrawApplication(id: string): Promise<FiledApplication> {
  return unwrap(client.POST('/api/v1/applications/{id}/withdraw', one(id)))
}

export interface Paper {
  title: string
  media_type: string
  content_base64: string
}

export function attachPaper(id: string, paper: Paper): Promise<FiledApplication> {
  const path = '/api/v1/applications/{id}/attachments'
  return unwrap(client.POST(path, { ...one(id), body: paper }))
}

export function fileDriver(form: DriverForm) {
  return unwrap(client.POST('/api/v1/drivers', { body: { form } }))
}

export function changeDriver(id: string, form: DriverForm) {
  return unwrap(client.PUT('/api/v1/drivers/{id}', { ...one(id), body: { form } }))
}

/** The personal part of a driver. Every look is kept with its reason. */
export function revealDriver(id: string, reason: string): Promise<DriverForm> {
  return unwrap(client.POST('/api/v1/drivers/{id}/reveal', { ...one(id), body: { reason } }))
}

export interface Passage {
  scheme: string
  mode: Mode
}

export function declareConsignment(
  passage: Passage,
  form: ConsignmentForm,
): Promise<ConsignmentsDeclared> {
  return unwrapWithFaults(
    client.POST('/api/v1/consignments', { body: { ...passage, consignments: [form] } }),
  )
}

export function uploadConsignments(
  passage: Passage,
  format: 'csv' | 'json',
  text: string,
): Promise<ConsignmentsDeclared> {
  return unwrapWithFaults(
    client.POST('/api/v1/consignments/upload', { body: { ...passage, format, text } }),
  )
}

export function consignmentTemplate(): Promise<string> {
  return unwrap(client.GET('/api/v1/consignments/template.csv', { parseAs: 'text' }))
}

export function amendConsignment(id: string, form: ConsignmentForm): Promise<FiledConsignment> {
  return unwrap(client.PUT('/api/v1/consignments/{id}', { ...one(id), body: form }))
}

export function cancelConsignment(id: string): Promise<FiledConsignment> {
  return unwrap(client.POST('/api/v1/consignments/{id}/cancel', one(id)))
}

export function bundleManifest(form: ManifestForm): Promise<FiledManifest> {
  return unwrap(client.POST('/api/v1/manifests', { body: form }))
}

export function cancelManifest(id: string): Promise<FiledManifest> {
  return unwrap(client.POST('/api/v1/manifests/{id}/cancel', one(id)))
}

export function recheckManifest(id: string): Promise<FiledManifest> {
  return unwrap(client.POST('/api/v1/manifests/{id}/recheck', one(id)))
}

export function startManifest(id: string): Promise<FiledManifest> {
  return unwrap(client.POST('/api/v1/manifests/{id}/start', one(id)))
}

export function askAmendment(journey: string, change: Change, reason: string) {
  return unwrap(client.POST('/api/v1/amendments', { body: { journey, change, reason } }))
}

/** Lets a carrier bundle a consignment that is not its own. */
export function entrustConsignment(id: string, carrier: string): Promise<FiledConsignment> {
  const path = '/api/v1/consignments/{id}/entrust'
  return unwrap(client.POST(path, { ...one(id), body: { carrier } }))
}
