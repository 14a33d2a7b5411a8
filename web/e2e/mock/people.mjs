/**
 * The accounts of the stand-in: two lists that remember what is done to them.
 *
 * @typedef {import('../../src/api/schema').components['schemas']} Schemas
 * @typedef {Schemas['Account']} Account
 * @typedef {{ status: number, body: unknown }} Given
 */
import { START_MS } from './world.mjs'

const HOUR_MS = 3_600_000
const PASSWORD = 'abcd-efgh-2345-jkmn-pqrs'

/** @param {string} id @param {number} hours @returns {Account['made']} */
const signed = (id, hours) => ({
  by: { author: 'account', id },
  at_ms: START_MS - hours * HOUR_MS,
})

/**
 * @param {string} account @param {string} name @param {Account['role']} role
 * @param {Partial<Account>} [more]
 * @returns {Account}
 */
function person(account, name, role, more = {}) {
  return {
    account,
    name,
    role,
    party: null,
    is_company_admin: false,
    state: 'active',
    must_change: false,
    log_ins: 0,
    made: null,
    reset: null,
    last_log_in_at_ms: null,
    ...more,
  }
}

/** @type {Account[]} */
const desk = [
  person('supervisor', 'Sample Supervisor', 'supervisor', {
    log_ins: 1,
    last_log_in_at_ms: START_MS - HOUR_MS,
  }),
  person('officer', 'Sample Officer', 'officer', {
    log_ins: 2,
    made: signed('supervisor', 900),
    last_log_in_at_ms: START_MS - 2 * HOUR_MS,
  }),
  person('auditor', 'Sample Auditor', 'auditor', { made: signed('command-line', 900) }),
  person('lee', 'Lee Siu Ming 李小明', 'officer', {
    must_change: true,
    made: signed('supervisor', 3),
  }),
  person('wong', 'Wong Ka Yan 黃嘉欣', 'supervisor', {
    state: 'disabled',
    made: signed('supervisor', 8_000),
    reset: signed('command-line', 50),
    last_log_in_at_ms: START_MS - 700 * HOUR_MS,
  }),
]

/** @param {string} party @returns {Account[]} */
const companyOf = (party) => [
  person('carrier', 'Sample Haulage Limited', 'carrier', {
    party,
    is_company_admin: true,
    log_ins: 1,
    reset: { by: { author: 'authority', id: 'hk' }, at_ms: START_MS - 30 * HOUR_MS },
    last_log_in_at_ms: START_MS - HOUR_MS,
  }),
  person('clerk', 'Chan Tai Man 陳大文', 'carrier', { party, made: signed('carrier', 20) }),
]
const company = companyOf('hk-P-1')

/** @param {Account} account @param {string} act @param {any} body @returns {Given} */
function change(account, act, body) {
  if (act === 'disable') Object.assign(account, { state: 'disabled', log_ins: 0 })
  if (act === 'enable') account.state = 'active'
  if (act === 'end-sessions') account.log_ins = 0
  if (act === 'reset') {
    Object.assign(account, { must_change: true, log_ins: 0, reset: signed('supervisor', 0) })
    return { status: 200, body: { account, password: PASSWORD } }
  }
  if (act === '') Object.assign(account, body)
  return { status: 200, body: account }
}

/**
 * What is answered to somebody of the authority, or of the company. `null`: it is about no account.
 *
 * @param {string} method @param {URL} url @param {any} body @param {boolean} isOfCompany
 * @returns {Given | null}
 */
export function answer(method, url, body, isOfCompany) {
  const [, , , kind, id = '', act = ''] = url.pathname.split('/')
  if (kind === 'parties' && act === 'accounts') {
    return { status: 200, body: { items: companyOf(id), next: null } }
  }
  if (kind !== 'accounts') return null
  const all = isOfCompany ? company : desk
  if (id === '' && method === 'GET') return { status: 200, body: { items: all, next: null } }
  if (id === '') {
    const role = body.role ?? 'carrier'
    const account = person(body.account, body.name, role, {
      ...body,
      role,
      must_change: true,
      made: signed(isOfCompany ? 'carrier' : 'supervisor', 0),
    })
    if (all.some((it) => it.account === body.account)) {
      const params = { account: body.account }
      const fault = { pointer: '/account', code: 'account_taken', params, detail: '' }
      return { status: 422, body: { code: 'invalid', detail: '', errors: [fault] } }
    }
    all.push(account)
    return { status: 201, body: { account, password: PASSWORD } }
  }
  const found = all.find((it) => it.account === id)
  if (found === undefined) return { status: 404, body: { code: 'not_found', detail: id } }
  return change(found, act, body)
}
