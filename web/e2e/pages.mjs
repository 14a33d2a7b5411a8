/**
 * Goes through every page that needs no record of its own, in each language, on a phone and on a
 * desktop: none may scroll sideways, none may complain.
 *
 *   node e2e/mock/server.mjs 8601 &  node e2e/pages.mjs http://127.0.0.1:8601
 *       [--language LANGUAGE]… [--screenshots DIR] [--chromium PATH]
 *
 * Made for the mock, whose accounts are `officer`, `supervisor` and `carrier`; a node with these accounts will do.
 */
import { mkdir } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { browserPath, launch } from './browser.mjs'
import { logIn, open, runPart, shoot } from './page.mjs'
import { LANGUAGES, textsOf } from './texts.mjs'

const PARTS = {
  officer: [
    ...['/', '/journeys', '/incidents', '/node', '/password', '/registry'],
    ...['applications', 'companies', 'vehicles', 'devices', 'models', 'drivers', 'manifests'].map(
      (part) => `/registry/${part}`,
    ),
    ...['consignments', 'inspections', 'amendments', 'published', 'statistics'].map(
      (part) => `/registry/${part}`,
    ),
    ...['new', 'name', 'zone', 'corridor', 'withdraw'].map((it) => `/registry/places?task=${it}`),
  ],
  carrier: [
    ...['/journeys', '/portal'],
    ...['applications', 'apply', 'fleet', 'drivers', 'cargo', 'cargo/declare', 'cargo/upload'].map(
      (part) => `/portal/${part}`,
    ),
    ...['manifests', 'manifests/bundle', 'equipment', 'people'].map((part) => `/portal/${part}`),
    ...['account=clerk', 'invite=yes'].map((it) => `/portal/people?${it}`),
  ],
  supervisor: ['/people', '/people?account=wong', '/people?invite=yes'],
  everybody: [
    '/scheme',
    ...['how', 'coverage', 'points', 'route', 'cargo', 'participants', 'equipment'].map(
      (part) => `/scheme/${part}`,
    ),
    ...['join', 'apply', 'contact'].map((part) => `/scheme/${part}`),
  ],
}
const SIZES = [
  { width: 390, height: 844 },
  { width: 1440, height: 900 },
]

/** @param {import('playwright-core').Page} page @param {string} where */
async function fits(page, where) {
  for (const size of SIZES) {
    await page.setViewportSize(size)
    const excess = await page.evaluate(async () => {
      // What measures itself is drawn anew in the frames after a change of size.
      await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))
      const roots = [document.documentElement, document.querySelector('main')]
      return Math.max(...roots.map((it) => (it === null ? 0 : it.scrollWidth - it.clientWidth)))
    })
    if (excess > 0) throw new Error(`${where}: ${excess} pixels too wide at ${size.width}`)
  }
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    screenshots: { type: 'string' },
    chromium: { type: 'string' },
    language: { type: 'string', multiple: true, default: [...LANGUAGES] },
  },
})
const [base] = positionals
if (base === undefined) throw new Error('usage: node e2e/pages.mjs BASE_URL')
const shots = values.screenshots ?? null
if (shots !== null) await mkdir(shots, { recursive: true })
const browser = await launch(browserPath(values.chromium))
try {
  for (const language of values.language) {
    const texts = await textsOf(language)
    for (const [account, paths] of Object.entries(PARTS)) {
      const plan = { base, account, password: account, shots, axe: false }
      await runPart(browser, plan, `${language}-${account}`, async (page) => {
        await open(page, texts, plan, language)
        if (account !== 'everybody') await logIn(page, texts, plan)
        for (const path of paths) {
          await page.goto(new URL(path, base).href)
          await page.getByRole('heading').first().waitFor()
          await page
            .getByText(texts.app.loading, { exact: true })
            .first()
            .waitFor({ state: 'detached' })
          await fits(page, `${language} ${path}`)
          await shoot(page, plan, `${language}-${account}${path.replace(/\W+/g, '-')}`)
        }
      })
    }
    process.stdout.write(`${language}: every page fits a phone and a desktop\n`)
  }
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`)
  process.exitCode = 1
} finally {
  await browser.close()
}
