/** Countries and territories by their two letters, named by the browser in the reader's language. */
import { INTL_LOCALES, type Language } from './language'

export interface Country {
  code: string
  name: string
}

/** Where most bills of the scheme begin or end: they stand first. */
const FIRST = ['HK', 'MO', 'CN'] as const
/** What browsers name besides countries: withdrawn codes, unions, pseudo-regions. */
const NOT_COUNTRIES = new Set(
  'AN BU CS CT DD DY EU EZ FQ FX HV JT MI NH NQ NT PC PU PZ QO QU RH SU TP UK UN VD WK XA XB YD YU ZR ZZ'.split(
    ' ',
  ),
)
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'.split('')

/** Every country with a name, the scheme's own sides first, the others by name. */
export function countries(language: Language): Country[] {
  const locale = INTL_LOCALES[language]
  const names = new Intl.DisplayNames([locale], { type: 'region', fallback: 'none' })
  const codes = LETTERS.flatMap((first) => LETTERS.map((second) => first + second))
  const known = codes.flatMap((code) => {
    const name = NOT_COUNTRIES.has(code) ? undefined : names.of(code)
    return name === undefined ? [] : [{ code, name }]
  })
  const isFirst = ({ code }: Country) => FIRST.some((first) => first === code)
  const first = FIRST.flatMap((code) => known.filter((country) => country.code === code))
  const others = known.filter((country) => !isFirst(country))
  return [...first, ...others.sort((a, b) => a.name.localeCompare(b.name, locale))]
}
