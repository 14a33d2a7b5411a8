/** Codes of the node in the reader's words. A code without words in the catalogue, or a parameter
 * without a way to say it, does not compile. */
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { Code, Fact, ParamName, ParamValue, Reason, Settled } from '../../api/codes'
import { paramsOf } from '../../api/codes'
import { participantsQuery } from '../../api/public'
import { useFormat } from '../../lib/useFormat'
import { useLanguage } from '../../lib/useLanguage'
import en from '../../locales/en'
import { useAuthorityShortName, useKindName, usePlaceName, useRegionName } from '../names'
import { useSchemes } from './names'

/** Every code, fact and settled word has words, and there are words for nothing else. */
en.code satisfies Record<Code, string>
en.fact satisfies Record<Fact['code'], string>
en.settled satisfies Record<Settled, string>
type Unused =
  | Exclude<keyof typeof en.code, Code>
  | Exclude<keyof typeof en.fact, Fact['code']>
  | Exclude<keyof typeof en.settled, Settled>
null as unknown as Unused satisfies never

type Sayers = { readonly [N in ParamName]: (value: ParamValue<N>) => string }

const same = (value: string) => value
/** Parameters that are shown as they are. */
const AS_THEY_ARE = {
  amendment: same,
  application: same,
  bill: same,
  class: same,
  column: same,
  consignment: same,
  crossing: same,
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
  terminal: same,
  vehicle: same,
} as const

/** Parameters that are counts and measures. */
function counted(count: (value: number) => string) {
  return {
    asked_round: count,
    bytes: count,
    count,
    days: count,
    erasure: count,
    have: count,
    least: count,
    least_percent: count,
    characters: count,
    limit: count,
    metres: count,
    minutes: count,
    more: count,
    most: count,
    most_bytes: count,
    most_minutes: count,
    number: count,
    percent: count,
    round: count,
    row: count,
    seconds: count,
    wanted: count,
  } as const
}

/** How each parameter is said, by its name. */
function useSayers(say: (reason: Reason) => string): Sayers {
  const { t } = useTranslation()
  const { number, dateTime } = useFormat()
  const language = useLanguage()
  const side = useAuthorityShortName()
  const place = usePlaceName()
  const region = useRegionName()
  const kindName = useKindName()
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
    ...counted(count),
    account: (account) => (account === 'system' ? t('system') : account),
    application_status: (status) => t(`scheme.application_status.${status}`),
    asked_scheme: scheme,
    at_ms: dateTime,
    authorities: sides,
    authority: side,
    carrier: company,
    check: (check) => t(`scheme.check.${check}.name`),
    end: (end) => t(`end.${end}`),
    document: (kind) => t(`registry.document_kind.${kind}`),
    first: String,
    from: place,
    from_ms: dateTime,
    home: side,
    incident: String,
    incident_kind: kindName,
    inspected: (isSo) => t(isSo ? 'story.inspected' : 'story.not_inspected'),
    item: (item) => t(`map_item.${item}`),
    journeys: (ids) => ids.join(', '),
    kind: (kind) => t(`scheme.device_kind.${kind}`),
    last: String,
    letter: (letter) => t(`scheme.letter.${letter}`),
    manifest_status: (status) => t(`scheme.manifest_status.${status}`),
    mode: (mode) => t(`scheme.mode.${mode}`),
    order: String,
    order_kind: (kind) => t(`order_kind.${kind}`),
    order_outcome: (outcome) => t(`order_outcome.${outcome}`),
    party: company,
    place,
    region,
    role: (role) => t(`scheme.role.${role}`),
    rule,
    scheme,
    sessions: (seen) => t(`sessions.${seen}`),
    standing: (standing) => t(`scheme.standing.${standing}`),
    thing: (thing) => t(`said.thing.${thing}`),
    to: place,
    to_authority: side,
    to_ms: dateTime,
    uncovered: (all) =>
      all.map((it) => `${it.consignment}: ${it.rule == null ? '–' : rule(it.rule)}`).join(' · '),
    why: (reason) => say(reason),
    words: (words) => words.join(', '),
  }
}

interface Words {
  reason: (reason: Reason) => string
  /** What a fact holds, without its term. */
  fact: (fact: Fact) => string
}

function useWords(): Words {
  const { t } = useTranslation()
  const paramTexts = (coded: Reason | Fact): string[][] =>
    Object.entries(paramsOf(coded)).map(([name, value]) => {
      const sayer: ((value: never) => string) | undefined = sayers[name as ParamName]
      return [name, value == null || sayer === undefined ? '' : sayer(value as never)]
    })
  const reason = (it: Reason): string => {
    // A node newer than this page may say what it does not know.
    if (!isCode(it.code)) return it.code
    return t(`code.${it.code}`, Object.fromEntries(paramTexts(it))).trim()
  }
  const sayers = useSayers(reason)
  const fact = (it: Fact): string => {
    const texts = paramTexts(it).map(([, text]) => text)
    return texts.join(' → ')
  }
  return { reason, fact }
}

/** A reason of the node in one or two sentences of the reader's language. */
export function useCodeText(): (reason: Reason) => string {
  return useWords().reason
}

/** What a fact holds in the reader's language, without its term. */
export function useFactValue(): (fact: Fact) => string {
  return useWords().fact
}

/** What a fact is about; its code where the node is newer than this page. */
export function useFactTerm(): (fact: Fact) => string {
  const { t } = useTranslation()
  return ({ code }) => (Object.hasOwn(en.fact, code) ? t(`fact.${code}`) : code)
}

/** Why the node closed an incident by itself. */
export function useSettledText(): (settled: Settled) => string {
  const { t } = useTranslation()
  return (settled) => (Object.hasOwn(en.settled, settled) ? t(`settled.${settled}`) : settled)
}

export function isCode(code: string): code is Code {
  return Object.hasOwn(en.code, code)
}

/** What a code means whatever its parameters are, for counting it. */
export function useCodeName(): (code: Code) => string {
  const { t } = useTranslation()
  return (code) => t(`code.${code}`, { skipInterpolation: true }).replace(/\{\{\w+\}\}/g, '…')
}
