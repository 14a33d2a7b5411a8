/** The officers of an authority: they find what waits for them, read it and decide. */
import { atPage, enter, excuse, press, see, turnTo, write } from './person.mjs'

/**
 * @typedef {import('./person.mjs').Person} Person
 * @typedef {{ terminal: string, profile: string, code: string }} Chip
 */

/** @param {Person} officer */
export async function openDesk(officer) {
  const { page, plan, texts, language } = officer
  await page.goto(`${plan.base}/registry`)
  await page.getByRole('combobox').selectOption(language)
  await page.getByText(texts.login.authority).waitFor()
  await enter(officer, plan.account, plan.password)
  await atPage(officer, texts.registry.queue.title)
  await page.getByText(texts.registry.queue.none).waitFor()
  await see(officer, 'queue-empty')
}

/**
 * Opens what waits in the queue by what it is called and from whom it comes.
 *
 * @param {Person} officer @param {string} matter @param {string} company
 */
async function openMatter(officer, matter, company) {
  const { page, texts } = officer
  await turnTo(officer, texts.registry.nav_label, texts.registry.part.queue)
  const row = page.getByRole('row').filter({ hasText: company })
  await row.getByRole('link', { name: matter, exact: true }).click()
  await page.getByRole('heading', { name: texts.registry.decide.title }).waitFor()
}

/** @param {Person} officer @param {Chip} chip */
async function writeChip(officer, chip) {
  const words = officer.texts.registry.chip
  await write(officer, {
    [words.terminal]: chip.terminal,
    [words.profile]: chip.profile,
    [words.code]: chip.code,
    // Node time, of which a slow machine loses whole minutes: it is no silence that is tested here.
    [words.interval]: '300',
  })
}

/** A device that still has its factory password is refused. */
async function tryFactoryPassword(/** @type {Person} */ officer, /** @type {string} */ name) {
  const { page, texts } = officer
  const { secret } = texts.registry.chip
  await write(officer, { [secret]: '888888' })
  await press(officer, texts.registry.decide.approve)
  await page.getByRole('alert').first().waitFor()
  await see(officer, `${name}-factory-password`)
  excuse(officer, 422)
  await write(officer, { [secret]: '' })
}

/**
 * @param {Person} officer @param {string} matter @param {string} company
 * @param {{ name?: string, chip?: Chip, isTried?: boolean }} [more] `name`: of the picture
 */
export async function approve(officer, matter, company, { name, chip, isTried } = {}) {
  const { page, texts } = officer
  await openMatter(officer, matter, company)
  if (chip !== undefined) await writeChip(officer, chip)
  if (isTried === true) await tryFactoryPassword(officer, name ?? 'device')
  if (name !== undefined) await see(officer, `${name}-review`)
  await press(officer, texts.registry.decide.approve)
  await page.getByText(texts.registry.refusal.decided_approved).waitFor()
  if (name !== undefined) await see(officer, `${name}-approved`)
}

/** @param {Person} officer @param {string} matter @param {string} company @param {string} question */
export async function ask(officer, matter, company, question) {
  const { page, texts } = officer
  const { decide } = texts.registry
  await openMatter(officer, matter, company)
  await page.getByText(decide.ask_back, { exact: true }).click()
  await write(officer, { [decide.question]: question })
  await press(officer, decide.send_question)
  await page.getByText(question).locator('visible=true').first().waitFor()
  await see(officer, 'question-asked')
}
