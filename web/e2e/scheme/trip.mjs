/** From the checklist to the end: a simulated truck drives while people look at their screens. */
import { spawn } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { choose, filled, press, see, turnTo } from './person.mjs'

/** @typedef {import('./person.mjs').Person} Person */

/** How long the whole way may take, by the wall. Milliseconds. */
const DRIVE_MS = 300_000

/**
 * Starts the simulated truck; gives what it says when the cargo is out.
 *
 * @param {string} onelock @param {string} path where the trip is written @param {object} trip
 * @returns {Promise<{ truck: import('node:child_process').ChildProcess,
 *   arrived: Promise<{ unloaded: boolean }> }>}
 */
export async function drive(onelock, path, trip) {
  await writeFile(path, JSON.stringify(trip, null, 2))
  const truck = spawn(onelock, ['drive', path, '--for', `${DRIVE_MS / 1_000}s`], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let printed = ''
  truck.stdout.on('data', (part) => {
    printed += part
  })
  const arrived = new Promise((resolve, reject) => {
    truck.on('error', reject)
    truck.on('exit', (code) => {
      if (code === 0) resolve(JSON.parse(printed))
      else reject(new Error(`the truck did not arrive: ${code} ${printed}`))
    })
  })
  // Whoever waits for it later is told; until then it is nobody's fault.
  arrived.catch(() => null)
  return { truck, arrived }
}

/** Nobody has heard the devices yet: it is said what lacks. @param {Person} carrier */
export async function seeChecklist(carrier) {
  const { page, texts } = carrier
  const start = page.getByRole('button', { name: texts.portal.manifest.start })
  await page.getByText(texts.scheme.check_state.unmet, { exact: true }).first().waitFor()
  if ((await start.getAttribute('aria-disabled')) !== 'true') {
    throw new Error('a journey whose devices nobody has heard may start')
  }
  await see(carrier, 'checklist-unmet')
}

/** Asks again until every check of every authority is met, then starts. @param {Person} carrier */
export async function start(carrier) {
  const { page, texts } = carrier
  const words = texts.portal.manifest
  const button = page.getByRole('button', { name: words.start, exact: true })
  const ready = button.and(page.locator('[aria-disabled=false]'))
  for (let turn = 0; turn < 20 && (await ready.count()) === 0; turn += 1) {
    await press(carrier, words.recheck)
    await ready.waitFor({ timeout: 3_000 }).catch(() => null)
  }
  await see(carrier, 'checklist-met')
  await ready.click()
  await page.getByText(texts.scheme.manifest_status.started, { exact: true }).first().waitFor()
  await see(carrier, 'under-way')
}

/** An officer selects the truck by hand, or notes what was found once it stands. */
export async function inspect(/** @type {Person} */ officer, /** @type {string} */ journey) {
  const { page, texts } = officer
  const words = texts.registry
  await turnTo(officer, words.nav_label, words.part.queue)
  await page.getByRole('heading', { name: words.queue.title, level: 1 }).waitFor()
  const due = page.getByRole('link').filter({ hasText: journey })
  const isDue = await due
    .first()
    .waitFor({ timeout: 3_000 })
    .then(
      () => true,
      () => false,
    )
  if (!isDue) return false
  await due.first().click()
  await choose(officer, words.field.result, 'passed')
  await see(officer, 'inspection')
  await press(officer, words.inspection.record)
  await page.getByText(texts.scheme.inspection_result.passed).first().waitFor()
  return true
}

/** @param {Person} carrier */
export async function seeEnd(carrier) {
  const { page, texts } = carrier
  await page.getByText(texts.scheme.manifest_status.ended, { exact: true }).first().waitFor()
  await see(carrier, 'manifest-ended')
}

/** The journey ended clean, as an officer reads it. @param {Person} officer @param {string} journey */
export async function seeRecord(officer, journey) {
  const { page, plan, texts } = officer
  await page.goto(`${plan.base}/journeys/${encodeURIComponent(journey)}`)
  await page.getByRole('heading', { name: texts.journey.legs }).waitFor()
  const word = filled(texts.phase.ended_as, { end: texts.end.clean })
  await page
    .getByText(word)
    .or(page.getByText(texts.end.clean, { exact: true }))
    .first()
    .waitFor()
  await see(officer, 'journey-ended')
}
