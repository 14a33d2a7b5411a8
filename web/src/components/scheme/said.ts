/** What the node says in English, in the reader's words: the sentence is known by its form, the
 * values in it are named anew. */
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { participantsQuery } from '../../api/public'
import { type Kinds, type Pattern, patternOf, valuesIn } from '../../lib/templates'
import { useFormat } from '../../lib/useFormat'
import { useAuthorityShortName, usePlaceName } from '../names'
import { SENTENCES, type SentenceKey } from './sentences'

const ID = '"?[A-Za-z0-9._-]+"?'
const DAY = '\\d{4}-\\d\\d-\\d\\d'
const NUMBER = '-?[\\d.,]+'
const KINDS: Kinds = {
  ...Object.fromEntries(['number', 'count', 'all', 'most', 'least'].map((it) => [it, NUMBER])),
  ...Object.fromEntries(['day', 'first', 'last'].map((it) => [it, DAY])),
  ...Object.fromEntries(
    ['id', 'party', 'authority', 'place', 'scheme', 'journey', 'vehicle', 'model', 'unit'].map(
      (it) => [it, ID],
    ),
  ),
}

interface Known {
  key: SentenceKey
  pattern: Pattern
}

/** The most exact first. */
const KNOWN: readonly Known[] = Object.entries(SENTENCES)
  .flatMap(([key, templates]) =>
    templates.map((template) => ({
      key: key as SentenceKey,
      pattern: patternOf(template, KINDS),
    })),
  )
  .sort((a, b) => b.pattern.fixed - a.pattern.fixed)

export interface Sentence {
  key: SentenceKey
  values: Readonly<Record<string, string>>
}

/** What stands around a sentence of the node: where on the map, about what, in which field. */
const AROUND =
  /^(?:(?:place \S+|corridor \S+ to \S+|route \S+ to \S+|map|legs(?:\.authority)?|vehicle|lock|carrier|kind|reason): )?(.*?)(?: \(at [^)]*\))?$/s

/** The sentence and its values; `null`: it is not known here. */
export function sentenceOf(detail: string): Sentence | null {
  const bare = AROUND.exec(detail)?.[1] ?? detail
  for (const { key, pattern } of KNOWN) {
    const values = valuesIn(pattern, bare)
    if (values !== null) return { key, values }
  }
  return null
}

function unquoted(value: string): string {
  return /^".*"$/s.test(value) ? value.slice(1, -1) : value
}

/** What the node said, in the reader's words; `null` where this console has none for it. */
export function useSaid(): (detail: string) => string | null {
  const { t } = useTranslation()
  const { number } = useFormat()
  const side = useAuthorityShortName()
  const place = usePlaceName()
  const companies = useQuery(participantsQuery).data
  const valueWord = (name: string, given: string): string => {
    const kind = name.replace(/\d+$/, '')
    const value = unquoted(given)
    if (KINDS[kind] === NUMBER) {
      const it = Number(value.replaceAll(',', ''))
      return Number.isFinite(it) ? number(it) : value
    }
    switch (kind) {
      case 'authority':
        return side(value)
      case 'place':
        return place(value)
      case 'party':
        return companies?.find(({ id }) => id === value)?.name ?? value
      default:
        return value
    }
  }
  const say = (detail: string): string | null => {
    const sentence = sentenceOf(detail)
    if (sentence === null) return null
    const values = Object.entries(sentence.values).map(([name, value]) => [
      name,
      valueWord(name, value),
    ])
    return t(`said.sentence.${sentence.key}`, Object.fromEntries(values))
  }
  return say
}
