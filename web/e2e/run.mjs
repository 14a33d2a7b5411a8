/**
 * The browser test: in each language logs in, sees a truck move, opens an incident, acknowledges it.
 *
 *   node e2e/run.mjs BASE_URL ACCOUNT PASSWORD [--screenshots DIR] [--chromium PATH]
 *       [--language LANGUAGE]… [--no-axe]
 *
 * Elements are found by role and label, in the language under test, from the console's own texts.
 * Needs one unacknowledged incident per language. Any request to a foreign origin, any error on the
 * browser's console and any accessibility violation fails the test.
 */
import { existsSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { chromium } from 'playwright-core'
import { checkAccessibility } from './axe.mjs'
import { LANGUAGES, textsOf } from './texts.mjs'

/**
 * @typedef {import('playwright-core').Page} Page
 * @typedef {import('./texts.mjs').Texts} Texts
 * @typedef {{ base: string, account: string, password: string, shots: string | null,
 *   languages: string[], axe: boolean }} Plan
 */

const DESKTOP = { width: 1440, height: 900 }
const PHONE = { width: 390, height: 844 }
const WAIT_MS = 60_000
const MOVE_MS = 6_000
const COORDINATES = /^-?\d+\.\d{5}, -?\d+\.\d{5}$/
const BROWSERS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

/** @param {Page} page @param {Plan} plan @param {string} name */
async function shoot(page, plan, name) {
  if (plan.shots === null) return
  for (const [kind, size] of Object.entries({ desktop: DESKTOP, phone: PHONE })) {
    await page.setViewportSize(size)
    // The map draws in animation frames of its own; the picture is taken after two of them.
    await page.evaluate(
      () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))),
    )
    await page.screenshot({ path: join(plan.shots, `${name}-${kind}.png`) })
    const main = page.getByRole('main')
    const excess = await main.evaluate((element) => element.scrollWidth - element.clientWidth)
    if (excess > 0) throw new Error(`${name} is ${excess} pixels too wide on a ${kind}`)
  }
  await page.setViewportSize(DESKTOP)
}

/** @param {Page} page @param {Texts} texts @param {Plan} plan @param {string} language */
async function logIn(page, texts, plan, language) {
  await page.goto(plan.base)
  await page.getByRole('combobox').selectOption(language)
  await page.getByText(texts.login.authority).waitFor()
  await shoot(page, plan, `${language}-1-login`)
  await check(page, plan, 'log-in')
  await page.getByLabel(texts.login.account).fill(plan.account)
  await page.getByLabel(texts.login.password).fill(plan.password)
  await page.getByRole('button', { name: texts.login.submit }).click()
  await page.getByRole('navigation', { name: texts.nav.label }).waitFor()
}

/** The map's group is busy until the map's own `load`. @param {Page} page @param {Texts} texts */
async function seeMap(page, texts) {
  const map = page.getByRole('group', { name: texts.live.map, exact: true })
  await map.waitFor({ timeout: WAIT_MS })
  const handle = await map.elementHandle()
  await page.waitForFunction((element) => element?.getAttribute('aria-busy') === 'false', handle, {
    timeout: WAIT_MS,
  })
  const size = await page.getByRole('region', { name: texts.live.map }).boundingBox()
  if (size === null || size.height < 200) throw new Error('the map has no room to be drawn')
  await page.getByText(texts.link.live, { exact: true }).first().waitFor({ timeout: WAIT_MS })
}

/**
 * Chooses a vehicle and waits until its coordinates change. `false`: it has none, or stands still.
 *
 * @param {Page} page @param {import('playwright-core').Locator} row
 */
async function movesOnceChosen(page, row) {
  await row.click()
  const position = page.getByRole('complementary').getByText(COORDINATES)
  const before = await position.textContent({ timeout: 2_000 }).catch(() => null)
  if (before === null) return false
  const moved = position.filter({ hasNotText: before })
  return moved.waitFor({ timeout: MOVE_MS }).then(
    () => true,
    () => false,
  )
}

/**
 * Tries the vehicles in turn until one moves; in a young world none may be on the road yet.
 *
 * @param {Page} page @param {Texts} texts @param {Plan} plan @param {string} language
 */
async function seeTruckMove(page, texts, plan, language) {
  const vehicles = page.getByRole('list', { name: texts.live.vehicles }).getByRole('button')
  await vehicles.first().waitFor({ timeout: WAIT_MS })
  const deadline = Date.now() + 2 * WAIT_MS
  for (let turn = 0; Date.now() < deadline; turn += 1) {
    const row = vehicles.nth(turn % (await vehicles.count()))
    if (!(await movesOnceChosen(page, row))) continue
    await shoot(page, plan, `${language}-2-live-lock`)
    await page.getByRole('button', { name: texts.app.close }).click()
    return
  }
  throw new Error('no truck moved')
}

/** @param {Page} page @param {Texts} texts @param {Plan} plan @param {string} language */
async function acknowledgeOne(page, texts, plan, language) {
  await shoot(page, plan, `${language}-3-live`)
  await check(page, plan, 'live')
  const raised = page
    .getByRole('list', { name: texts.live.queue })
    .getByRole('button')
    .filter({ hasText: texts.incident.state_raised })
  await raised.first().click({ timeout: 2 * WAIT_MS })
  await page.getByRole('heading', { name: texts.incident.meaning }).waitFor()
  await shoot(page, plan, `${language}-4-incident`)
  await page.getByRole('button', { name: texts.incident.acknowledge, exact: true }).click()
  const card = page.getByRole('complementary')
  await card.getByText(texts.refusal.already_acknowledged).waitFor()
  await shoot(page, plan, `${language}-5-acknowledged`)
}

/** @param {Page} page @param {Texts} texts @param {Plan} plan @param {string} language */
async function visitOtherPages(page, texts, plan, language) {
  const navigation = page.getByRole('navigation', { name: texts.nav.label })
  await navigation.getByRole('link', { name: texts.nav.journeys }).click()
  await page.getByRole('heading', { name: texts.journeys.title, level: 1 }).waitFor()
  await page.getByRole('combobox', { name: texts.journeys.state }).selectOption('all')
  const journey = page.getByRole('table').getByRole('link').first()
  await journey.waitFor()
  await shoot(page, plan, `${language}-6-journeys`)
  await check(page, plan, 'journeys')
  await journey.click()
  await page.getByRole('heading', { name: texts.journey.legs }).waitFor()
  const map = page.getByRole('group', { name: texts.journey.track_map, exact: true })
  await map.and(page.locator('[aria-busy=false]')).waitFor({ timeout: WAIT_MS })
  await shoot(page, plan, `${language}-7-journey`)
  await check(page, plan, 'journey')
  await navigation.getByRole('link', { name: texts.nav.incidents }).click()
  await page.getByRole('combobox', { name: texts.incidents.show }).selectOption('all')
  await page.getByRole('list', { name: texts.incidents.title }).getByRole('button').first().click()
  await page.getByRole('heading', { name: texts.incident.action }).waitFor()
  await shoot(page, plan, `${language}-8-incidents`)
  await check(page, plan, 'incidents')
  await navigation.getByRole('link', { name: texts.nav.node }).click()
  await page.getByRole('heading', { name: texts.node.places }).waitFor()
  await page.getByText(texts.node.received).first().waitFor()
  await shoot(page, plan, `${language}-9-node`)
  await check(page, plan, 'node')
}

/** @param {Page} page @param {Plan} plan @param {string} where */
async function check(page, plan, where) {
  if (plan.axe) await checkAccessibility(page, where)
}

/**
 * What a healthy console never does. A first visit without a session is told 401: that is no fault.
 *
 * @param {Page} page @param {string} base
 */
function watchFaults(page, base) {
  /** @type {string[]} */
  const faults = []
  const { origin } = new URL(base)
  page.on('request', (request) => {
    const url = request.url()
    if (!/^(data|blob):/.test(url) && new URL(url).origin !== origin) faults.push(`foreign ${url}`)
  })
  page.on('pageerror', (error) => faults.push(`error ${error.message}`))
  page.on('console', (message) => {
    const isExpected = message.text().includes('401') && message.location().url.includes('/session')
    if (message.type() === 'error' && !isExpected) faults.push(`console ${message.text()}`)
  })
  return faults
}

/** @param {import('playwright-core').Browser} browser @param {Plan} plan @param {string} language */
async function runLanguage(browser, plan, language) {
  const texts = await textsOf(language)
  const context = await browser.newContext({ viewport: DESKTOP, colorScheme: 'dark' })
  const page = await context.newPage()
  page.setDefaultTimeout(20_000)
  const faults = watchFaults(page, plan.base)
  try {
    await logIn(page, texts, plan, language)
    await seeMap(page, texts)
    await seeTruckMove(page, texts, plan, language)
    await acknowledgeOne(page, texts, plan, language)
    await visitOtherPages(page, texts, plan, language)
  } catch (error) {
    if (plan.shots !== null)
      await page.screenshot({ path: join(plan.shots, `${language}-failed.png`) })
    throw new Error(`${language}: ${error}\n${faults.join('\n')}`)
  } finally {
    await context.close()
  }
  if (faults.length > 0) throw new Error(`${language}: ${faults.join('\n')}`)
  process.stdout.write(`${language}: logged in, saw a truck move, acknowledged an incident\n`)
}

/** @returns {{ plan: Plan, browserPath: string }} */
function readPlan() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      screenshots: { type: 'string' },
      chromium: { type: 'string' },
      language: { type: 'string', multiple: true, default: [...LANGUAGES] },
      'no-axe': { type: 'boolean', default: false },
    },
  })
  const { env } = process
  const base = positionals[0] ?? env.ONELOCK_URL
  const account = positionals[1] ?? env.ONELOCK_ACCOUNT
  const password = positionals[2] ?? env.ONELOCK_PASSWORD
  if (!base || !account || !password) {
    throw new Error('usage: node e2e/run.mjs BASE_URL ACCOUNT PASSWORD [--screenshots DIR]')
  }
  const browserPath = values.chromium ?? env.CHROMIUM ?? BROWSERS.find(existsSync)
  if (browserPath === undefined)
    throw new Error('no Chromium found: run scripts/install_browser.sh')
  const shots = values.screenshots ?? null
  const { language: languages } = values
  return {
    plan: { base, account, password, shots, languages, axe: !values['no-axe'] },
    browserPath,
  }
}

const { plan, browserPath } = readPlan()
if (plan.shots !== null) await mkdir(plan.shots, { recursive: true })
const browser = await chromium.launch({
  executablePath: browserPath,
  args: [
    '--no-sandbox',
    '--use-angle=swiftshader',
    '--enable-unsafe-swiftshader',
    '--ignore-gpu-blocklist',
  ],
})
try {
  for (const language of plan.languages) await runLanguage(browser, plan, language)
} finally {
  await browser.close()
}
