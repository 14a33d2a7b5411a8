/** The free details of an incident or a timeline entry: known words in words, others as they are. */

import type { TFunction } from 'i18next'
import { useTranslation } from 'react-i18next'
import type { IncidentKind, OrderView } from '../api/types'
import { i18n } from '../lib/i18n'
import { useFormat } from '../lib/useFormat'
import type en from '../locales/en'
import type { Fact } from '../ui/layout'
import { useAuthorityName } from './names'
import { useSaid } from './scheme/said'

type DetailKey = keyof typeof en.detail

/** What the node says of a second device with the same identity. */
const SEEN = {
  'a second session opened': 'seen.second_session',
  'both sessions speak': 'seen.both_speak',
} as const

/** Whether a word of the node is one of the incident kinds that this console can explain. */
export function isKind(code: string): code is IncidentKind {
  return i18n.exists(`kind.${code}.name`)
}

function isKnown(key: string): key is DetailKey {
  return i18n.exists(`detail.${key}`)
}

export function isOrderKind(code: string): code is OrderView['kind'] {
  return i18n.exists(`order_kind.${code}`)
}

function isOrderState(code: string): code is OrderView['state'] {
  return i18n.exists(`order_state.${code}`)
}

function isEnd(code: string): code is keyof typeof en.end {
  return i18n.exists(`end.${code}`)
}

function isSeen(text: string): text is keyof typeof SEEN {
  return Object.hasOwn(SEEN, text)
}

/** A code of the node in words; what is no code of ours stays as it is. */
function wordOf(t: TFunction, key: string, value: string): string {
  switch (key) {
    case 'kind':
      if (isKind(value)) return t(`kind.${value}.name`)
      return isOrderKind(value) ? t(`order_kind.${value}`) : value
    case 'outcome':
      return isOrderState(value) ? t(`order_state.${value}`) : value
    case 'end':
      return isEnd(value) ? t(`end.${value}`) : value
    case 'seen':
      return isSeen(value) ? t(SEEN[value]) : value
    default:
      return value
  }
}

/** Turns details into facts in the reader's language. */
export function useDetailFacts(): (detail: Readonly<Record<string, string>>) => Fact[] {
  const { t } = useTranslation()
  const { number, dateTime } = useFormat()
  const authorityName = useAuthorityName()
  const said = useSaid()
  const say = (key: string, value: string): string => {
    if (key === 'authority') return authorityName(value)
    if (key === 'reason') return value === '' ? t('said.no_detail') : (said(value) ?? value)
    // Units end the names of measures: `off_m`, `silent_s`. A moment is one of `_ms`.
    if (/_ms$/.test(key) && /^\d+$/.test(value)) return dateTime(Number(value))
    if (/_(m|s|percent)$/.test(key) && /^-?\d+$/.test(value)) return number(Number(value))
    return wordOf(t, key, value)
  }
  return (detail) =>
    Object.entries(detail).map(([key, value]) => ({
      term: isKnown(key) ? t(`detail.${key}`) : key,
      value: say(key, value),
    }))
}
