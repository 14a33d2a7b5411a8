#!/usr/bin/env node
// From three empty nodes to a journey that has ended, through the HTTP interface alone.
//
//   node examples/from_empty_node.mjs [--onelock PATH] [--data FOLDER] [--speed 60]
//
// A supplier has its lock and its positioning unit accredited by three authorities. A carrier is
// confirmed by all three, registers a vehicle, enrols lock and unit, declares 119 consignments with
// three bad rows, bundles them, meets the checklist and starts; a simulated truck drives. Every
// step is asserted; all data is sample data.

import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'

import { Client, clock, emptyNodes, run, until } from './lib.mjs'

const { values: options } = parseArgs({
  options: {
    onelock: { type: 'string', default: process.env.ONELOCK ?? 'onelock' },
    data: { type: 'string' },
    speed: { type: 'string', default: '60' },
  },
})

const AUTHORITIES = ['hk', 'mainland', 'macao']
const HOME = 'hk'
const SCHEMES = ['sels', 'three-places']
const PASSWORD = 'a sample password of an example'
const LOCK = 'SAMPLE-LOCK-0001'
const UNIT = 'SAMPLE-UNIT-0001'
const VEHICLE = 'sample-truck-1'
const PLATES = { hk: 'AB 1234', mainland: '粤Z1234港', macao: 'MA-12-34' }
const LEGS = [
  { authority: 'mainland', from: 'gd-shenzhen-airport', to: 'gd-shenzhen-bay' },
  { authority: 'hk', from: 'hk-shenzhen-bay', to: 'hk-hzmb' },
  { authority: 'macao', from: 'mo-hzmb', to: 'mo-cargo-transfer-terminal' },
]
const CONSIGNMENTS = 119
const MINUTE_MS = 60_000

let step = 0
const say = (text) => console.log(`${String(++step).padStart(2)}  ${text}`)

async function main() {
  const folder = options.data ?? (await mkdtemp(join(tmpdir(), 'onelock-example-')))
  const { nodes, stop } = await emptyNodes(options.onelock, folder, Number(options.speed))
  try {
    await story(nodes, folder)
  } finally {
    await stop()
    if (!options.data) await rm(folder, { recursive: true, force: true })
  }
}

async function story(nodes, folder) {
  const now = clock(nodes)
  const at = (authority) => nodes.nodes[authority].http
  const officers = {}
  for (const authority of AUTHORITIES) {
    officers[authority] = await new Client(at(authority)).logIn('officer', nodes.password)
  }
  const desk = new Desk(officers)
  say('three nodes run, with officers and nothing else')
  for (const shelf of ['parties', 'vehicles', 'devices', 'models', 'consignments', 'manifests']) {
    assert.deepEqual((await officers[HOME].get(`/${shelf}`)).items, [], `${shelf} are empty`)
  }

  const supplier = await joins(at(HOME), 'sample.supplier', company('Supplier', ['supplier'], []))
  await desk.approve(supplier.application)
  say(`supplier ${supplier.party} is confirmed by ${AUTHORITIES.join(', ')}`)
  await accredited(supplier.client, desk, 'SAMPLE-3C', 'lock', 'sample-multichip-808')
  await accredited(supplier.client, desk, 'SAMPLE-GPS', 'unit', 'sample-positioning-unit-808')
  const equipment = await new Client(at('macao')).get('/public/equipment')
  assert.match(JSON.stringify(equipment), /SAMPLE-3C/, 'the public pages of macao list the lock')
  say('its lock and its positioning unit are accredited by all three')

  const carrier = await joins(at(HOME), 'sample.carrier', company('Carrier', ['carrier'], ['air_land']))
  await asksBack(desk, carrier)
  await desk.approve(carrier.application)
  say(`carrier ${carrier.party} is confirmed by all three, after a question and its answer`)

  await files(carrier.client, desk, {
    about: 'vehicle', vehicle: VEHICLE, plates: PLATES, description: 'sample lorry',
  })
  say(`vehicle ${VEHICLE} is registered, each authority knows it by its own plate`)
  for (const authority of AUTHORITIES) {
    const { document } = await officers[authority].get(`/vehicles/${VEHICLE}`)
    const known = authority === HOME ? PLATES : { [authority]: PLATES[authority] }
    assert.deepEqual(document.plates, known, `plates at ${authority}`)
  }
  const devices = await enrolled(carrier.client, desk)
  say('lock and unit are enrolled: three chips each, given by three authorities')

  const consignments = await declared(carrier.client, now)
  const manifest = await bundled(carrier.client, now, consignments)
  say(`${consignments.length} consignments are bundled as ${manifest}`)
  const early = await carrier.client.refused('POST', `/manifests/${manifest}/start`, {})
  assert.ok(early.length > 0, 'a journey whose devices nobody has heard does not start')
  say(`it may not start yet: ${[...new Set(early)].join(', ')}`)

  const trip = await writeTrip(folder, nodes, manifest, devices)
  const driving = run(options.onelock, ['drive', trip, '--for', '6m'])
  driving.catch(() => {})
  await checklistMet(carrier.client, manifest)
  say('the truck is heard, and every check of every authority is met')
  await officers.mainland.post(`/inspections/${manifest}/select`, { reason: 'sample selection' })
  await carrier.client.decide(`/manifests/${manifest}`, 'start')
  await until('every authority has declared the journey', async () => {
    const { document } = await carrier.client.get(`/manifests/${manifest}`)
    assert.ok(['starting', 'started'].includes(document.status), `it is ${document.status} again`)
    return document.status === 'started'
  })
  say('the journey has started')

  const inspecting = inspections(officers, manifest)
  const outcome = JSON.parse(await driving)
  inspecting.stop()
  assert.equal(outcome.unloaded, true)
  say('the truck has arrived and its cargo is out')
  await ended(officers, carrier.client, manifest)
  say('the journey ended clean, proven from end to end, with one inspection')
}

/** Officers of all three authorities. */
class Desk {
  constructor(officers) {
    this.officers = officers
  }

  /** Has every authority approve, and waits until the home shows what theirs come to. */
  async approve(application, bodyOf = () => ({})) {
    for (const authority of AUTHORITIES) {
      const officer = this.officers[authority]
      await until(`${authority} has ${application}`, () => officer.get(`/applications/${application}`))
      await officer.decide(`/applications/${application}`, 'approve', bodyOf(authority))
    }
    const home = this.officers[HOME]
    const filed = await until(`${application} is approved by all`, async () => {
      const { document } = await home.get(`/applications/${application}`)
      return document.status === 'approved' && document
    })
    assert.deepEqual(Object.keys(filed.decisions).sort(), [...AUTHORITIES].sort())
  }
}

function company(what, roles, modes) {
  return {
    roles,
    company: {
      name: `Sample Example ${what} Limited`,
      name_local: null,
      registration_number: `SAMPLE-${what.toUpperCase()}`,
      address: '1 Sample Road, Hong Kong',
    },
    contact: { name: 'Sample Person', telephone: '+852 0000 0000', email: 'sample@example.invalid' },
    modes,
  }
}

/** A company applies on the public pages, and logs in with the account that it chose. */
async function joins(http, account, form) {
  const sent = { form, schemes: SCHEMES, account, password: PASSWORD }
  const { application, party } = await new Client(http).post('/public/applications', sent)
  return { application, party, client: await new Client(http).logIn(account, PASSWORD) }
}

/** The company files something further and every authority approves it. */
async function files(client, desk, about, bodyOf) {
  const { document } = await client.post('/applications', { about, schemes: SCHEMES })
  await desk.approve(document.id, bodyOf)
}

async function accredited(client, desk, model, device, profile) {
  const isLock = device === 'lock'
  const form = { model, name: model, device, class: isLock ? 'B' : null, chips: isLock ? 3 : 1 }
  await files(client, desk, { about: 'model', ...form, profile })
}

/** One authority wants to know more, and the applicant sees and answers it at home. */
async function asksBack(desk, { application, client }) {
  const officer = desk.officers.mainland
  await until('the mainland has it', () => officer.get(`/applications/${application}`))
  await officer.decide(`/applications/${application}`, 'ask-back', { question: 'Which routes?' })
  await until('the applicant is asked', async () => {
    return (await client.get(`/applications/${application}`)).document.status === 'asked_back'
  })
  await client.decide(`/applications/${application}`, 'answer', { text: 'Shenzhen airport to Macao.' })
  await until('the answer has arrived', async () => {
    const { document } = await officer.get(`/applications/${application}`)
    return document.decisions.mainland.decided === 'pending'
  })
}

/** Lock and unit, for each authority with a number and a code of its own. */
async function enrolled(client, desk) {
  const all = []
  const parts = [
    { role: 'lock', device: LOCK, model: 'SAMPLE-3C', profile: 'sample-multichip-808', first: '9031' },
    { role: 'unit', device: UNIT, model: 'SAMPLE-GPS', profile: 'sample-positioning-unit-808', first: '9032' },
  ]
  for (const { role, device, model, profile, first } of parts) {
    const chip = (authority) => {
      const terminal = `${first}${AUTHORITIES.indexOf(authority)}0000001`
      return { authority, role, terminal, profile, code: `sample-code-${authority}-${role}` }
    }
    const about = { about: 'device', device, kind: role, model, firmware: '1.0', vehicle: VEHICLE }
    const { document } = await client.post('/applications', { about, schemes: SCHEMES })
    const form = ({ terminal, code }, secret = null) => {
      return { chip: { terminal, profile, code, secret, interval_s: 60 } }
    }
    const path = `/applications/${document.id}/approve`
    const factory = form(chip(HOME), '888888')
    assert.deepEqual(await desk.officers[HOME].refused('POST', path, factory), ['factory_password'])
    await desk.approve(document.id, (authority) => form(chip(authority)))
    all.push(...AUTHORITIES.map(chip))
  }
  return all
}

const day = (ms) => new Date(ms + 8 * 3_600_000).toISOString().slice(0, 10)

/** A file with three bad rows: which they are is in the answer; mended, all are taken. */
async function declared(client, now) {
  const rows = Array.from({ length: CONSIGNMENTS }, (_, n) => row(n, now))
  const bad = rows.map((it) => ({ ...it }))
  bad[16].packages = 'many'
  bad[57].cargo = 'dutiable'
  bad[100].bill_number = bad[99].bill_number
  const upload = (all) => {
    const sent = { scheme: 'three-places', mode: 'air_land', format: 'csv', text: csv(all) }
    return client.post('/consignments/upload', sent)
  }
  const first = await upload(bad)
  // The first row of a spreadsheet is the header.
  const wrong = [...new Set(first.faults.map((it) => it.row))]
  say(`${first.accepted.length} of ${CONSIGNMENTS} consignments are taken; not taken:`)
  for (const { row, pointer, code, detail } of first.faults) {
    console.log(`      row ${row} ${pointer}: ${code}: ${detail}`)
  }
  assert.deepEqual(wrong.sort((a, b) => a - b), [18, 59, 102])
  assert.equal(first.accepted.length, CONSIGNMENTS - 3)
  const second = await upload([rows[16], rows[57], rows[100]])
  assert.deepEqual(second.faults, [])
  return [...first.accepted, ...second.accepted]
}

function row(n, now) {
  return {
    packages: String(1 + (n % 40)),
    package_kind: 'CARTON',
    description: `sample articles ${n + 1}`,
    consignor_name: 'Sample Consignor Limited',
    consignor_address: '1 Sample Street, Singapore',
    consignee_name: 'Sample Consignee Limited',
    consignee_address: '2 Sample Street, Lisbon',
    date: day(now() + 60 * MINUTE_MS),
    bill_kind: 'air_waybill',
    bill_number: `SAMPLE-${String(n + 1).padStart(4, '0')}`,
    bill_from: 'SG',
    bill_to: 'PT',
    cargo: 'general',
    macao_declaration: `SAMPLE-DECLARATION-${n + 1}`,
  }
}

function csv(rows) {
  const columns = Object.keys(rows[0])
  const line = (cells) => cells.map((cell) => `"${cell}"`).join(',')
  return [line(columns), ...rows.map((it) => line(columns.map((name) => it[name])))].join('\r\n')
}

/** Twice refused, with its reason, then taken. */
async function bundled(client, now, consignments) {
  const form = (changes) => ({
    journey: null,
    scheme: 'three-places',
    mode: 'air_land',
    vehicle: VEHICLE,
    plate: PLATES.hk,
    lock: LOCK,
    places: LEGS.flatMap(({ from, to }) => [from, to]),
    crosses_at_ms: Math.round(now() + 90 * MINUTE_MS),
    consignments,
    ...changes,
  })
  const refused = (changes) => client.refused('POST', '/manifests', form(changes))
  assert.deepEqual(await refused({ plate: 'ZZ 9999' }), ['wrong_plate'])
  const soon = Math.round(now() + 10 * MINUTE_MS)
  assert.deepEqual(await refused({ crosses_at_ms: soon }), ['bundled_late'])
  return (await client.post('/manifests', form({}))).document.id
}

async function writeTrip(folder, nodes, journey, devices) {
  const path = join(folder, 'trip.json')
  const trip = {
    nodes: 'nodes.json',
    journey,
    legs: LEGS,
    vehicle: { id: VEHICLE, plates: PLATES },
    lock: LOCK,
    devices,
    // At every authority somebody looks at the screen for the driver.
    accounts: Object.fromEntries(AUTHORITIES.map((authority) => [authority, 'officer'])),
  }
  await writeFile(path, JSON.stringify(trip, null, 2))
  return path
}

/** Asks again until every line of every authority is met. */
async function checklistMet(client, manifest) {
  await until('every check is met', async () => {
    await client.post(`/manifests/${manifest}/recheck`)
    const { document } = await client.get(`/manifests/${manifest}`)
    const replies = Object.entries(document.replies)
    const open = replies.flatMap(([by, { checks }]) => {
      const unmet = checks.filter((check) => check.state !== 'met')
      return checks.length === 0 ? [`${by}: no answer`] : unmet.map((it) => `${by}: ${it.code}: ${JSON.stringify(it.reason)}`)
    })
    if (open.length > 0) throw new Error(open.join('; '))
    assert.deepEqual(replies.map(([by]) => by).sort(), [...AUTHORITIES].sort())
    return true
  })
}

/** Officers inspect what is due at their own authority. */
function inspections(officers, journey) {
  let isOver = false
  const look = async () => {
    while (!isOver) {
      for (const officer of Object.values(officers)) {
        const { items } = await officer.get('/inspections')
        const due = items.some(({ document }) => document.journey === journey && document.status === 'due')
        if (!due) continue
        const { journey: seen } = await officer.get(`/journeys/${journey}`)
        if (seen.phase !== 'held') continue
        const result = { stage: 'exit', result: 'passed', note: 'nothing found' }
        await officer.decide(`/inspections/${journey}`, 'result', result)
      }
      await new Promise((resolve) => setTimeout(resolve, 500))
    }
  }
  look().catch((error) => console.error(`inspections: ${error.message}`))
  return { stop: () => (isOver = true) }
}

async function ended(officers, carrier, manifest) {
  const seen = await until('the journey ends', async () => {
    const { journey } = await officers.macao.get(`/journeys/${manifest}`)
    return journey.end && journey
  })
  assert.equal(seen.end, 'clean')
  const { document } = await until('the manifest is ended', async () => {
    const filed = await carrier.get(`/manifests/${manifest}`)
    return filed.document.status === 'ended' && filed
  })
  assert.equal(document.consignments.length, CONSIGNMENTS)
  const found = {}
  for (const [authority, officer] of Object.entries(officers)) {
    const { items } = await officer.get('/inspections')
    found[authority] = items.find((it) => it.document.journey === manifest)?.document.status
  }
  assert.equal(found.mainland, 'done', JSON.stringify(found))
  for (const authority of ['hk', 'macao']) {
    assert.ok(['done_before', 'avoided'].includes(found[authority]), JSON.stringify(found))
  }
  const { items } = await officers[HOME].get(`/register/manifest/${manifest}/history`).then((it) =>
    Array.isArray(it) ? { items: it } : it)
  assert.ok(items.length >= 3, 'the manifest has a history')
}

main().then(
  () => console.log('done'),
  (error) => {
    console.error(error)
    process.exitCode = 1
  },
)
