/** The console's own texts, for finding elements by what a person reads. */
import { readFile } from 'node:fs/promises'

/** @typedef {typeof import('../src/locales/en').default} Texts */

const PARTS = [
  'audit',
  'keeping',
  'people',
  'codes',
  'console',
  'public',
  'portal',
  'registry',
  'scheme',
  'said',
  'map',
]

export const LANGUAGES = /** @type {const} */ (['zh-Hant', 'zh-Hans', 'en', 'pt'])

/** @param {string} language @returns {Promise<Texts>} */
export async function textsOf(language) {
  const parts = PARTS.map(async (part) => {
    const url = new URL(`../src/locales/${language}/${part}.json`, import.meta.url)
    return JSON.parse(await readFile(url, 'utf8'))
  })
  return Object.assign({}, ...(await Promise.all(parts)))
}
