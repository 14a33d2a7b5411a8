/** The free details of an incident or a timeline entry: known keys in words, others as they are. */
import { i18n } from '../lib/i18n'
import type { TFunction } from 'i18next'
import type { Fact } from '../ui/layout'
import type en from '../locales/en.json'

type DetailKey = keyof typeof en.detail

function isKnown(key: string): key is DetailKey {
  return i18n.exists(`detail.${key}`)
}

export function detailFacts(t: TFunction, detail: Readonly<Record<string, string>>): Fact[] {
  return Object.entries(detail).map(([key, value]) => ({
    term: isKnown(key) ? t(`detail.${key}`) : key,
    value,
  }))
}
