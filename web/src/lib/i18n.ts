/** The text catalogues and the one translator over them. */
import i18next from 'i18next'
import { initReactI18next } from 'react-i18next'
import en from '../locales/en'
import pt from '../locales/pt'
import zhHans from '../locales/zh-Hans'
import zhHant from '../locales/zh-Hant'
import { initialLanguage, isLanguage, keepLanguage, LANGUAGES, type Language } from './language'

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'translation'
    resources: { translation: typeof en }
  }
}

export const catalogues: Record<Language, typeof en> = {
  'zh-Hant': zhHant,
  'zh-Hans': zhHans,
  en,
  pt,
}

/** Starts the translator in the language of this desk, and keeps `<html lang>` true. */
export async function startI18n(): Promise<void> {
  i18next.on('languageChanged', (language) => {
    document.documentElement.lang = language
    if (isLanguage(language)) keepLanguage(localStorage, language)
  })
  await i18next.use(initReactI18next).init({
    lng: initialLanguage(localStorage, navigator.languages),
    supportedLngs: [...LANGUAGES],
    resources: Object.fromEntries(
      LANGUAGES.map((language) => [language, { translation: catalogues[language] }]),
    ),
    fallbackLng: false,
    returnNull: false,
    interpolation: { escapeValue: false },
  })
}

export { default as i18n } from 'i18next'
