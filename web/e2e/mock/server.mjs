/**
 * A stand-in for a node while developing the console: serves `dist/` and the API with sample data.
 * `node e2e/mock/server.mjs [PORT] [SPEED]`; accounts `officer`, `supervisor`, `auditor` and
 * `carrier`, each with its own name as password.
 *
 * @typedef {import('../../src/api/schema').components['schemas']} Schemas
 * @typedef {NonNullable<Schemas['Incident']['resolved']>['verdict']} Closing
 * @typedef {import('node:http').IncomingMessage} Request
 * @typedef {import('node:http').ServerResponse} Answer
 */
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { extname, join, normalize } from 'node:path'
import { fileURLToPath } from 'node:url'
import * as keeping from './keeping.mjs'
import * as people from './people.mjs'
import * as portal from './portal.mjs'
import { publicAnswer } from './public.mjs'
import * as registry from './registry.mjs'
import * as world from './world.mjs'

const DIST = fileURLToPath(new URL('../../dist', import.meta.url))
const PORT = Number(process.argv[2] ?? 8600)
const SPEED = Number(process.argv[3] ?? 10)
const COOKIE = 'onelock_hk=sample'
const OFFICER = {
  account: 'officer',
  name: 'Sample Officer',
  role: 'officer',
  party: null,
  company: null,
  authority: 'hk',
  is_company_admin: false,
  must_change: false,
}
/** Whoever is logged in, by what their cookie ends in. @type {Record<string, Schemas['Session']>} */
const SESSIONS = {
  '': /** @type {Schemas['Session']} */ (OFFICER),
  '-supervisor': {
    ...OFFICER,
    account: 'supervisor',
    name: 'Sample Supervisor',
    role: 'supervisor',
  },
  '-auditor': { ...OFFICER, account: 'auditor', name: 'Sample Auditor', role: 'auditor' },
  '-carrier': /** @type {Schemas['Session']} */ (portal.session),
}
const startedAt = Date.now()
const nowMs = () => world.START_MS + (Date.now() - startedAt) * SPEED
const incidents = world.incidents()
let eventId = 0

/** @type {Set<Answer>} */
const streams = new Set()

/** @param {string} kind @param {unknown} view */
function publish(kind, view) {
  eventId += 1
  for (const stream of streams) {
    stream.write(`id: ${eventId}\nevent: ${kind}\ndata: ${JSON.stringify(view)}\n\n`)
  }
}

/** @param {Schemas['Lock']} lock @returns {Schemas['Lock']} */
function withIncidents(lock) {
  const open = incidents.filter(
    (incident) => incident.lock === lock.lock && incident.state !== 'resolved',
  )
  return { ...lock, open_incidents: open.length, worst_severity: open[0]?.severity ?? null }
}

const locks = () =>
  Array.from({ length: world.LOCKS }, (_, index) => withIncidents(world.lockAt(index, nowMs())))

/** @param {Schemas['Journey']} journey @returns {Schemas['Journey']} */
function countOpen(journey) {
  const open = incidents.filter((i) => i.journey === journey.journey && i.state !== 'resolved')
  return { ...journey, open_incidents: open.length }
}

const journeys = () =>
  Array.from({ length: world.JOURNEYS }, (_, index) => countOpen(world.journeyAt(index, nowMs())))

/** @returns {Schemas['Statistics']} */
function statistics() {
  const received = Math.floor((nowMs() - world.START_MS) / 900)
  return {
    reports: {
      received,
      acknowledged: received,
      stored: received - 12,
      outside_leg: 4,
      session: 8,
      duplicates: 3,
      refused: 1,
    },
    journeys: {
      expected: 1,
      under_way: 12,
      clean: 41,
      exception: 2,
      gap_unproven: 1,
      withdrawn: 0,
    },
    orders: { confirmed: 83, failed: 1, expired: 2, pending: 3 },
    hand_overs: { accepted: 42, voided: 1, p50_ms: 2_300, p99_ms: 61_000 },
    incidents: {
      open: incidents.filter((i) => i.state !== 'resolved').length,
      by_kind: { deviation: 4, silence: 2, shackle_cut: 1 },
    },
  }
}

/** One runs out soon, and has been renewed. @returns {Schemas['NodeCertificate'][]} */
function certificates() {
  return [
    { authority: 'hk', valid_until_ms: nowMs() + 900 * 86_400_000, is_next: false },
    { authority: 'mainland', valid_until_ms: nowMs() + 41.5 * 86_400_000, is_next: false },
    { authority: 'mainland', valid_until_ms: nowMs() + 1_820 * 86_400_000, is_next: true },
  ]
}

/** @returns {Schemas['Peer'][]} */
function peers() {
  return [
    {
      authority: 'mainland',
      names: world.AUTHORITIES.mainland,
      reachable: true,
      waiting: 0,
      oldest_waiting_at_ms: null,
      last_heard_at_ms: nowMs() - 4_000,
      catching_up: false,
    },
    {
      authority: 'macao',
      names: world.AUTHORITIES.macao,
      reachable: false,
      waiting: 3,
      oldest_waiting_at_ms: world.START_MS,
      last_heard_at_ms: world.START_MS - 90_000,
      catching_up: false,
    },
  ]
}

/** @param {Answer} answer @param {number} status @param {unknown} [body] */
function send(answer, status, body) {
  answer.writeHead(status, { 'content-type': 'application/json' })
  answer.end(body === undefined ? undefined : JSON.stringify(body))
}

/** @param {Request} request @returns {Promise<Record<string, string>>} */
async function bodyOf(request) {
  let text = ''
  for await (const chunk of request) text += chunk
  return text === '' ? {} : JSON.parse(text)
}

/** @param {Answer} answer @param {string} id @param {string} action @param {Record<string, string>} body */
function changeIncident(answer, id, action, body) {
  const index = incidents.findIndex((incident) => incident.id === id)
  const old = incidents[index]
  if (old === undefined) return send(answer, 404, { code: 'not_found', detail: id })
  const by = { by: 'officer', at_ms: nowMs() }
  const wanted = action === 'acknowledge' ? 'raised' : 'acknowledged'
  if (old.state !== wanted) {
    const params = { incident: index + 1, account: 'officer' }
    const code = old.state === 'resolved' ? 'incident_resolved' : 'incident_acknowledged'
    return send(answer, 409, { code, params, detail: old.state })
  }
  /** @type {Schemas['Incident']} */
  const next =
    action === 'acknowledge'
      ? { ...old, state: 'acknowledged', acknowledged: by }
      : {
          ...old,
          state: 'resolved',
          resolved: {
            ...by,
            verdict: /** @type {Closing} */ (body.verdict),
            note: body.note ?? '',
            settled: null,
          },
        }
  incidents[index] = next
  publish('incident', next)
  return send(answer, 200, next)
}

/** @param {Request} request @param {Answer} answer */
function stream(request, answer) {
  answer.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
  answer.write(': hello\n\n')
  streams.add(answer)
  request.on('close', () => streams.delete(answer))
}

/** @param {string} id */
function journeyDetail(id) {
  const index = journeys().findIndex(({ journey }) => journey === id)
  if (index < 0) return null
  const detail = world.detailOf(index, nowMs())
  const lock = index < world.LOCKS ? withIncidents(world.lockAt(index, nowMs())) : null
  return {
    ...detail,
    journey: countOpen(detail.journey),
    lock,
    hold: keeping.holdOf(id),
    incidents: incidents.filter((i) => i.journey === id),
  }
}

/**
 * A corridor between two places, with a bend; one is drawn, from the first place to the second.
 *
 * @param {string} from @param {string} to
 */
function corridor(from, to) {
  const { places } = world.places()
  const [a, b] = [from, to].map((id) => places.find((place) => place.id === id)?.point ?? [114, 22])
  const bend = [a?.[0] ?? 114, b?.[1] ?? 22]
  const properties = { feature: 'corridor', from, to, half_width_m: 400 }
  return {
    type: 'Feature',
    properties,
    geometry: { type: 'LineString', coordinates: [a, bend, b] },
  }
}

function drawnMap() {
  const [a, b] = world.places().places
  return { type: 'FeatureCollection', features: [corridor(a?.id ?? '', b?.id ?? '')] }
}

/** @param {string} path @param {URLSearchParams} query @returns {unknown} */
function read(path, query) {
  const [, , , kind, id, part] = path.split('/')
  const state = query.get('state')
  if (kind === 'places' && id === 'export') return drawnMap()
  if (kind === 'places' && id === 'way')
    return corridor(query.get('from') ?? '', query.get('to') ?? '')
  if (kind === 'places') return world.places()
  if (kind === 'peers') return { items: peers(), next: null }
  if (kind === 'certificates') return { items: certificates(), next: null }
  if (kind === 'statistics') return statistics()
  if (kind === 'locks' && id === undefined)
    return { items: locks(), next: null, as_of_event: String(eventId) }
  if (kind === 'locks') return locks().find(({ lock }) => lock === id)
  if (kind === 'incidents' && id !== undefined)
    return incidents.find((incident) => incident.id === id)
  if (kind === 'incidents')
    return {
      items: incidents.filter((i) => state === 'all' || i.state !== 'resolved'),
      next: null,
    }
  if (kind !== 'journeys') return undefined
  if (id === undefined)
    return {
      items: journeys().filter(
        ({ phase }) => state === 'all' || (phase === 'ended') === (state === 'ended'),
      ),
      next: null,
    }
  if (part === 'track') return world.trackOf(Number(id.slice(-2)), nowMs())
  return journeyDetail(id) ?? undefined
}

/** @param {Request} request @param {Answer} answer @param {URL} url */
async function api(request, answer, url) {
  const isIn = request.headers.cookie?.includes(COOKIE) ?? false
  const cookie = request.headers.cookie ?? ''
  const end = Object.keys(SESSIONS).findLast((it) => cookie.includes(COOKIE + it)) ?? ''
  const isParticipant = end === '-carrier'
  const session = SESSIONS[end] ?? OFFICER
  const route = `${request.method} ${url.pathname}`
  if (route === 'GET /api/v1/node') {
    const clock = { now_ms: Math.floor(nowMs()), speed: SPEED }
    return send(answer, 200, {
      authority: 'hk',
      names: world.AUTHORITIES.hk,
      version: '0.1.0',
      sample_data: true,
      clock,
      map_attribution: '© OpenStreetMap contributors, ODbL 1.0',
    })
  }
  if (route === 'POST /api/v1/session') {
    const { account, password } = await bodyOf(request)
    const known = Object.entries(SESSIONS).find(([, it]) => it.account === account)
    if (known === undefined || password !== account)
      return send(answer, 401, { code: 'wrong_credentials', detail: '' })
    const [ending, view] = known
    answer.setHeader('set-cookie', `${COOKIE}${ending}; HttpOnly; SameSite=Strict; Path=/`)
    return send(answer, 200, view)
  }
  if (url.pathname.startsWith('/api/v1/public/')) {
    const body = request.method === 'POST' ? await bodyOf(request) : {}
    const [status, found] = publicAnswer(route, url.searchParams, body) ?? [404, undefined]
    return send(answer, status, found)
  }
  if (!isIn) return send(answer, 401, { code: 'no_session', detail: '' })
  if (route === 'GET /api/v1/session') return send(answer, 200, session)
  if (route === 'GET /api/v1/events') return stream(request, answer)
  if (route === 'DELETE /api/v1/session') {
    answer.setHeader('set-cookie', 'onelock_hk=; Max-Age=0; Path=/')
    return send(answer, 204)
  }
  if (route === 'POST /api/v1/session/password') {
    const { old_password: old } = await bodyOf(request)
    if (old === session.account) return send(answer, 204)
    const fault = { pointer: '/old_password', code: 'wrong_password', detail: '' }
    return send(answer, 422, { code: 'invalid', detail: '', errors: [fault] })
  }
  const [, , , kind, id, action] = url.pathname.split('/')
  if (kind === 'vehicles' && action === 'track')
    return send(answer, 200, { ...world.trackOf(1, nowMs()), corridor: null })
  if (kind !== 'incidents') {
    const records = isParticipant ? portal : registry
    const sent = request.method === 'GET' ? null : await bodyOf(request)
    const kept = keeping.answer(request.method ?? '', url, sent, session)
    if (kept !== null) return send(answer, kept.status, kept.body)
    const told = people.answer(request.method ?? '', url, sent, isParticipant)
    if (told !== null) return send(answer, told.status, told.body)
    const given = records.answer(request.method ?? '', url, sent, nowMs())
    if (given !== null) return send(answer, given.status, given.body)
  }
  if (request.method === 'POST' && kind === 'incidents')
    return changeIncident(answer, id ?? '', action ?? '', await bodyOf(request))
  const found = read(url.pathname, url.searchParams)
  return found === undefined
    ? send(answer, 404, { code: 'not_found', detail: url.pathname })
    : send(answer, 200, found)
}

/** @type {Record<string, string>} */
const TYPES = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.geojson': 'application/geo+json',
}
const CSP =
  "default-src 'self'; style-src 'self' 'unsafe-inline'; worker-src 'self' blob:; img-src 'self' data: blob:; connect-src 'self'"

/** @param {Answer} answer @param {string} path */
async function file(answer, path) {
  const wanted = join(DIST, normalize(path))
  const found = await readFile(wanted).catch(() => null)
  const body = found ?? (await readFile(join(DIST, 'index.html')))
  const type = found === null ? 'text/html' : (TYPES[extname(wanted)] ?? 'application/octet-stream')
  answer.writeHead(200, { 'content-type': type, 'content-security-policy': CSP })
  answer.end(body)
}

const server = createServer((request, answer) => {
  const url = new URL(request.url ?? '/', `http://127.0.0.1:${PORT}`)
  const work = url.pathname.startsWith('/api/')
    ? api(request, answer, url)
    : file(answer, url.pathname)
  work.catch((error) => send(answer, 500, { code: 'mock', detail: String(error) }))
})
server.listen(PORT, '127.0.0.1', () =>
  process.stdout.write(`sample console on http://127.0.0.1:${PORT}\n`),
)
setInterval(() => {
  for (const lock of locks()) publish('lock', lock)
}, 1_000)
setInterval(() => {
  for (const open of streams) open.write(': heartbeat\n\n')
}, 15_000)
