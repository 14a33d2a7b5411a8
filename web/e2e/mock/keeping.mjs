/**
 * What the stand-in keeps for how long, holds and forgets: it remembers what is done to it.
 *
 * @typedef {import('../../src/api/schema').components['schemas']} Schemas
 * @typedef {{ status: number, body: unknown }} Given
 */
import { START_MS } from './world.mjs'

const DAY_MS = 86_400_000

/** @type {readonly [Schemas['RetentionClass'], number][]} */
const PERIODS = [
  ['raw_frames', 30],
  ['positions', 180],
  ['driver_contacts', 30],
  ['journeys', 3_653],
  ['officers_acts', 3_653],
  ['access_log', 1_096],
]

/** @type {Map<string, Schemas['LegalHold']>} */
const holds = new Map()

/** @type {Schemas['Erasure'][]} */
const erasures = [
  {
    id: 1,
    of: { kind: 'driver', driver: 'hk-d-1' },
    party: 'hk-p-1',
    state: 'asked',
    asked_by: 'wong',
    asked_at_ms: START_MS - 2 * DAY_MS,
    reason: 'The driver has left and asks for it.',
    decision: null,
    done_at_ms: null,
  },
]

/** @param {string} journey @returns {Schemas['LegalHold'] | null} */
export function holdOf(journey) {
  return holds.get(journey) ?? null
}

/** @returns {Schemas['Retention']} */
function retention() {
  const classes = PERIODS.map(([name, days]) => ({
    class: name,
    days,
    up_to_ms: START_MS - days * DAY_MS,
    swept_at_ms: START_MS,
    removed: days * 7,
  }))
  return { classes, holds: [...holds.values()] }
}

/**
 * @param {string} method @param {string} journey @param {{ reason: string }} sent
 * @param {{ account: string }} session
 * @returns {Given}
 */
function changeHold(method, journey, { reason }, session) {
  if (method === 'DELETE') {
    holds.delete(journey)
    return { status: 204, body: undefined }
  }
  const hold = { journey, by: session.account, at_ms: START_MS, reason }
  holds.set(journey, hold)
  return { status: 200, body: hold }
}

/**
 * @param {string} id @param {string} act @param {{ note: string }} sent
 * @param {{ account: string }} session
 * @returns {Given}
 */
function decide(id, act, { note }, session) {
  const erasure = erasures.find((it) => it.id === Number(id))
  if (erasure === undefined) return { status: 404, body: { code: 'not_found', detail: '' } }
  const isGranted = act === 'grant'
  erasure.decision = { by: session.account, at_ms: START_MS, is_granted: isGranted, note }
  erasure.state = isGranted ? 'done' : 'refused'
  erasure.done_at_ms = isGranted ? START_MS : null
  return { status: 200, body: erasure }
}

/**
 * @param {{ of: Schemas['ErasureOf'], reason: string }} sent @param {{ account: string }} session
 * @returns {Given}
 */
function ask({ of, reason }, session) {
  /** @type {Schemas['Erasure']} */
  const erasure = {
    id: erasures.length + 1,
    of,
    party: null,
    state: 'asked',
    asked_by: session.account,
    asked_at_ms: START_MS,
    reason,
    decision: null,
    done_at_ms: null,
  }
  erasures.unshift(erasure)
  return { status: 201, body: erasure }
}

/**
 * What is answered about any of this, or `null`.
 *
 * @param {string} method @param {URL} url @param {any} sent @param {{ account: string }} session
 * @returns {Given | null}
 */
export function answer(method, url, sent, session) {
  const [, , , kind, id = '', part = ''] = url.pathname.split('/')
  if (kind === 'retention') return { status: 200, body: retention() }
  if (kind === 'journeys' && part === 'hold') return changeHold(method, id, sent, session)
  if (kind !== 'erasures') return null
  if (method === 'GET') return { status: 200, body: { items: erasures, next: null } }
  return id === '' ? ask(sent, session) : decide(id, part, sent, session)
}
