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
import { at, once } from './terms'

const one = (id: string) => ({ params: { path: { id } } })

export function fileApplication(
  about: About,
  schemes: string[],
  key: string,
): Promise<FiledApplication> {
  const sent = { params: { header: once(key) }, body: { about, schemes } }
  return unwrap(client.POST('/api/v1/applications', sent))
}

export function answerApplication(
  id: string,
  revision: number,
  text: string,
): Promise<FiledApplication> {
  const path = '/api/v1/applications/{id}/answer'
  return unwrap(client.POST(path, { ...at(id, revision), body: { text } }))
}

export function withdrawApplication(id: string, revision: number): Promise<FiledApplication> {
  return unwrap(client.POST('/api/v1/applications/{id}/withdraw', at(id, revision)))
}

export interface Paper {
  title: string
  media_type: string
  content_base64: string
}

export function attachPaper(id: string, paper: Paper, key: string): Promise<FiledApplication> {
  const path = '/api/v1/applications/{id}/attachments'
  return unwrap(client.POST(path, { params: { path: { id }, header: once(key) }, body: paper }))
}

export function fileDriver(form: DriverForm, key: string) {
  return unwrap(client.POST('/api/v1/drivers', { params: { header: once(key) }, body: { form } }))
}

export function changeDriver(id: string, revision: number, form: DriverForm) {
  return unwrap(client.PUT('/api/v1/drivers/{id}', { ...at(id, revision), body: { form } }))
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
  key: string,
): Promise<ConsignmentsDeclared> {
  const body = { ...passage, consignments: [form] }
  return unwrapWithFaults(
    client.POST('/api/v1/consignments', { params: { header: once(key) }, body }),
  )
}

export function uploadConsignments(
  passage: Passage,
  format: 'csv' | 'json',
  text: string,
  key: string,
): Promise<ConsignmentsDeclared> {
  const body = { ...passage, format, text }
  return unwrapWithFaults(
    client.POST('/api/v1/consignments/upload', { params: { header: once(key) }, body }),
  )
}

export function consignmentTemplate(): Promise<string> {
  return unwrap(client.GET('/api/v1/consignments/template.csv', { parseAs: 'text' }))
}

export function amendConsignment(
  id: string,
  revision: number,
  form: ConsignmentForm,
): Promise<FiledConsignment> {
  return unwrap(client.PUT('/api/v1/consignments/{id}', { ...at(id, revision), body: form }))
}

export function cancelConsignment(id: string, revision: number): Promise<FiledConsignment> {
  return unwrap(client.POST('/api/v1/consignments/{id}/cancel', at(id, revision)))
}

export function bundleManifest(form: ManifestForm, key: string): Promise<FiledManifest> {
  return unwrap(client.POST('/api/v1/manifests', { params: { header: once(key) }, body: form }))
}

export function cancelManifest(id: string, revision: number): Promise<FiledManifest> {
  return unwrap(client.POST('/api/v1/manifests/{id}/cancel', at(id, revision)))
}

export function recheckManifest(id: string): Promise<FiledManifest> {
  return unwrap(client.POST('/api/v1/manifests/{id}/recheck', one(id)))
}

export function startManifest(id: string, revision: number): Promise<FiledManifest> {
  return unwrap(client.POST('/api/v1/manifests/{id}/start', at(id, revision)))
}

export function askAmendment(journey: string, change: Change, reason: string, key: string) {
  const body = { journey, change, reason }
  return unwrap(client.POST('/api/v1/amendments', { params: { header: once(key) }, body }))
}

/** Lets a carrier bundle a consignment that is not its own. */
export function entrustConsignment(
  id: string,
  revision: number,
  carrier: string,
): Promise<FiledConsignment> {
  const path = '/api/v1/consignments/{id}/entrust'
  return unwrap(client.POST(path, { ...at(id, revision), body: { carrier } }))
}
