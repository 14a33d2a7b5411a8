/**
 * The scheme through the screens, from three empty nodes: a supplier's models are accredited by three
 * authorities; a carrier applies, is asked and confirmed, registers a vehicle, enrols a lock and a
 * positioning unit, declares 119 consignments of which three rows are bad, bundles them, meets the
 * checklist and starts; a simulated truck drives until the cargo is out, and is inspected once.
 *
 *   node e2e/scheme.mjs NODES_JSON --onelock PATH [--console AUTHORITY=BASE_URL]…
 *       [--screenshots DIR] [--chromium PATH] [--no-axe]
 *
 * NODES_JSON is what `onelock demo --empty` writes. Everybody reads a language of their own: the
 * public pages and the supplier Traditional Chinese, the Mainland's officer Simplified Chinese, Macao's
 * Portuguese, Hong Kong's and the carrier English. All data is sample data.
 */
import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { browserPath, launch } from './browser.mjs'
import { tell } from './scheme/story.mjs'

function readArguments() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      onelock: { type: 'string' },
      console: { type: 'string', multiple: true, default: [] },
      screenshots: { type: 'string' },
      chromium: { type: 'string' },
      'no-axe': { type: 'boolean', default: false },
    },
  })
  const [nodes] = positionals
  if (!nodes || !values.onelock)
    throw new Error('usage: node e2e/scheme.mjs NODES_JSON --onelock PATH')
  return { nodes, onelock: values.onelock, values }
}

const { nodes: path, onelock, values } = readArguments()
const nodes = JSON.parse(await readFile(path, 'utf8'))
const consoles = Object.fromEntries(
  values.console.map((pair) => {
    const at = pair.indexOf('=')
    return [pair.slice(0, at), pair.slice(at + 1)]
  }),
)
const shots = values.screenshots ?? null
if (shots !== null) await mkdir(shots, { recursive: true })
const browser = await launch(browserPath(values.chromium))
/** @type {import('./scheme/person.mjs').Person[]} */
const people = []
try {
  await tell({ browser, people, nodes, path, consoles, onelock, shots, axe: !values['no-axe'] })
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.stack : error}\n`)
  for (const { page, name, faults } of people) {
    process.stderr.write(`${name} at ${page.url()}\n`)
    if (name.startsWith('officer')) {
      const incidents = await page
        .evaluate(() => fetch('/api/v1/incidents').then((answer) => answer.text()))
        .catch(String)
      process.stderr.write(`${name}, incidents: ${incidents.slice(0, 1_000)}\n`)
    }
    for (const fault of faults) process.stderr.write(`${name}: ${fault}\n`)
    if (shots === null) continue
    await page.screenshot({ path: join(shots, `scheme-${name}-failed.png`) }).catch(() => null)
  }
  process.exitCode = 1
} finally {
  await browser.close()
}
