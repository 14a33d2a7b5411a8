/** Somebody at a screen: a browser of their own, a language, and what a hand does with a form. */
import { check, DESKTOP, logIn, shoot, watchFaults } from '../page.mjs'
import { textsOf } from '../texts.mjs'

/**
 * @typedef {import('playwright-core').Page} Page
 * @typedef {import('playwright-core').Locator} Locator
 * @typedef {import('../page.mjs').Plan} Plan
 * @typedef {{ name: string, page: Page, plan: Plan, language: string,
 *   texts: import('../texts.mjs').Texts, faults: string[] }} Person
 */

/**
 * @param {import('playwright-core').Browser} browser @param {Plan} plan @param {string} name
 * @param {string} language @returns {Promise<Person>}
 */
export async function seat(browser, plan, name, language) {
  const context = await browser.newContext({ viewport: DESKTOP, colorScheme: 'light' })
  const page = await context.newPage()
  page.setDefaultTimeout(20_000)
  const texts = await textsOf(language)
  return { name, page, plan, language, texts, faults: watchFaults(page, plan.base) }
}

/** The same person reads another language from now on. @param {Person} person @param {string} to */
export async function speak(person, to) {
  await person.page.getByLabel(person.texts.header.language, { exact: true }).selectOption(to)
  return { ...person, language: to, texts: await textsOf(to) }
}

/** Lets the browser's note of an answer of this status pass: the refusal was wanted. */
export function excuse(/** @type {Person} */ { faults }, /** @type {number} */ status) {
  const others = faults.filter((fault) => !fault.includes(` ${status} `))
  faults.splice(0, Infinity, ...others)
}

/** Looks at the page: two pictures, and no fault of accessibility. */
export async function see(/** @type {Person} */ person, /** @type {string} */ what) {
  await shoot(person.page, person.plan, `scheme-${person.name}-${what}`)
  await check(person.page, person.plan, `${person.name}: ${what}`)
}

/** @param {Person} person @param {string} account @param {string} password */
export async function enter(person, account, password) {
  await logIn(person.page, person.texts, { ...person.plan, account, password })
}

/** A text as a pattern of itself. @param {string} text */
export function literal(text) {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')
}

/** A text of the catalogues with its values filled in. */
export function filled(
  /** @type {string} */ text,
  /** @type {Record<string, string | number>} */ values,
) {
  return text.replaceAll(/\{\{(\w+)\}\}/g, (_, key) => String(values[key]))
}

/** A field by its label, whether it must be filled in or not. @param {Person} person @param {string} label */
export function field({ page }, label) {
  return page.getByLabel(new RegExp(`^${literal(label)}( \\*)?$`))
}

/** Fills in fields by their labels. @param {Person} person @param {Record<string, string>} values */
export async function write(person, values) {
  for (const [label, value] of Object.entries(values)) await field(person, label).fill(value)
}

/** Chooses in a list by its label. @param {Person} person @param {string} label @param {string} value */
export async function choose(person, label, value) {
  const list = field(person, label)
  // What may be chosen is read from the node; it may still be under way.
  await list.locator(`option[value="${value}"]`).waitFor({ state: 'attached' })
  await list.selectOption(value)
}

/** @param {Person} person @param {string[]} labels */
export async function tick({ page }, labels) {
  for (const label of labels) await page.getByRole('checkbox', { name: label, exact: true }).check()
}

/** @param {Person} person @param {string} name */
export async function press({ page }, name) {
  await page.getByRole('button', { name, exact: true }).click()
}

/** @param {Person} person @param {string} name */
export async function follow({ page }, name) {
  await page.getByRole('link', { name, exact: true }).first().click()
}

/** Goes to a part of the portal or the registry by its navigation. */
export async function turnTo(
  /** @type {Person} */ { page },
  /** @type {string} */ navigation,
  /** @type {string} */ part,
) {
  const links = page.getByRole('navigation', { name: navigation, exact: true })
  await links.getByRole('link', { name: part, exact: true }).click()
}

/** @param {Person} person @param {string} title */
export async function atPage({ page }, title) {
  await page.getByRole('heading', { name: title, level: 1 }).waitFor()
}
