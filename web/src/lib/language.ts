/** The four languages of the console, and how one is chosen and kept. */

export const LANGUAGES = ['zh-Hant', 'zh-Hans', 'en', 'pt'] as const
export type Language = (typeof LANGUAGES)[number]

/** Each language's own name for itself: never translated. */
export const LANGUAGE_NAMES: Record<Language, string> = {
  'zh-Hant': '繁體中文',
  'zh-Hans': '简体中文',
  en: 'English',
  pt: 'Português',
}

/** The locale for `Intl`, which has no Macao Portuguese of its own. */
export const INTL_LOCALES: Record<Language, string> = {
  'zh-Hant': 'zh-Hant-HK',
  'zh-Hans': 'zh-Hans-CN',
  en: 'en-HK',
  pt: 'pt-PT',
}

const STORAGE_KEY = 'onelock.language'

export function isLanguage(value: unknown): value is Language {
  return LANGUAGES.some((language) => language === value)
}

/** The nearest of our languages to a browser tag, or `null`. */
export function languageOfTag(tag: string): Language | null {
  const lower = tag.toLowerCase()
  if (lower.startsWith('pt')) return 'pt'
  if (lower.startsWith('en')) return 'en'
  if (!lower.startsWith('zh')) return null
  return /hans|-cn|-sg|^zh$/.test(lower) ? 'zh-Hans' : 'zh-Hant'
}

/** What was chosen before, else the browser's first known language, else English. */
export function initialLanguage(storage: Storage, tags: readonly string[]): Language {
  const kept = storage.getItem(STORAGE_KEY)
  if (isLanguage(kept)) return kept
  for (const tag of tags) {
    const language = languageOfTag(tag)
    if (language !== null) return language
  }
  return 'en'
}

export function keepLanguage(storage: Storage, language: Language): void {
  storage.setItem(STORAGE_KEY, language)
}
