/** What a carrier does with its cargo: declares a table with three bad rows, mends them, bundles. */
import {
  atPage,
  choose,
  field,
  filled,
  follow,
  literal,
  press,
  see,
  turnTo,
  write,
} from './person.mjs'

/**
 * @typedef {import('./person.mjs').Person} Person
 * @typedef {Record<string, string>} Row
 * @typedef {{ scheme: string, vehicle: string, plate: string, places: string[],
 *   nowMs: () => number }} Trip
 */

export const CONSIGNMENTS = 119
const HONG_KONG_OFFSET_MS = 8 * 3_600_000
const MINUTE_MS = 60_000

/** Unix milliseconds as Hong Kong's clock and calendar show them: `2026-06-03T12:30`. */
function hongKong(/** @type {number} */ ms) {
  return new Date(ms + HONG_KONG_OFFSET_MS).toISOString().slice(0, 16)
}

/** @param {number} n @param {string} day @returns {Row} */
function rowOf(n, day) {
  return {
    packages: String(1 + (n % 40)),
    package_kind: 'CARTON',
    description: `sample articles ${n + 1}`,
    consignor_name: 'Sample Consignor Limited',
    consignor_address: '1 Sample Street, Singapore',
    consignee_name: 'Sample Consignee Limited',
    consignee_address: '2 Sample Street, Lisbon',
    date: day,
    bill_kind: 'air_waybill',
    bill_number: `SAMPLE-${String(n + 1).padStart(4, '0')}`,
    bill_from: 'SG',
    bill_to: 'PT',
    cargo: 'general',
  }
}

/** @param {Row[]} rows */
function csv(rows) {
  const columns = Object.keys(rows[0] ?? {})
  const line = (/** @type {string[]} */ cells) => cells.map((cell) => `"${cell}"`).join(',')
  return [line(columns), ...rows.map((row) => line(columns.map((name) => row[name] ?? '')))].join(
    '\r\n',
  )
}

/** @param {Person} carrier @param {string} name @param {Row[]} rows */
async function upload(carrier, name, rows) {
  const { page, texts } = carrier
  const words = texts.portal.upload
  const buffer = Buffer.from(csv(rows))
  await field(carrier, words.file).setInputFiles({ name, mimeType: 'text/csv', buffer })
  await press(carrier, words.send)
  await page.getByRole('heading', { name: words.result }).waitFor()
}

/** The first row of a table is its header: that of index 16 is row 18. */
const BAD = { 16: 'row 18', 57: 'row 59', 100: 'row 102' }

/** @param {Person} carrier @param {Trip} trip */
export async function declare(carrier, trip) {
  const { page, texts } = carrier
  const { tabs, upload: words } = texts.portal
  const day = hongKong(trip.nowMs() + 60 * MINUTE_MS).slice(0, 10)
  const rows = Array.from({ length: CONSIGNMENTS }, (_, n) => rowOf(n, day))
  const bad = rows.map((row) => ({ ...row }))
  Object.assign(bad[16] ?? {}, { packages: 'many' })
  Object.assign(bad[57] ?? {}, { cargo: 'dutiable' })
  Object.assign(bad[100] ?? {}, { bill_number: rows[99]?.bill_number })
  await turnTo(carrier, tabs.label, tabs.cargo)
  await follow(carrier, words.go)
  await atPage(carrier, words.title)
  await choose(carrier, texts.portal.passage.scheme, trip.scheme)
  await upload(carrier, 'sample-consignments.csv', bad)
  await page.getByText(filled(words.taken, { taken: CONSIGNMENTS - 3 })).waitFor()
  await page.getByText(filled(words.not_taken, { bad: 3 })).waitFor()
  for (const row of Object.values(BAD)) {
    const cell = filled(texts.said.at.row, { number: row.replace('row ', '') })
    await page.getByRole('table').getByText(cell, { exact: true }).first().waitFor()
  }
  await see(carrier, 'upload-three-bad-rows')
  const mended = rows.filter((_, index) => index in BAD)
  await upload(carrier, 'sample-mended.csv', mended)
  await page.getByText(filled(words.taken, { taken: 3 })).waitFor()
  await see(carrier, 'upload-mended')
}

/** Bundles all that is declared; a crossing in ten minutes is too soon. Gives the manifest's number. */
export async function bundle(/** @type {Person} */ carrier, /** @type {Trip} */ trip) {
  const { page, texts } = carrier
  const { bundle: words, route, time, choice } = texts.portal
  const [origin = '', exit = '', entry = '', destination = ''] = trip.places
  await turnTo(carrier, texts.portal.tabs.label, texts.portal.tabs.manifests)
  await follow(carrier, texts.portal.manifests.bundle)
  await atPage(carrier, words.title)
  await choose(carrier, texts.portal.passage.scheme, trip.scheme)
  await choose(carrier, texts.scheme.kind.vehicle, trip.vehicle)
  await choose(carrier, texts.portal.vehicle.plate, trip.plate)
  await choose(carrier, route.chain, 'hk>mainland')
  await choose(carrier, route.origin, origin)
  await choose(carrier, route.destination, destination)
  const crossing = page.getByRole('combobox', {
    name: new RegExp(`^${route.crossing.split('{{from}}').map(literal)[0]}`),
  })
  await crossing.selectOption(`${exit}>${entry}`)
  await press(carrier, filled(choice.all, { number: CONSIGNMENTS }))
  await write(carrier, { [time.label]: hongKong(trip.nowMs() + 10 * MINUTE_MS) })
  await page.getByText(words.bad_time).waitFor()
  await see(carrier, 'bundle-too-late')
  await write(carrier, { [time.label]: hongKong(trip.nowMs() + 45 * MINUTE_MS) })
  await press(carrier, words.send)
  await page.getByRole('heading', { name: texts.portal.manifest.checklist }).waitFor()
  return decodeURIComponent(new URL(page.url()).pathname.split('/').at(-1) ?? '')
}
