/**
 * The participants' endpoints of the stand-in: one company's register that remembers what is done.
 *
 * @typedef {import('../../src/api/schema').components['schemas']} Schemas
 * @typedef {{ document: any, revision: number, changed_at_ms: number }} Filed
 * @typedef {{ status: number, body: unknown }} Given
 */
import { figures } from './equipment.mjs'
import * as records from './portal_records.mjs'
import { isAsked } from './registry.mjs'

export { session } from './portal_records.mjs'

/** @param {unknown} document @returns {Filed} */
const filed = (document) => ({ document, revision: 1, changed_at_ms: 0 })

/** @type {Record<string, Filed[]>} */
const shelves = Object.fromEntries(
  Object.entries({
    parties: records.parties,
    applications: records.applications,
    vehicles: records.vehicles,
    devices: records.devices,
    models: records.models,
    drivers: records.drivers,
    consignments: records.consignments,
    manifests: records.manifests,
    amendments: records.amendments,
  }).map(([name, documents]) => [name, documents.map(filed)]),
)
let next = 100

/** @param {string} shelf @param {any} document @returns {Given} */
function put(shelf, document) {
  const added = filed(document)
  shelves[shelf]?.unshift(added)
  return { status: 201, body: added }
}

/** @param {string} kind @param {URLSearchParams} query @returns {Given} */
function list(kind, query) {
  const all = shelves[kind] ?? []
  const items = all.filter(({ document }) => isAsked(document, query))
  return { status: 200, body: { items, next: null } }
}

/** The stand-in takes every row but the third, fifth and last. @param {any} body @returns {Given} */
function upload(body) {
  const rows = String(body.text).trim().split('\n').slice(1)
  const bad = new Set([2, 4, rows.length - 1])
  /** @type {string[]} */
  const accepted = []
  rows.forEach((_, index) => {
    if (bad.has(index)) return
    const document = records.consignment(next, 'declared')
    next += 1
    put('consignments', { ...document, scheme: body.scheme, mode: body.mode })
    accepted.push(document.id)
  })
  const row = [...bad].map((index) => index + 2)
  const faults = [
    {
      row: row[0],
      pointer: '/packages',
      code: 'not_a_number',
      params: { given: 'many' },
      detail: '',
    },
    {
      row: row[1],
      pointer: '/bill_number',
      code: 'duplicate_bill',
      params: { bill: '160-80000034' },
      detail: '',
    },
    {
      row: row[2],
      pointer: '',
      code: 'not_covered',
      params: { scheme: body.scheme, rule: 'dutiable-with-permit' },
      detail: '',
    },
  ]
  return { status: 200, body: { accepted, faults } }
}

/** @param {any} document @param {any} body @param {number} atMs */
function answerQuestion(document, body, atMs) {
  document.remarks.push({ at_ms: atMs, speaker: 'applicant', text: body.text })
  for (const decision of Object.values(document.decisions)) {
    if (decision.decided === 'asked_back') decision.decided = 'pending'
  }
  document.status = 'pending'
}

/** @param {Filed} found @param {string} act @param {any} body @param {number} atMs @returns {Given} */
function change(found, act, body, atMs) {
  const { document } = found
  if (act === 'answer') answerQuestion(document, body, atMs)
  if (act === 'withdraw') document.status = 'withdrawn'
  if (act === 'cancel') document.status = 'cancelled'
  if (act === 'start') document.status = 'started'
  if (act === 'recheck') {
    document.replies = { hk: records.reply(null), mainland: records.reply(null) }
  }
  if (act === 'attachments') {
    const { title, media_type, content_base64: text } = body
    const length_bytes = Math.floor((text.length * 3) / 4)
    document.attachments.push({ title, media_type, digest: 'cd'.repeat(32), length_bytes })
  }
  if (act === 'reveal') return { status: 200, body: records.driverForm }
  return { status: 200, body: found }
}

/** @param {any} body @param {number} atMs @returns {Given} */
function apply(body, atMs) {
  next += 1
  const pending = { decided: 'pending', reason: null, at_ms: null, by: null }
  return put('applications', {
    id: `hk-A-${next}`,
    party: records.session.party,
    about: body.about,
    schemes: body.schemes,
    home: 'hk',
    filed_at_ms: atMs,
    attachments: [],
    decisions: { hk: pending, mainland: { ...pending } },
    remarks: [],
    status: 'pending',
  })
}

/** @param {any} body @param {number} atMs @returns {Given} */
function bundle(body, atMs) {
  next += 1
  const id = `hk-J-${next}`
  const [from, exit, entry, to] = body.places
  return put('manifests', {
    ...records.trip,
    ...body,
    id,
    journey: id,
    status: 'bundled',
    legs: [
      { authority: 'hk', from, to: exit },
      { authority: 'mainland', from: entry, to },
    ],
    consignments_expected: body.consignments.length,
    bundled_at_ms: atMs,
    round: 1,
    asked_at_ms: atMs,
    replies: { hk: records.reply(null), mainland: { at_ms: null, checks: [] } },
  })
}

/** @param {string} kind @param {any} body @param {number} atMs @returns {Given | null} */
function create(kind, body, atMs) {
  if (kind === 'applications') return apply(body, atMs)
  if (kind === 'manifests') return bundle(body, atMs)
  next += 1
  if (kind === 'consignments') {
    const document = { ...records.consignment(next, 'declared'), form: body.consignments[0] }
    put('consignments', document)
    return { status: 200, body: { accepted: [document.id], faults: [] } }
  }
  if (kind === 'drivers') {
    return put('drivers', { ...records.drivers[0], id: `hk-D-${next}`, name_masked: 'N** D*****' })
  }
  if (kind !== 'amendments') return null
  const waiting = { home: 'hk', status: 'pending', decided_by: null, decided_at: null, note: null }
  return put('amendments', { ...waiting, ...body, id: `hk-M-${next}`, asked_at_ms: atMs })
}

/**
 * @param {string} method @param {URL} url @param {any} body @param {number} nowMs
 * @returns {Given | null}
 */
export function answer(method, url, body, nowMs) {
  const [, , , kind = '', id, act] = url.pathname.split('/')
  const figure = figures(kind, records.devices, records.models, nowMs)
  if (figure !== null) return figure
  if (shelves[kind] === undefined) return null
  if (id === 'upload') return upload(body)
  if (id === 'template.csv') return { status: 200, body: records.TEMPLATE }
  if (id === undefined) {
    return method === 'GET' ? list(kind, url.searchParams) : create(kind, body, nowMs)
  }
  const found = shelves[kind]?.find(({ document }) => document.id === id)
  if (found === undefined) return { status: 404, body: { code: 'not_found', detail: id } }
  if (method === 'PUT' && kind === 'consignments') found.document.form = body
  return act === undefined ? { status: 200, body: found } : change(found, act, body, nowMs)
}
