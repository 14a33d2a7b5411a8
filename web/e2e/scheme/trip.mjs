/** From the checklist to the end: a simulated truck drives while people look at their screens. */
import { spawn } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { errors } from 'playwright-core'
import { excuse, field, filled, press, see, turnTo, write } from './person.mjs'

/** @typedef {import('./person.mjs').Person} Person */

/** How long the whole way may take, by the wall. Milliseconds. */
const DRIVE_MS = 600_000

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

/**
 * Asks again until every check of every authority is met, then starts. The answers hold for 15 minutes
 * of node time, which a slow machine may use up: then they are asked for once more.
 *
 * @param {Person} carrier
 */
export async function start(carrier) {
  const { page, texts } = carrier
  const words = texts.portal.manifest
  const button = page.getByRole('button', { name: words.start, exact: true })
  const ready = button.and(page.locator('[aria-disabled=false]'))
  const started = page.getByText(texts.scheme.manifest_status.started, { exact: true }).first()
  let isSeen = false
  for (let turn = 0; turn < 12; turn += 1) {
    await press(carrier, words.recheck)
    if (!(await appears(ready, 8_000))) continue
    if (!isSeen) {
      await see(carrier, 'checklist-met')
      isSeen = true
      continue
    }
    await ready.click()
    if (await appears(started, 8_000)) {
      excuse(carrier, 409)
      await see(carrier, 'under-way')
      return
    }
  }
  throw new Error('the journey does not start')
}

/** @param {Person} officer @param {string} journey */
async function openInspection({ page, plan, texts }, journey) {
  await page.goto(`${plan.base}/registry/inspections/${encodeURIComponent(journey)}`)
  const title = filled(texts.registry.inspection.of, { journey })
  await page.getByRole('heading', { name: title, level: 1 }).waitFor()
}

/**
 * Selects the truck by hand, unless chance has selected it already.
 *
 * @param {Person} officer @param {string} journey
 */
export async function select(officer, journey) {
  const { page, texts } = officer
  const words = texts.registry
  await openInspection(officer, journey)
  const due = page.getByText(texts.scheme.inspection_status.due, { exact: true }).first()
  const button = page.getByRole('button', { name: words.inspection.select_now, exact: true })
  await due.or(button).first().waitFor()
  if ((await button.count()) === 0) return
  await write(officer, { [words.reason]: 'a sample reason' })
  await press(officer, words.inspection.select_now)
  await due.waitFor()
  await see(officer, 'selected')
}

/**
 * Finds in the queue what is due and notes that nothing was found. `false`: nothing is due, the truck
 * has not come yet, or an authority before was quicker.
 *
 * @param {Person} officer @param {string} journey
 */
export async function inspect(officer, journey) {
  const { page, texts } = officer
  const words = texts.registry
  await turnTo(officer, words.nav_label, words.part.queue)
  await page.getByRole('heading', { name: words.queue.title, level: 1 }).waitFor()
  const due = page.getByRole('link').filter({ hasText: journey }).first()
  if (!(await appears(due, 3_000))) return false
  const { inspection_result: result, inspection_status: status } = texts.scheme
  const done = page.getByText(`${status.done} · ${result.passed}`, { exact: true }).first()
  try {
    await due.click({ timeout: 3_000 })
    await field(officer, words.field.result).selectOption('passed', { timeout: 3_000 })
    await page.getByRole('button', { name: words.inspection.record }).click({ timeout: 3_000 })
    await done.waitFor({ timeout: 8_000 })
  } catch (error) {
    if (!(error instanceof errors.TimeoutError)) throw error
    excuse(officer, 409)
    return false
  }
  await see(officer, 'inspection')
  return true
}

/** What the authority before has inspected need not be inspected again. */
export async function seeSpared(/** @type {Person} */ officer, /** @type {string} */ journey) {
  const { page, texts } = officer
  const { avoided, done_before: before } = texts.scheme.inspection_status
  await openInspection(officer, journey)
  const word = (/** @type {string} */ it) => page.getByText(it, { exact: true })
  await word(avoided).or(word(before)).first().waitFor()
  await see(officer, 'spared')
}

/** @param {import('playwright-core').Locator} what @param {number} timeout milliseconds */
function appears(what, timeout) {
  return what.waitFor({ timeout }).then(
    () => true,
    () => false,
  )
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
  const map = page.getByRole('group', { name: texts.journey.track_map, exact: true })
  await map.and(page.locator('[aria-busy=false]')).waitFor()
  await see(officer, 'journey-ended')
}
