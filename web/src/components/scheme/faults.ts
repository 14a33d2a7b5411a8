/** Faults in the reader's words: what is wrong by its code, and where by row and column. */
import { useTranslation } from 'react-i18next'
import type { Fault } from '../../api/errors'
import { i18n } from '../../lib/i18n'
import { useLanguage } from '../../lib/useLanguage'
import type en from '../../locales/en'
import { useSchemes } from './names'

type FaultCode = keyof typeof en.scheme.fault
type FieldName = keyof typeof en.scheme.field

function isNamedFault(code: string): code is FaultCode {
  return i18n.exists(`scheme.fault.${code}`)
}

function isNamedField(name: string): name is FieldName {
  return i18n.exists(`scheme.field.${name}`)
}

const BROKEN_RULE = /^rule (\S+) is not kept/

/** The rule of cargo that a fault names. `null`: none. */
export function brokenRule(fault: Fault): string | null {
  return fault.code === 'not_covered' ? (BROKEN_RULE.exec(fault.detail)?.[1] ?? null) : null
}

/** What is wrong: the rule's own text, else the code's sentence, else the node's English. */
export function useFaultText(): (fault: Fault) => string {
  const { t } = useTranslation()
  const language = useLanguage()
  const schemes = useSchemes()
  return (fault) => {
    const id = brokenRule(fault)
    const rules = id === null ? [] : [...schemes.values()].flatMap((scheme) => scheme.rules)
    const rule = rules.find((it) => it.id === id)
    if (rule !== undefined) return rule.text[language]
    return isNamedFault(fault.code) ? t(`scheme.fault.${fault.code}`) : fault.detail
  }
}

/** What to do about it, in the reader's language where it is known there. */
export function useRemedy(): (fault: Fault) => string | null {
  const language = useLanguage()
  const schemes = useSchemes()
  return (fault) => {
    const id = brokenRule(fault)
    const rules = id === null ? [] : [...schemes.values()].flatMap((scheme) => scheme.rules)
    const rule = rules.find((it) => it.id === id)
    if (rule !== undefined) return rule.remedy[language]
    // The code's own sentence says what to do; the node's is English only.
    return language === 'en' ? (fault.remedy ?? null) : null
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

/** A column's or field's name: `permit_1_number` is that of the first permit. */
export function useColumnName(): (column: string) => string {
  const { t } = useTranslation()
  return (column) => {
    const path = column.replace('form, ', '').replace('.', '_')
    const permit = /^permit_(\d)_(.*)$/.exec(path)
    const name = permit === null ? path : `permit_${permit[2]}`
    if (!isNamedField(name)) return column
    const words = t(`scheme.field.${name}`)
    return permit === null ? words : `${words} (${permit[1]})`
  }
}
