/** Codes of the node in the reader's words. A code without words in the catalogue, or a parameter
 * without a way to say it, does not compile. */
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { Code, ParamName, ParamValue, Reason } from '../../api/codes'
import { paramsOf } from '../../api/codes'
import { participantsQuery } from '../../api/public'
import { i18n } from '../../lib/i18n'
import { useFormat } from '../../lib/useFormat'
import { useLanguage } from '../../lib/useLanguage'
import en from '../../locales/en'
import { useAuthorityShortName, usePlaceName, useRegionName } from '../names'
import { useSchemes } from './names'

/** Every code has words, and there are words for nothing else. */
en.code satisfies Record<Code, string>
type Unused = Exclude<keyof typeof en.code, Code>
null as unknown as Unused satisfies never

type Sayers = { readonly [N in ParamName]: (value: ParamValue<N>) => string }

const same = (value: string) => value
/** Parameters that are shown as they are. */
const AS_THEY_ARE = {
  account: same,
  amendment: same,
  application: same,
  bill: same,
  class: same,
  column: same,
  consignment: same,
  day: same,
  device: same,
  draft: same,
  driver: same,
  first_day: same,
  given: same,
  header: same,
  id: same,
  journey: same,
  last_day: same,
  lock: same,
  manifest: same,
  media_type: same,
  model: same,
  note: same,
  operation: same,
  profile: same,
  technical: same,
  vehicle: same,
} as const

/** How each parameter is said, by its name. */
function useSayers(say: (reason: Reason) => string): Sayers {
  const { t } = useTranslation()
  const { number, dateTime } = useFormat()
  const language = useLanguage()
  const side = useAuthorityShortName()
  const place = usePlaceName()
  const region = useRegionName()
  const schemes = useSchemes()
  const companies = useQuery(participantsQuery).data
  const company = (id: string) => companies?.find((it) => it.id === id)?.name ?? id
  const scheme = (id: string) => schemes.get(id)?.name[language] ?? id
  const sides = (ids: readonly string[]) => ids.map(side).join(' → ')
  const count = (value: number) => number(value)
  const rule = (id: string): string => {
    const rules = [...schemes.values()].flatMap((it) => it.rules)
    const known = rules.find((it) => it.id === id)
    return known === undefined ? id : `${known.text[language]} ${known.remedy[language]}`
  }
  return {
    ...AS_THEY_ARE,
    application_status: (status) => t(`scheme.application_status.${status}`),
    asked_round: count,
    asked_scheme: scheme,
    authorities: sides,
    authority: side,
    bytes: count,
    carrier: company,
    check: (check) => t(`scheme.check.${check}.name`),
    count,
    days: count,
    document: (kind) => t(`registry.document_kind.${kind}`),
    from: place,
    from_ms: dateTime,
    have: count,
    home: side,
    incident: (id) => String(id),
    journeys: (ids) => ids.join(', '),
    kind: (kind) => t(`scheme.device_kind.${kind}`),
    least: count,
    least_percent: count,
    letter: (letter) => t(`scheme.letter.${letter}`),
    manifest_status: (status) => t(`scheme.manifest_status.${status}`),
    minutes: count,
    mode: (mode) => t(`scheme.mode.${mode}`),
    more: count,
    most: count,
    most_bytes: count,
    most_minutes: count,
    number: count,
    party: company,
    percent: count,
    place,
    region,
    role: (role) => t(`scheme.role.${role}`),
    round: count,
    row: count,
    rule,
    scheme,
    seconds: count,
    standing: (standing) => t(`scheme.standing.${standing}`),
    thing: (thing) => t(`said.thing.${thing}`),
    to: place,
    to_authority: side,
    to_ms: dateTime,
    uncovered: (all) =>
      all.map((it) => `${it.consignment}: ${it.rule == null ? '–' : rule(it.rule)}`).join(' · '),
    wanted: count,
    why: (reason) => say(reason),
    words: (words) => words.join(', '),
  }
}

/** A reason of the node in one or two sentences of the reader's language. */
export function useCodeText(): (reason: Reason) => string {
  const { t } = useTranslation()
  const say = (reason: Reason): string => {
    // A node newer than this page may say what it does not know.
    if (!isKnown(reason.code)) return reason.code
    const said = Object.entries(paramsOf(reason)).map(([name, value]) => {
      const sayer: ((value: never) => string) | undefined = sayers[name as ParamName]
      return [name, value == null || sayer === undefined ? '' : sayer(value as never)]
    })
    return t(`code.${reason.code}`, Object.fromEntries(said)).trim()
  }
  const sayers = useSayers(say)
  return say
}

export function isKnown(code: string): code is Code {
  return i18n.exists(`code.${code}`)
}

/** What a code means whatever its parameters are, for counting it. */
export function useCodeName(): (code: Code) => string {
  const { t } = useTranslation()
  return (code) => t(`code.${code}`, { skipInterpolation: true }).replace(/\{\{\w+\}\}/g, '…')
}
