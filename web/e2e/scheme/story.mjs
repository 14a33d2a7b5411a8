/** The story in its order; who does what is in the other files of this folder. */
import { basename, dirname, join } from 'node:path'
import { bundle, declare } from './cargo.mjs'
import { answer, enrolDevice, registerVehicle, seeFleet } from './carrier.mjs'
import { applyToJoin, enterPortal, readPublicPages, seeConfirmed } from './join.mjs'
import { approve, ask, openDesk } from './officers.mjs'
import { seat } from './person.mjs'
import {
  ANSWER,
  CARRIER,
  chipOf,
  DEVICES,
  HOME,
  LANGUAGES,
  LOCK_MODEL,
  PLATES,
  QUESTION,
  SUPPLIER,
  TRIP,
  UNIT_MODEL,
  VEHICLE,
} from './sample.mjs'
import { applyForModel, seeApproved, seeEquipment, seeModels } from './supplier.mjs'
import {
  drive,
  inspect,
  seeChecklist,
  seeEnd,
  seeRecord,
  seeSpared,
  select,
  start,
} from './trip.mjs'

/**
 * @typedef {import('./person.mjs').Person} Person
 * @typedef {import('./join.mjs').Company} Company
 * @typedef {{ clock?: { speed: number, origin_ms: number }, password: string,
 *   nodes: Record<string, { http: string }> }} Nodes
 * @typedef {{ browser: import('playwright-core').Browser, people: Person[], nodes: Nodes,
 *   path: string, consoles: Record<string, string>, onelock: string, shots: string | null,
 *   axe: boolean }} Setting
 */

const SCHEMES = ['sels', 'three-places']
const started = Date.now()
/** @param {string} what */
function say(what) {
  const seconds = Math.round((Date.now() - started) / 1_000)
  process.stdout.write(`${String(seconds).padStart(4)} s  ${what}\n`)
}

/** The nodes' clock, Unix milliseconds. @param {Nodes} nodes */
export function clockOf({ clock = { speed: 1, origin_ms: 0 } }) {
  return () => clock.origin_ms + (Date.now() - clock.origin_ms) * clock.speed
}

/** @param {Setting} setting @param {string} authority */
function baseOf({ nodes, consoles }, authority) {
  return consoles[authority] ?? `http://${nodes.nodes[authority]?.http}`
}

/** @param {Setting} setting @param {string} name @param {string} language @param {string} authority */
export async function sit(setting, name, language, authority) {
  const { browser, nodes, shots, axe, people } = setting
  const plan = {
    base: baseOf(setting, authority),
    account: 'officer',
    password: nodes.password,
    shots,
    axe,
  }
  const person = await seat(browser, plan, name, language)
  people.push(person)
  return person
}

/** The names of schemes as a reader of a language sees them. */
async function schemeNames(/** @type {string} */ base, /** @type {string} */ language) {
  const { items: schemes } = await (await fetch(`${base}/api/v1/public/schemes`)).json()
  return SCHEMES.map((id) => {
    const found = schemes.find((/** @type {{ id: string }} */ scheme) => scheme.id === id)
    return String(found.name[language])
  })
}

/** @param {Setting} setting */
export async function seatOfficers(setting) {
  /** @type {Record<string, Person>} */
  const officers = {}
  for (const [authority, language] of Object.entries(LANGUAGES)) {
    officers[authority] = await sit(setting, `officer-${authority}`, language, authority)
  }
  await each(officers, openDesk)
  return officers
}

/** @param {Setting} setting */
export async function tell(setting) {
  const officers = await seatOfficers(setting)
  say('officers of three authorities have nothing to decide')
  const supplier = await enrol(setting, officers, SUPPLIER, 'zh-Hant')
  say('the supplier is confirmed by all three')
  await accredit(officers, supplier)
  say('its lock and its positioning unit are accredited by all three')
  const carrier = await enrol(setting, officers, CARRIER, 'en')
  say('the carrier is confirmed by all three')
  await equip(officers, carrier)
  say('a vehicle is registered, and a lock and a unit are enrolled on it')
  const trip = { ...TRIP, nowMs: clockOf(setting.nodes) }
  await declare(carrier, trip)
  say('119 consignments are declared; three rows were bad, were named, and are mended')
  const journey = await bundle(carrier, trip)
  await seeChecklist(carrier)
  say(`they are bundled as ${journey}, which may not start yet`)
  await travel(setting, officers, carrier, journey)
  say('the journey has ended')
  for (const { name, faults } of setting.people) {
    if (faults.length > 0) throw new Error(`the browser of ${name} complained: ${faults[0]}`)
  }
}

/** @param {Record<string, Person>} officers @param {Person} supplier */
async function accredit(officers, supplier) {
  for (const model of [LOCK_MODEL, UNIT_MODEL]) {
    await applyForModel(supplier, model)
    await each(officers, (officer) => {
      const matter = `${officer.texts.scheme.about.model} ${model.name}`
      return approve(officer, matter, SUPPLIER.name, pictured(model.device === 'lock', 'model'))
    })
    await seeApproved(supplier, model.id)
  }
  await seeModels(supplier)
  await seeEquipment(supplier, LOCK_MODEL)
}

/**
 * Officers of different authorities work at the same time.
 *
 * @param {Record<string, Person>} officers
 * @param {(officer: Person, authority: string) => Promise<void>} work
 */
async function each(officers, work) {
  await Promise.all(
    Object.entries(officers).map(([authority, officer]) => work(officer, authority)),
  )
}

/** @param {boolean} isPictured @param {string} name */
function pictured(isPictured, name) {
  return isPictured ? { name } : {}
}

/** @param {Record<string, Person>} officers @param {Person} carrier */
async function equip(officers, carrier) {
  await registerVehicle(carrier, VEHICLE)
  await each(officers, (officer) => {
    const matter = `${officer.texts.scheme.about.vehicle} ${VEHICLE.id}`
    return approve(officer, matter, CARRIER.name, { name: 'vehicle' })
  })
  await seeApproved(carrier, 'vehicle-approved')
  for (const device of DEVICES) {
    await enrolDevice(carrier, device, VEHICLE.id)
    await each(officers, (officer, authority) => {
      const matter = `${officer.texts.scheme.device_kind[device.kind]} ${device.id}`
      const isTried = authority === HOME && device.kind === 'lock'
      const { terminal, profile, code } = chipOf(device, authority)
      const more = pictured(device.kind === 'lock', 'lock')
      return approve(officer, matter, CARRIER.name, {
        ...more,
        chip: { terminal, profile, code },
        isTried,
      })
    })
    await seeApproved(carrier, `${device.kind}-approved`)
  }
  await seeFleet(carrier)
}

/** @param {Setting} setting @param {Record<string, Person>} officers @param {Person} carrier @param {string} journey */
export async function travel({ onelock, path }, officers, carrier, journey) {
  const [origin, exit, entry, destination] = TRIP.places
  const folder = dirname(path)
  const { truck, arrived } = await drive(onelock, join(folder, 'trip.json'), {
    nodes: basename(path),
    journey,
    legs: [
      { authority: 'hk', from: origin, to: exit },
      { authority: 'mainland', from: entry, to: destination },
    ],
    vehicle: { id: VEHICLE.id, plates: PLATES },
    lock: DEVICES[0].id,
    devices: DEVICES.flatMap((device) =>
      ['hk', 'mainland'].map((authority) => chipOf(device, authority)),
    ),
    accounts: { hk: 'officer', mainland: 'officer' },
  })
  try {
    await start(carrier)
    say('every check is met, and the journey has started')
    const { hk, mainland } = officers
    if (hk === undefined || mainland === undefined) throw new Error('nobody is at the desks')
    await select(hk, journey)
    let isUnderWay = true
    arrived
      .finally(() => {
        isUnderWay = false
      })
      .catch(() => null)
    let inspected = 0
    while (isUnderWay) {
      if (await inspect(hk, journey)) inspected += 1
      if (isUnderWay && (await inspect(mainland, journey))) inspected += 1
    }
    const { unloaded } = await arrived
    if (!unloaded) throw new Error('the cargo is not out')
    say('the truck has arrived and its cargo is out')
    await seeEnd(carrier)
    if (inspected !== 1) throw new Error(`the truck was inspected ${inspected} times`)
    await seeSpared(mainland, journey)
    say('it was inspected once: what Hong Kong found goes for the Mainland too')
    for (const officer of [hk, mainland]) await seeRecord(officer, journey)
  } finally {
    truck.kill()
  }
}

/**
 * A company applies on the public pages, and every authority approves.
 *
 * @param {Setting} setting @param {Record<string, Person>} officers @param {Company} company
 * @param {string} language of its portal
 */
async function enrol(setting, officers, company, language) {
  const visitor = await sit(setting, company.role, 'en', HOME)
  const reader = await readPublicPages(visitor)
  await applyToJoin(reader, company, await schemeNames(visitor.plan.base, 'zh-Hant'))
  const person = await enterPortal(reader, company, language)
  if (company.role === 'carrier' && officers.mainland !== undefined) {
    const { participation } = officers.mainland.texts.scheme.about
    await ask(officers.mainland, participation, company.name, QUESTION)
    await answer(person, QUESTION, ANSWER)
  }
  await each(officers, (officer) => {
    const { participation } = officer.texts.scheme.about
    return approve(officer, participation, company.name, { name: company.role })
  })
  await seeConfirmed(person)
  return person
}
