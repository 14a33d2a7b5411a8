/** Countries and territories by their ISO 3166-1 codes, named in the reader's language. */
import { COUNTRY_CODES } from './country_codes'
import { INTL_LOCALES, type Language } from './language'

export interface Country {
  code: string
  name: string
}

/** Where most bills of the scheme begin or end: they stand first. */
const FIRST = ['HK', 'MO', 'CN'] as const

/** As customs writes them in Chinese, where browsers write otherwise. */
const CUSTOMS_NAMES: Partial<Record<Language, Readonly<Record<string, string>>>> = {
  'zh-Hant': { HK: '中國香港', MO: '中國澳門', TW: '中國台灣' },
  'zh-Hans': { HK: '中国香港', MO: '中国澳门', TW: '中国台湾' },
}

/** Every one that the node takes, the scheme's own sides first, the others by name. */
export function countries(language: Language): Country[] {
  const locale = INTL_LOCALES[language]
  const names = new Intl.DisplayNames([locale], { type: 'region' })
  const nameOf = (code: string) => CUSTOMS_NAMES[language]?.[code] ?? names.of(code) ?? code
  const known = COUNTRY_CODES.map((code) => ({ code, name: nameOf(code) }))
  const isFirst = ({ code }: Country) => FIRST.some((first) => first === code)
  const first = FIRST.flatMap((code) => known.filter((country) => country.code === code))
  const others = known.filter((country) => !isFirst(country))
  return [...first, ...others.sort((a, b) => a.name.localeCompare(b.name, locale))]
}
