/** What every part of the browser test does with a page: log in, take pictures, watch for faults. */
import { join } from 'node:path'
import { checkAccessibility } from './axe.mjs'

/**
 * @typedef {import('playwright-core').Page} Page
 * @typedef {import('./texts.mjs').Texts} Texts
 * @typedef {{ base: string, account: string, password: string, shots: string | null,
 *   axe: boolean }} Plan
 */

export const DESKTOP = { width: 1440, height: 900 }
const PHONE = { width: 390, height: 844 }
/** For what depends on the node or on a slow machine's drawing. Milliseconds. */
export const WAIT_MS = 60_000

/** @param {Page} page @param {Plan} plan @param {string} name */
export async function shoot(page, plan, name) {
  if (plan.shots === null) return
  for (const [kind, size] of Object.entries({ phone: PHONE, desktop: DESKTOP })) {
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
}

/** @param {Page} page @param {Plan} plan @param {string} where */
export async function check(page, plan, where) {
  if (plan.axe) await checkAccessibility(page, where)
}

/**
 * Opens the console in a language.
 *
 * @param {Page} page @param {Texts} texts @param {Plan} plan @param {string} language
 */
export async function open(page, texts, plan, language) {
  await page.goto(plan.base)
  await page.getByRole('combobox').selectOption(language)
  await page.getByText(texts.login.authority).waitFor()
}

/** @param {Page} page @param {Texts} texts @param {Plan} plan */
export async function logIn(page, texts, plan) {
  await page.getByLabel(texts.login.account).fill(plan.account)
  await page.getByLabel(texts.login.password).fill(plan.password)
  await page.getByRole('button', { name: texts.login.submit }).click()
  await page.getByRole('navigation', { name: texts.nav.label }).waitFor()
}

/** The map's group is busy until the map's own `load`. @param {Page} page @param {Texts} texts */
export async function seeMap(page, texts) {
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
 * What a healthy console never does. A first visit without a session is told 401: that is no fault.
 *
 * @param {Page} page @param {string} base
 */
export function watchFaults(page, base) {
  /** @type {string[]} */
  const faults = []
  const { origin } = new URL(base)
  page.on('request', (request) => {
    const url = request.url()
    if (!/^(data|blob):/.test(url) && new URL(url).origin !== origin) faults.push(`foreign ${url}`)
  })
  page.on('pageerror', (error) => faults.push(`error ${error.message}`))
  page.on('console', (message) => {
    const { url } = message.location()
    const isExpected = message.text().includes('401') && url.includes('/session')
    if (message.type() === 'error' && !isExpected) faults.push(`console ${message.text()} ${url}`)
  })
  return faults
}

/**
 * Runs one part in a browser of its own; what fails is told with a picture of it.
 *
 * @param {import('playwright-core').Browser} browser @param {Plan} plan @param {string} name
 * @param {(page: Page) => Promise<void>} part
 * @param {(fault: string) => boolean} [isExpected] which faults the part itself provokes
 */
export async function runPart(browser, plan, name, part, isExpected = () => false) {
  const context = await browser.newContext({ viewport: DESKTOP, colorScheme: 'dark' })
  const page = await context.newPage()
  page.setDefaultTimeout(20_000)
  const faults = watchFaults(page, plan.base)
  const unexpected = () => faults.filter((fault) => !isExpected(fault))
  try {
    await part(page)
    if (unexpected().length > 0) throw new Error('the browser complained')
  } catch (error) {
    const picture = plan.shots === null ? null : join(plan.shots, `${name}-failed.png`)
    if (picture !== null) await page.screenshot({ path: picture })
    const seen = picture === null ? '' : `\nseen: ${picture}`
    throw new Error([`${name}: ${error}${seen}`, ...unexpected()].join('\n'))
  } finally {
    await context.close()
  }
}
