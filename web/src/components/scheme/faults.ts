/** Faults in the reader's words: what is wrong by its code, where by row, number and field. */
import { useTranslation } from 'react-i18next'
import { paramsOf } from '../../api/codes'
import { ApiError, type Fault } from '../../api/errors'
import { i18n } from '../../lib/i18n'
import { useAuthorityShortName } from '../names'
import { useCodeText } from './codes'

/** The rule of cargo that a fault names. `null`: none. */
export function brokenRule(fault: Fault): string | null {
  const { rule } = paramsOf(fault)
  return typeof rule === 'string' ? rule : null
}

/** A fault in one line, for showing it beside its field. */
export function useFaultText(): (fault: Fault) => string {
  return useCodeText()
}

/** Where a form may stand in what is sent: a field is known without it. */
const AROUND = new Set(['form', 'about'])

/** The parts of a pointer (RFC 6901), without the form around. */
export function partsOf(pointer: string): string[] {
  const parts = pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
  return AROUND.has(parts[0] ?? '') ? parts.slice(1) : parts
}

/** The fault of one field, by its path: `packages`, `consignor.name`, `permits.0.number`. */
export function faultOf(faults: readonly Fault[], path: string): Fault | undefined {
  return faults.find(({ pointer }) => partsOf(pointer).join('.') === path)
}

/** The fault of one field, by its path, in one line. */
export function useFaultAt(): (error: unknown, path: string) => string | undefined {
  const text = useFaultText()
  return (error, path) => {
    if (!(error instanceof ApiError)) return undefined
    const fault = faultOf(error.faults, path)
    return fault === undefined ? undefined : text(fault)
  }
}

const GROUPS = ['scheme.field', 'said.field', 'registry.field'] as const

/** A field's name by the last of its path that is one; `null`: it is none. */
function fieldKey(name: string): 'scheme.field.packages' | null {
  const group = GROUPS.find((it) => i18n.exists(`${it}.${name}`))
  return group === undefined ? null : (`${group}.${name}` as 'scheme.field.packages')
}

/** A column's or field's name by its pointer: `/permit_1_number` is that of the first permit, as is
 * `/permits/0/number`. */
export function useFieldName(): (pointer: string) => string {
  const { t } = useTranslation()
  const side = useAuthorityShortName()
  const word = (name: string): string => {
    const key = fieldKey(name)
    return key === null ? side(name) : t(key)
  }
  return (pointer) => {
    const parts = partsOf(pointer)
    const permit = /^permit(?:_(\d+)_|s_(\d+)_)(.*)$/.exec(parts.join('_'))
    if (permit !== null) {
      const number = permit[1] === undefined ? Number(permit[2]) + 1 : Number(permit[1])
      return t('said.at.permit', { number, name: word(`permit_${permit[3]}`) })
    }
    const whole = fieldKey(parts.join('_'))
    if (whole !== null) return t(whole)
    const [last = '', name] = [parts.at(-1), parts.at(-2)]
    if (/^\d+$/.test(last) && name !== undefined) {
      return t('said.at.nth', { name: word(name), number: Number(last) + 1 })
    }
    return parts.map(word).reduce((thing, field) => t('said.at.in', { thing, field }))
  }
}

/** The whole place of a fault: "Row 17: Consignee, address"; empty if it is of everything. */
export function usePlaceOfFault(): (fault: Fault) => string {
  const { t } = useTranslation()
  const fieldName = useFieldName()
  return ({ row, pointer }) => {
    const field = partsOf(pointer).length === 0 ? '' : fieldName(pointer)
    if (row === undefined) return field
    const thing = t('said.at.row', { number: row })
    return field === '' ? thing : t('said.at.in', { thing, field })
  }
}
