/** Names in four languages, where some may be unknown. */
import type { Language } from './language'

export interface FourNames {
  en: string
  zh_hant: string
  zh_hans: string
  pt: string
}

const FALLBACKS: Record<Language, readonly (keyof FourNames)[]> = {
  'zh-Hant': ['zh_hant', 'zh_hans', 'en', 'pt'],
  'zh-Hans': ['zh_hans', 'zh_hant', 'en', 'pt'],
  en: ['en', 'zh_hant', 'zh_hans', 'pt'],
  pt: ['pt', 'en', 'zh_hant', 'zh_hans'],
}

/** The name in exactly this language; the empty string when there is none. */
export function nameIn(names: FourNames, language: Language): string {
  const [own] = FALLBACKS[language]
  return own === undefined ? '' : names[own]
}

/** The name in this language or the nearest one known; the empty string when there is none. */
export function pickName(names: FourNames, language: Language): string {
  const key = FALLBACKS[language].find((candidate) => names[candidate] !== '')
  return key === undefined ? '' : names[key]
}
