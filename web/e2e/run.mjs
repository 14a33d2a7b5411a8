/**
 * The browser test: in each language logs in, sees a truck move, opens an incident, acknowledges it;
 * then looks at the console as an auditor, a supervisor and a carrier, and through the death of a
 * node.
 *
 *   node e2e/run.mjs BASE_URL ACCOUNT PASSWORD [--console LANGUAGE=BASE_URL]… [--language LANGUAGE]…
 *       [--auditor ACCOUNT] [--supervisor ACCOUNT] [--carrier ACCOUNT] [--outage BASE_URL=PID]
 *       [--screenshots DIR] [--chromium PATH] [--no-axe]
 *
 * Elements are found by role and label, in the language under test, from the console's own texts.
 * Each language needs one incident of its own that nobody has acknowledged, at the console it is
 * given: `--console` sends a language to another one. Any request to a foreign origin, any error on
 * the browser's console and any accessibility violation fails the test.
 */
import { mkdir } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { browserPath, launch } from './browser.mjs'
import { check, logIn, open, runPart, seeMap, shoot, WAIT_MS } from './page.mjs'
import { lookAfterPeople } from './people.mjs'
import { isOfOutage, lookAsAuditor, lookAsCarrier, survive } from './roles.mjs'
import { LANGUAGES, textsOf } from './texts.mjs'

/**
 * @typedef {import('playwright-core').Page} Page
 * @typedef {import('playwright-core').Browser} Browser
 * @typedef {import('./texts.mjs').Texts} Texts
 * @typedef {import('./page.mjs').Plan} Plan
 */

const MOVE_MS = 6_000
/** At the beginning: the nearest place may follow. */
const COORDINATES = /^-?\d+\.\d{5}, -?\d+\.\d{5}/

/**
 * Chooses a vehicle and waits until its coordinates change. `false`: it has none, or stands still.
 *
 * @param {Page} page @param {import('playwright-core').Locator} row
 */
async function movesOnceChosen(page, row) {
  await row.click()
  const position = page.getByRole('complementary').getByText(COORDINATES).first()
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

/** Looks for a journey among all of them. @param {Page} page @param {Texts} texts @param {string} id */
async function findAgain(page, texts, id) {
  const find = page.getByRole('button', { name: texts.audit.find, exact: true })
  await page.locator('summary').filter({ hasText: texts.search.title }).click()
  await page.getByLabel(texts.search.text).fill('nothing-is-called-so')
  await find.click()
  await page.getByText(texts.journeys.none).waitFor()
  await page.getByLabel(texts.search.text).fill(id)
  await find.click()
  await page.getByRole('link', { name: id, exact: true }).waitFor()
  const rows = await page.getByRole('table').getByRole('link').count()
  if (rows !== 1) throw new Error(`${id} was looked for, and ${rows} journeys are shown`)
}

/** @param {Page} page @param {Texts} texts @param {Plan} plan @param {string} language */
async function visitOtherPages(page, texts, plan, language) {
  const navigation = page.getByRole('navigation', { name: texts.nav.label })
  await navigation.getByRole('link', { name: texts.nav.journeys }).click()
  await page.getByRole('heading', { name: texts.journeys.title, level: 1 }).waitFor()
  await page.getByRole('combobox', { name: texts.journeys.state }).selectOption('all')
  const phases = [texts.phase.held, texts.phase.under_way, texts.phase.ended]
  const begun = page.getByRole('row').filter({ hasText: new RegExp(phases.join('|')) })
  const journey = begun.getByRole('link').first()
  await journey.waitFor({ timeout: WAIT_MS })
  await shoot(page, plan, `${language}-6-journeys`)
  await check(page, plan, 'journeys')
  await findAgain(page, texts, (await journey.textContent()) ?? '')
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

/**
 * @param {Page} page @param {Plan} plan @param {string} language
 */
async function keepTheDesk(page, plan, language) {
  const texts = await textsOf(language)
  await open(page, texts, plan, language)
  await shoot(page, plan, `${language}-1-login`)
  await check(page, plan, 'log-in')
  await logIn(page, texts, plan)
  await seeMap(page, texts)
  await seeTruckMove(page, texts, plan, language)
  await acknowledgeOne(page, texts, plan, language)
  await visitOtherPages(page, texts, plan, language)
}

/** @param {string} pair @returns {[string, string]} the text before the last `=`, and after it */
function split(pair) {
  const at = pair.lastIndexOf('=')
  if (at < 1) throw new Error(`${pair} is not NAME=VALUE`)
  return [pair.slice(0, at), pair.slice(at + 1)]
}

function readArguments() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      screenshots: { type: 'string' },
      chromium: { type: 'string' },
      language: { type: 'string', multiple: true, default: [...LANGUAGES] },
      console: { type: 'string', multiple: true, default: [] },
      auditor: { type: 'string' },
      supervisor: { type: 'string' },
      carrier: { type: 'string' },
      outage: { type: 'string' },
      'no-axe': { type: 'boolean', default: false },
    },
  })
  const [base, account, password] = positionals
  if (!base || !account || !password) {
    throw new Error('usage: node e2e/run.mjs BASE_URL ACCOUNT PASSWORD [--screenshots DIR]')
  }
  const shots = values.screenshots ?? null
  /** @type {Plan} */
  const plan = { base, account, password, shots, axe: !values['no-axe'] }
  return { plan, executable: browserPath(values.chromium), values }
}

/** @param {Browser} browser @param {ReturnType<typeof readArguments>} read */
async function runAll(browser, { plan, values }) {
  /** @param {string} what */
  const say = (what) => process.stdout.write(`${what}\n`)
  const consoles = new Map(values.console.map(split))
  for (const language of values.language) {
    const own = { ...plan, base: consoles.get(language) ?? plan.base }
    await runPart(browser, own, language, (page) => keepTheDesk(page, own, language))
    say(`${language}: logged in, saw a truck move, acknowledged an incident`)
  }
  const [language = 'en'] = values.language
  const texts = await textsOf(language)
  if (values.auditor !== undefined) {
    const own = { ...plan, account: values.auditor }
    await runPart(browser, own, 'auditor', (page) => lookAsAuditor(page, texts, own, language))
    say('auditor: saw an incident and could not change it')
  }
  if (values.supervisor !== undefined) {
    const own = { ...plan, account: values.supervisor }
    await runPart(browser, own, 'people', (page) => lookAfterPeople(page, texts, own, language))
    say('supervisor: invited somebody, and disabled and enabled the account')
  }
  if (values.carrier !== undefined) {
    const own = { ...plan, account: values.carrier }
    await runPart(browser, own, 'carrier', (page) => lookAsCarrier(page, texts, own, language))
    say('carrier: saw its journeys and nothing else')
  }
  if (values.outage !== undefined) {
    const [base, pid] = split(values.outage)
    const own = { ...plan, base }
    const kill = () => void process.kill(Number(pid), 'SIGKILL')
    await runPart(
      browser,
      own,
      'outage',
      (page) => survive(page, texts, own, language, kill),
      isOfOutage,
    )
    say('outage: said that the link was lost, and recovered')
  }
}

const read = readArguments()
if (read.plan.shots !== null) await mkdir(read.plan.shots, { recursive: true })
const browser = await launch(read.executable)
try {
  await runAll(browser, read)
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`)
  process.exitCode = 1
} finally {
  await browser.close()
}
