/**
 * The officers' endpoints of the stand-in: a small invented register that remembers what is decided.
 *
 * @typedef {import('../../src/api/schema').components['schemas']} Schemas
 * @typedef {{ document: any, revision: number, changed_at_ms: number }} Filed
 * @typedef {Record<string, Filed[]>} Shelves
 * @typedef {{ status: number, body: unknown }} Given
 */
import { figures } from './equipment.mjs'
import * as records from './registry_records.mjs'

/** @type {Shelves} */
const shelves = {
  applications: filed(records.applications),
  parties: filed(records.parties),
  vehicles: filed(records.vehicles),
  devices: filed(records.devices),
  models: filed(records.models),
  drivers: filed(records.drivers),
  consignments: filed(records.consignments),
  manifests: filed(records.manifests),
  amendments: filed(records.amendments),
  inspections: filed(records.inspections),
  drafts: filed(records.drafts),
}

/** @param {unknown[]} documents @returns {Filed[]} */
function filed(documents) {
  return documents.map((document) => ({
    document,
    revision: 2,
    changed_at_ms: records.START_MS - 40 * records.MINUTE_MS,
  }))
}

/** @param {any} document @returns {string} */
const idOf = (document) => document.id ?? document.journey

/** Letters and digits alone, in capitals: as texts are searched. @param {string} text */
const key = (text) => text.toUpperCase().replace(/[^\p{L}\p{N}]/gu, '')

/** For whom an application waits here. @param {any} document */
function waitsFor({ decisions, status }) {
  const decided = status === 'withdrawn' ? undefined : decisions?.hk?.decided
  return { pending: 'office', asked_back: 'applicant' }[/** @type {string} */ (decided)]
}

/** Whether a document is what a list is asked for. @param {any} document @param {URLSearchParams} query */
export function isAsked(document, query) {
  const [status, journey, vehicle, waits, q] = [
    'status',
    'journey',
    'vehicle',
    'waits_for',
    'q',
  ].map((name) => query.get(name))
  const is = (/** @type {any} */ value, /** @type {string | null | undefined} */ wanted) =>
    wanted == null || value === wanted
  return (
    is(document.status ?? document.standing, status) &&
    is(document.journey, journey) &&
    is(document.vehicle, vehicle) &&
    is(waitsFor(document), waits) &&
    (q == null || key(JSON.stringify(document)).includes(key(q)))
  )
}

/** What companies are called. @param {URLSearchParams} query @returns {Given} */
function names(query) {
  const items = (query.get('ids') ?? '').split(',').flatMap((id) => {
    const company = find('parties', id)?.document.company
    return company === undefined ? [] : [{ id, name: company.name, name_local: company.name_local }]
  })
  return { status: 200, body: { items, next: null } }
}

/** @param {string} shelf @param {string} id */
const find = (shelf, id) => shelves[shelf]?.find(({ document }) => idOf(document) === id)

/** @param {string} code @param {string} detail @param {unknown[]} [errors] @returns {Given} */
const refuse = (code, detail, errors) => ({ status: 422, body: { code, detail, errors } })

/** @type {Record<string, string>} */
const AFTER = {
  warning: 'warned',
  suspension: 'suspended',
  reinstatement: 'registered',
  deregistration: 'deregistered',
}

/** @param {any} document @param {string} act @param {any} body @param {number} atMs */
function decideApplication(document, act, body, atMs) {
  const words = body.question ?? body.reason ?? null
  const decided = { 'ask-back': 'asked_back', approve: 'approved', refuse: 'refused' }[act]
  document.decisions.hk = { decided, at_ms: atMs, by: 'officer', reason: words }
  if (words !== null) {
    document.remarks.push({ at_ms: atMs, speaker: { authority: 'hk' }, text: words })
  }
  const all = Object.values(document.decisions).map((it) => /** @type {any} */ (it).decided)
  document.status =
    ['refused', 'asked_back', 'pending'].find((it) => all.includes(it)) ?? 'approved'
}

/** @param {any} document @param {string} act @param {any} body @param {number} atMs */
function decideInspection(document, act, body, atMs) {
  if (act === 'result') {
    Object.assign(document, { ...body, status: 'done', by: 'officer', at_ms: atMs })
  } else {
    document.status = 'due'
    if (act === 'insist') document.insisted = body.reason
    else
      document.points.push({
        rule: 'by-hand',
        points: 0,
        reason: { code: 'selected_by_hand', params: { note: body.reason } },
      })
  }
}

/**
 * @param {string} shelf @param {any} document @param {string} act @param {any} body
 * @param {number} atMs @returns {Given | null}
 */
function change(shelf, document, act, body, atMs) {
  if (shelf === 'applications') {
    if (/^(1234|0000|888888)/.test(body.chip?.secret ?? '')) {
      const detail = 'the opening password is the one that the factory set'
      const fault = { pointer: '/chip/secret', code: 'factory_password', detail }
      return refuse('factory_password', detail, [fault])
    }
    decideApplication(document, act, body, atMs)
  } else if (shelf === 'parties' && act === 'letters') {
    document.standing = AFTER[body.letter]
    document.letters.push({ kind: body.letter, at_ms: atMs, by: 'officer', text: body.text })
  } else if (act === 'standing') {
    document.standing = AFTER[body.letter]
  } else if (act === 'faults') {
    document.faults.push({ at_ms: atMs, by: 'officer', text: body.text })
  } else if (act === 'holder') {
    document.holder = body.holder
  } else if (shelf === 'vehicles') {
    document.inspections.push({ at_ms: atMs, by: 'officer', ...body })
  } else if (shelf === 'models') {
    document.accreditations.hk = { state: 'withdrawn', since_ms: atMs, reason: body.reason }
  } else if (shelf === 'inspections') {
    decideInspection(document, act, body, atMs)
  } else if (shelf === 'amendments') {
    document.status = body.approved ? 'approved' : 'refused'
    Object.assign(document, { decided_by: 'officer', decided_at: 'hk', note: body.note })
  } else if (shelf === 'drafts') {
    document.status = body.publish ? 'published' : 'rejected'
    Object.assign(document, { decided_by: 'officer', decided_at_ms: atMs, note: body.note })
  }
  return null
}

/** A ring is faulty here when two of its corners are the same. @param {any[]} edits */
function check(edits) {
  return edits.flatMap(({ change: it }, index) => {
    const corners = (it.ring ?? it.line ?? []).map(String)
    const twice = corners
      .slice(0, it.ring ? -1 : undefined)
      .find(
        (/** @type {string} */ corner, /** @type {number} */ at) => corners.indexOf(corner) !== at,
      )
    if (twice === undefined) return []
    const [pointer, params] = [`/edits/${index}`, { number: corners.indexOf(twice) + 1 }]
    return [{ pointer, code: 'zone_repeats', params, detail: '' }]
  })
}

/** @param {any} body @param {number} atMs @returns {Given} */
function propose(body, atMs) {
  const document = {
    ...body,
    id: `hk-D-${(shelves.drafts?.length ?? 0) + 1}`,
    proposed_by: 'officer',
    proposed_at_ms: atMs,
    status: 'proposed',
  }
  const entry = { document, revision: 1, changed_at_ms: atMs }
  shelves.drafts?.unshift(entry)
  return { status: 201, body: entry }
}

/** @param {string} kind @param {string} id @returns {Given} */
function history(kind, id) {
  const shelf = kind === 'party' ? 'parties' : `${kind}s`
  const known = find(shelf, id)
  if (known === undefined) return { status: 404, body: { code: 'not_found', detail: id } }
  return { status: 200, body: { items: records.historyOf(kind, known.document), next: null } }
}

/** @param {string} path @param {URLSearchParams} query @returns {Given | null} */
function read(path, query) {
  const [, , , kind = '', id, part] = path.split('/')
  if (kind === 'register' && part !== undefined) {
    return history(id ?? '', decodeURIComponent(part))
  }
  if (path === '/api/v1/statistics/scheme') {
    return { status: 200, body: records.statistics(query) }
  }
  if (path === '/api/v1/statistics/baselines') {
    return { status: 200, body: records.keptBaselines() }
  }
  if (kind === 'party-names') return names(query)
  const shelf = shelves[kind]
  if (shelf === undefined || part !== undefined) return null
  if (id === undefined) {
    const items = shelf.filter(({ document }) => isAsked(document, query))
    if (query.get('oldest_first') === 'true') items.reverse()
    return { status: 200, body: { items, next: null } }
  }
  const known = find(kind, decodeURIComponent(id))
  if (known === undefined) return { status: 404, body: { code: 'not_found', detail: id } }
  if (kind !== 'drafts') return { status: 200, body: known }
  return { status: 200, body: { draft: known, journeys: ['J-20260600', 'J-20260603'] } }
}

/**
 * @param {string} method @param {URL} url @param {any} body @param {number} nowMs
 * @returns {Given | null} `null`: not an endpoint of the register
 */
export function answer(method, url, body, nowMs) {
  const atMs = Math.floor(nowMs)
  const figure = figures(url.pathname.split('/')[3] ?? '', records.devices, records.models, nowMs)
  if (figure !== null) return figure
  if (method === 'GET') return read(url.pathname, url.searchParams)
  const [, , , kind = '', id = '', act] = url.pathname.split('/')
  if (kind === 'statistics') return { status: 200, body: records.keepBaselines(body) }
  if (kind === 'drafts' && id === 'check')
    return { status: 200, body: { faults: check(body.edits) } }
  if (kind === 'drafts' && id === 'import')
    return { status: 200, body: { edits: records.imported } }
  if (kind === 'drafts' && act === undefined) return propose(body, atMs)
  if (kind === 'drivers' && act === 'reveal') return { status: 200, body: records.driverForm }
  if (kind === 'register' && id === 'paper') {
    const applied = { application: 'hk-a-90', party: 'hk-p-90' }
    return {
      status: 201,
      body: { ...applied, account: body.account, password: 'abcd-efgh-2345-jkmn-pqrs' },
    }
  }
  if (kind === 'register') return { status: 201, body: { id: body.id ?? body.form?.model } }
  const known = act === undefined ? undefined : find(kind, decodeURIComponent(id))
  if (known === undefined || act === undefined) return null
  const refused = change(kind, known.document, act, body, atMs)
  if (refused !== null) return refused
  known.revision += 1
  known.changed_at_ms = atMs
  return { status: 200, body: known }
}
