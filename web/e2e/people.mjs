/** The people page, as a supervisor uses it: somebody comes, and somebody goes. */
import { check, logIn, open, shoot } from './page.mjs'

/**
 * @typedef {import('playwright-core').Page} Page
 * @typedef {import('./texts.mjs').Texts} Texts
 * @typedef {import('./page.mjs').Plan} Plan
 */

const NAME = 'Lee Siu Ming 李小明'
const ACCOUNT = 'e2e-lee'

/** Presses a button and says yes to what it asks. @param {Page} page @param {Texts} texts @param {string} label */
async function confirmed(page, texts, label) {
  await page.getByRole('button', { name: label, exact: true }).click()
  const yes = texts.registry.confirm.replace('{{label}}', label)
  await page.getByRole('button', { name: yes, exact: true }).click()
}

/** @param {Page} page @param {Texts} texts @param {Plan} plan */
async function inviteSomebody(page, texts, plan) {
  await page.getByRole('button', { name: texts.people.invite, exact: true }).click()
  const form = page.getByRole('region', { name: texts.people.invite })
  await form.getByLabel(texts.people.person).fill(NAME)
  await form.getByLabel(texts.people.account).fill(ACCOUNT)
  await form.getByLabel(texts.people.role).selectOption('officer')
  await shoot(page, plan, 'people-invite')
  await check(page, plan, 'an invitation')
  await form.getByRole('button', { name: texts.people.invite_submit, exact: true }).click()
  await page.getByText(texts.people.once).waitFor()
  const password = await page.locator('.facts code').textContent()
  if (!/^(\w{4}-){4}\w{4}$/.test(password ?? '')) throw new Error('no password is shown')
  await shoot(page, plan, 'people-password')
  await check(page, plan, 'a password that is handed over')
  await page.getByRole('button', { name: texts.people.handed_done, exact: true }).click()
  await page.getByText(texts.people.once).waitFor({ state: 'detached' })
}

/**
 * A supervisor invites somebody, hands over the password, disables and enables the account, and is
 * not offered to do so to the own one.
 *
 * @param {Page} page @param {Texts} texts @param {Plan} plan @param {string} language
 */
export async function lookAfterPeople(page, texts, plan, language) {
  await open(page, texts, plan, language)
  await logIn(page, texts, plan)
  await page.getByRole('link', { name: texts.nav.people, exact: true }).click()
  await page.getByRole('heading', { name: texts.people.title, level: 1 }).waitFor()
  await inviteSomebody(page, texts, plan)
  const row = page.getByRole('row').filter({ hasText: ACCOUNT })
  await row.getByText(texts.people.standing.first_password).waitFor()
  await row.getByRole('link', { name: NAME }).click()
  await confirmed(page, texts, texts.people.disable)
  await row.getByText(texts.people.standing.disabled).waitFor()
  await shoot(page, plan, 'people')
  await check(page, plan, 'people')
  await confirmed(page, texts, texts.people.enable)
  await row.getByText(texts.people.standing.first_password).waitFor()
  const own = page.getByRole('row').filter({ has: page.getByText(plan.account, { exact: true }) })
  await own.getByRole('link').click()
  await page.getByText(texts.people.refusal.own_account).waitFor()
  if (await page.getByRole('button', { name: texts.people.disable, exact: true }).count()) {
    throw new Error('a supervisor is offered to disable the own account')
  }
}
