/** The console as an auditor and as a carrier see it, and as it behaves when its node dies. */
import { check, logIn, open, seeMap, shoot, WAIT_MS } from './page.mjs'

/**
 * @typedef {import('playwright-core').Page} Page
 * @typedef {import('./texts.mjs').Texts} Texts
 * @typedef {import('./page.mjs').Plan} Plan
 */

/**
 * An auditor sees everything and may do nothing, and is told so.
 *
 * @param {Page} page @param {Texts} texts @param {Plan} plan @param {string} language
 */
export async function lookAsAuditor(page, texts, plan, language) {
  await open(page, texts, plan, language)
  await logIn(page, texts, plan)
  await page.getByRole('link', { name: texts.nav.incidents, exact: true }).click()
  await page.getByRole('heading', { name: texts.incidents.title, level: 1 }).waitFor()
  await page.getByRole('combobox', { name: texts.incidents.show }).selectOption('all')
  await page.getByRole('list', { name: texts.incidents.title }).getByRole('button').first().click()
  await page.getByText(texts.refusal.role_reads_only).first().waitFor()
  const acknowledge = page.getByRole('button', { name: texts.incident.acknowledge, exact: true })
  if ((await acknowledge.getAttribute('aria-disabled')) !== 'true') {
    throw new Error('an auditor is offered to acknowledge an incident')
  }
  await shoot(page, plan, 'auditor-incident')
  await check(page, plan, 'auditor')
  await page.getByRole('link', { name: texts.nav.node, exact: true }).click()
  await page.getByRole('heading', { name: texts.keeping.title }).waitFor()
  await page.getByText(texts.keeping.classes.raw_frames).first().waitFor()
  await page.getByRole('link', { name: texts.nav.audit, exact: true }).click()
  await page.getByRole('heading', { name: texts.audit.title, level: 1 }).waitFor()
  const table = page.getByRole('table')
  await table.getByText(texts.audit_action.log_in, { exact: true }).first().waitFor()
  await page.getByLabel(texts.audit.action).selectOption('export_audit')
  await page.getByRole('button', { name: texts.audit.find, exact: true }).click()
  await page.getByText(texts.audit.none).waitFor()
  await page.getByLabel(texts.audit.action).selectOption('')
  await page.getByLabel(texts.audit.account).fill('auditor')
  await page.getByRole('button', { name: texts.audit.find, exact: true }).click()
  await table.getByText(texts.audit_action.log_in, { exact: true }).first().waitFor()
  await shoot(page, plan, 'auditor-audit')
  await check(page, plan, 'the audit')
}

/**
 * A carrier has the portal and its journeys, and nothing of the desk.
 *
 * @param {Page} page @param {Texts} texts @param {Plan} plan @param {string} language
 */
export async function lookAsCarrier(page, texts, plan, language) {
  await open(page, texts, plan, language)
  await logIn(page, texts, plan)
  const navigation = page.getByRole('navigation', { name: texts.nav.label, exact: true })
  const links = navigation.getByRole('link')
  await links.first().waitFor()
  if ((await links.count()) !== 2) throw new Error('a carrier is offered the desk')
  await page.getByRole('heading', { level: 1 }).waitFor()
  await shoot(page, plan, 'carrier-portal')
  await check(page, plan, 'portal')
  await navigation.getByRole('link', { name: texts.nav.journeys }).click()
  await page.getByRole('heading', { name: texts.journeys.title, level: 1 }).waitFor()
  await page.getByRole('combobox', { name: texts.journeys.state }).selectOption('all')
  const journey = page.getByRole('table').getByRole('link').first()
  await journey.waitFor({ timeout: WAIT_MS })
  await shoot(page, plan, 'carrier-journeys')
  await check(page, plan, 'carrier')
  await journey.click()
  await page.getByRole('heading', { name: texts.journey.legs }).waitFor()
  await shoot(page, plan, 'carrier-journey')
  await check(page, plan, "a carrier's journey")
}

/**
 * The node is killed: the console says at once that nothing is live, and recovers by itself, still
 * logged in, when the node is back.
 *
 * @param {Page} page @param {Texts} texts @param {Plan} plan @param {string} language
 * @param {() => void} killNode
 */
export async function survive(page, texts, plan, language, killNode) {
  await open(page, texts, plan, language)
  await logIn(page, texts, plan)
  await seeMap(page, texts)
  const live = page.getByRole('status').getByText(texts.link.live, { exact: true })
  killNode()
  await page.getByRole('alert').getByText(texts.link.stale_title).waitFor({ timeout: WAIT_MS })
  await live.waitFor({ timeout: WAIT_MS })
  await page.getByText(texts.link.stale_title).waitFor({ state: 'detached' })
  await page.getByRole('heading', { name: texts.live.queue }).waitFor()
  await shoot(page, plan, 'recovered')
}

/** What a browser says of a node that is not there. @param {string} fault */
export function isOfOutage(fault) {
  return /ERR_(CONNECTION_|INCOMPLETE_|EMPTY_RESPONSE|NETWORK_|SOCKET_)|status of 50[234]/.test(
    fault,
  )
}
