/** A company applies on the public pages, logs in with the account that it chose and looks around. */
import { atPage, enter, field, press, see, speak, tick, write } from './person.mjs'

/**
 * @typedef {import('./person.mjs').Person} Person
 * @typedef {{ name: string, local: string, registration: string, account: string,
 *   password: string, role: 'carrier' | 'supplier' }} Company
 */

/** @param {Person} person */
export async function readPublicPages(person) {
  const { page, plan } = person
  await page.goto(`${plan.base}/scheme`)
  await page.getByRole('heading', { level: 1 }).waitFor()
  const reader = await speak(person, 'zh-Hant')
  await see(reader, 'public-scheme')
  return reader
}

/**
 * @param {Person} person @param {Company} company @param {string[]} schemes their names as the page
 * shows them
 */
export async function applyToJoin(person, company, schemes) {
  const { page, plan, texts } = person
  const { apply, contact, applied } = texts.public
  await page.goto(`${plan.base}/scheme/apply`)
  await atPage(person, apply.title)
  await press(person, apply.submit)
  await page.getByText(apply.fault.missing).first().waitFor()
  await see(person, 'apply-incomplete')
  await tick(person, [apply.role[company.role], texts.scheme.mode.air_land, ...schemes])
  await write(person, {
    [apply.name]: company.name,
    [apply.name_local]: company.local,
    [apply.registration_number]: company.registration,
    [contact.address]: '1 Sample Road, Hong Kong',
    [apply.contact_name]: 'Sample Person',
    [contact.telephone]: '+852 0000 0000',
    [contact.email]: 'sample@example.invalid',
    [texts.login.account]: company.account,
    [texts.login.password]: company.password,
    [apply.repeat]: company.password,
  })
  await see(person, 'apply')
  await press(person, apply.submit)
  await page.getByRole('heading', { name: applied.title }).waitFor()
  await see(person, 'applied')
}

/** @param {Person} person @param {Company} company @param {string} language */
export async function enterPortal(person, company, language) {
  await person.page.getByRole('link', { name: person.texts.public.applied.go }).click()
  await field(person, person.texts.login.account).waitFor()
  const reader = language === person.language ? person : await speak(person, language)
  await enter(reader, company.account, company.password)
  await atPage(reader, company.name)
  await reader.page.getByText(reader.texts.portal.overview.incomplete).first().waitFor()
  await see(reader, 'portal-waiting')
  return reader
}

/** The portal says that every authority has confirmed. @param {Person} person */
export async function seeConfirmed(person) {
  const { page, texts } = person
  await page.getByText(texts.portal.overview.complete).first().waitFor()
  await page.getByText(texts.portal.overview.incomplete).first().waitFor({ state: 'detached' })
  await see(person, 'portal-confirmed')
}
