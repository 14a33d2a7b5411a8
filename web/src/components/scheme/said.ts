/** What the node says in English, in the reader's words: the sentence is known by its form, the
 * values in it are named anew. */
import { useQuery } from '@tanstack/react-query'
import type { TFunction } from 'i18next'
import { useTranslation } from 'react-i18next'
import { participantsQuery } from '../../api/public'
import { type Kinds, type Pattern, patternOf, valuesIn } from '../../lib/templates'
import { useFormat } from '../../lib/useFormat'
import { useLanguage } from '../../lib/useLanguage'
import { useAuthorityShortName, usePlaceName } from '../names'
import { useSchemes } from './names'
import { SENTENCES, type SentenceKey } from './sentences'

/** The node's words for states, each with its key in the catalogues. */
const WORDS = {
  device: {
    'the lock': 'scheme.device_kind.lock',
    lock: 'scheme.device_kind.lock',
    'the positioning unit': 'scheme.device_kind.unit',
    'positioning unit': 'scheme.device_kind.unit',
  },
  standing: {
    'not confirmed yet': 'scheme.standing.applicant',
    'an applicant': 'scheme.standing.applicant',
    registered: 'scheme.standing.registered',
    'registered with a warning': 'scheme.standing.warned',
    suspended: 'scheme.standing.suspended',
    'de-registered': 'scheme.standing.deregistered',
    refused: 'scheme.standing.refused',
  },
  manifest_status: {
    bundled: 'scheme.manifest_status.bundled',
    starting: 'scheme.manifest_status.starting',
    started: 'scheme.manifest_status.started',
    'being taken back': 'scheme.manifest_status.withdrawing',
    ended: 'scheme.manifest_status.ended',
    cancelled: 'scheme.manifest_status.cancelled',
  },
  application: {
    'waiting for a decision': 'scheme.application_status.pending',
    'waiting for an answer': 'scheme.application_status.asked_back',
    approved: 'scheme.application_status.approved',
    refused: 'scheme.application_status.refused',
    'taken back': 'scheme.application_status.withdrawn',
  },
  letter: {
    warning: 'scheme.letter.warning',
    suspension: 'scheme.letter.suspension',
    reinstatement: 'scheme.letter.reinstatement',
    deregistration: 'scheme.letter.deregistration',
  },
  role: {
    'a carrier': 'said.role.carrier',
    'a shipper': 'said.role.shipper',
    'a supplier': 'said.role.supplier',
  },
} as const

type WordKey = {
  [G in keyof typeof WORDS]: (typeof WORDS)[G][keyof (typeof WORDS)[G]]
}[keyof typeof WORDS]

const ID = '"?[A-Za-z0-9._-]+"?'
const DAY = '\\d{4}-\\d\\d-\\d\\d'
const NUMBER = '-?[\\d.,]+'
const KINDS: Kinds = {
  ...Object.fromEntries(
    Object.entries(WORDS).map(([kind, words]) => [kind, Object.keys(words).join('|')]),
  ),
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

function isGroup(kind: string): kind is keyof typeof WORDS {
  return Object.hasOwn(WORDS, kind)
}

function stateWord(t: TFunction, kind: keyof typeof WORDS, value: string): string {
  const words: Readonly<Record<string, WordKey>> = WORDS[kind]
  const key = words[value]
  return key === undefined ? value : t(key)
}

function unquoted(value: string): string {
  return /^".*"$/s.test(value) ? value.slice(1, -1) : value
}

const UNCOVERED = /(\S+): rule (\S+?): /g

/** Consignments with the rule each breaks: `hk-c-1: rule through-bill: …; and 2 more`. */
function useCargoWords(): (cargo: string) => string {
  const language = useLanguage()
  const schemes = useSchemes()
  return (cargo) => {
    const rules = [...schemes.values()].flatMap((scheme) => scheme.rules)
    const named = [...cargo.matchAll(UNCOVERED)].map(([, id = '', ruleId = '']) => {
      const rule = rules.find((it) => it.id === ruleId)
      return `${id}: ${rule === undefined ? ruleId : rule.text[language]}`
    })
    const more = /; and (\d+) more$/.exec(cargo)?.[1]
    if (named.length === 0) return cargo
    return [...named, ...(more === undefined ? [] : [`+${more}`])].join(' · ')
  }
}

/** What the node said, in the reader's words; `null` where this console has none for it. */
export function useSaid(): (detail: string) => string | null {
  const { t } = useTranslation()
  const { number } = useFormat()
  const side = useAuthorityShortName()
  const place = usePlaceName()
  const schemes = useSchemes()
  const language = useLanguage()
  const cargo = useCargoWords()
  const companies = useQuery(participantsQuery).data
  const valueWord = (name: string, given: string): string => {
    const kind = name.replace(/\d+$/, '')
    const value = unquoted(given)
    if (isGroup(kind)) return stateWord(t, kind, value)
    if (KINDS[kind] === NUMBER) {
      const it = Number(value.replaceAll(',', ''))
      return Number.isFinite(it) ? number(it) : value
    }
    switch (kind) {
      case 'authority':
        return side(value)
      case 'way':
        return value.split(', ').map(side).join(' → ')
      case 'place':
        return place(value)
      case 'party':
        return companies?.find(({ id }) => id === value)?.name ?? value
      case 'scheme':
        return schemes.get(value)?.name[language] ?? value
      case 'cargo':
        return cargo(value)
      case 'why':
        return say(value) ?? value
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
