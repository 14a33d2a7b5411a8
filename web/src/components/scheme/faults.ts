/** Faults in the reader's words: what is wrong by its code, where by row, number and field. */
import { useTranslation } from 'react-i18next'
import type { CheckCode } from '../../api/documents'
import { ApiError, type Fault } from '../../api/errors'
import { i18n } from '../../lib/i18n'
import { useLanguage } from '../../lib/useLanguage'
import type en from '../../locales/en'
import { useAuthorityShortName } from '../names'
import { useSchemes } from './names'
import { useSaid } from './said'

type FaultCode = keyof typeof en.scheme.fault

function isNamedFault(code: string): code is FaultCode {
  return i18n.exists(`scheme.fault.${code}`)
}

function isCheck(code: string): code is CheckCode {
  return i18n.exists(`scheme.check.${code}.name`)
}

const BROKEN_RULE = /^rule (\S+) is not kept/

/** The rule of cargo that a fault names. `null`: none. */
export function brokenRule(fault: Fault): string | null {
  return fault.code === 'not_covered' ? (BROKEN_RULE.exec(fault.detail)?.[1] ?? null) : null
}

export interface FaultWords {
  /** What is wrong. */
  text: string
  /** What to do about it; `null`: the text says it. */
  remedy: string | null
  /** The value concerned, or what else the node says. `null`: nothing more. */
  value: string | null
  /** What the node says and this console cannot: English. `null`: nothing. */
  technical: string | null
}

/** Whether an English sentence holds a value, which a translation by code alone leaves out. */
function holdsValue(detail: string): boolean {
  return /\d|"|[a-z]-[a-z]/.test(detail)
}

/** A fault in words: by the rule that is broken, by the check that is not met, by its code. */
export function useFaultWords(): (fault: Fault) => FaultWords {
  const { t } = useTranslation()
  const language = useLanguage()
  const schemes = useSchemes()
  const said = useSaid()
  return (fault) => {
    const { code, detail } = fault
    const id = brokenRule(fault)
    const rules = [...schemes.values()].flatMap((scheme) => scheme.rules)
    const rule = id === null ? undefined : rules.find((it) => it.id === id)
    if (rule !== undefined) {
      const [text, remedy] = [rule.text[language], rule.remedy[language]]
      return { text, remedy, value: null, technical: null }
    }
    const value = said(detail)
    if (isCheck(code)) {
      const text = t('said.check_unmet', { check: t(`scheme.check.${code}.name`) })
      return { text, remedy: t(`scheme.check.${code}.remedy`), value, technical: null }
    }
    const hidden = value === null && holdsValue(detail) ? detail : null
    if (isNamedFault(code)) {
      return { text: t(`scheme.fault.${code}`), remedy: null, value, technical: hidden }
    }
    return { text: value ?? detail, remedy: null, value: null, technical: fault.remedy ?? null }
  }
}

/** A fault in one line, for showing it beside its field. */
export function useFaultText(): (fault: Fault) => string {
  const words = useFaultWords()
  return (fault) => {
    const { text, value } = words(fault)
    return value === null ? text : `${text} ${value}`
  }
}

/** The fault of one field, by its path, in one line. */
export function useFaultAt(): (error: unknown, path: string) => string | undefined {
  const text = useFaultText()
  return (error, path) => {
    if (!(error instanceof ApiError)) return undefined
    const fault = error.faults.find(({ at }) => at === path)
    return fault === undefined ? undefined : text(fault)
  }
}

export interface FaultPlace {
  /** Number of the row as the spreadsheet shows it. `null`: the fault is of no row. */
  row: number | null
  /** Name of the column or field; empty if it is of the whole row. */
  column: string
}

const ROW = /^row (\d+)(?:, (.*))?$/

/** Where a fault is: `row 17, consignee_address`. */
export function faultPlace(fault: Fault): FaultPlace {
  const found = ROW.exec(fault.at)
  if (found === null) return { row: null, column: fault.at }
  return { row: Number(found[1]), column: found[2] ?? '' }
}

const GROUPS = ['scheme.field', 'said.field', 'registry.field'] as const

/** A field's name by the last of its path that is one; `null`: it is none. */
function fieldKey(name: string): 'scheme.field.packages' | null {
  const group = GROUPS.find((it) => i18n.exists(`${it}.${name}`))
  return group === undefined ? null : (`${group}.${name}` as 'scheme.field.packages')
}

/** A column's or field's name: `permit_1_number` is that of the first permit. */
export function useColumnName(): (column: string) => string {
  const { t } = useTranslation()
  const side = useAuthorityShortName()
  const word = (name: string): string => {
    const key = fieldKey(name)
    return key === null ? side(name) : t(key)
  }
  return (column) => {
    const path = column.replace(/^form[,.] ?/, '')
    const permit = /^permits?[_[](\d+)\]?[_.](.*)$/.exec(path)
    if (permit !== null) {
      const isColumn = path.startsWith('permit_')
      const number = Number(permit[1]) + (isColumn ? 0 : 1)
      return t('said.at.permit', { number, name: word(`permit_${permit[2]}`) })
    }
    const whole = fieldKey(path.replace('.', '_'))
    if (whole !== null) return t(whole)
    const counted = /^(.*)\[(\d+)\]$/.exec(path)
    if (counted !== null) {
      return t('said.at.nth', { name: word(counted[1] ?? ''), number: Number(counted[2]) + 1 })
    }
    return path
      .split('.')
      .map(word)
      .reduce((thing, field) => t('said.at.in', { thing, field }))
  }
}

const PARTS = {
  row: 'said.at.row',
  line: 'said.at.line',
  feature: 'said.at.feature',
  consignment: 'said.at.entry',
} as const
const COUNTED = /^((row|line|feature|consignment) (\d+))(?:, (.*))?$/

/** A place in its two parts: which of several things, and where in it. */
export function splitPlace(at: string): { thing: string; rest: string } {
  const [, thing, , , rest = ''] = COUNTED.exec(at) ?? []
  return thing === undefined ? { thing: '', rest: at } : { thing, rest }
}

function isPart(word: string | undefined): word is keyof typeof PARTS {
  return word !== undefined && Object.hasOwn(PARTS, word)
}

/** The whole place of a fault: "Row 17: Consignee, address". */
export function usePlaceOfFault(): (at: string) => string {
  const { t } = useTranslation()
  const columnName = useColumnName()
  return (at) => {
    const [, , part, number, rest] = COUNTED.exec(at) ?? []
    if (isPart(part)) {
      const place = t(PARTS[part], { number })
      return rest === undefined ? place : t('said.at.in', { thing: place, field: columnName(rest) })
    }
    if (at === 'file') return t('said.at.file')
    if (at === 'map') return t('said.at.map')
    return at === '' || at === 'form' ? '' : columnName(at)
  }
}
