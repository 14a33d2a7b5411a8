/** The free details of an incident or a timeline entry: known keys in words, others as they are. */

import type { TFunction } from 'i18next'
import type { IncidentKind } from '../api/types'
import { i18n } from '../lib/i18n'
import type en from '../locales/en.json'
import type { Fact } from '../ui/layout'

type DetailKey = keyof typeof en.detail

/** Whether a word of the node is one of the incident kinds that this console can explain. */
export function isKind(code: string): code is IncidentKind {
  return i18n.exists(`kind.${code}.name`)
}

function isKnown(key: string): key is DetailKey {
  return i18n.exists(`detail.${key}`)
}

export function detailFacts(t: TFunction, detail: Readonly<Record<string, string>>): Fact[] {
  return Object.entries(detail).map(([key, value]) => ({
    term: isKnown(key) ? t(`detail.${key}`) : key,
    value,
  }))
}
