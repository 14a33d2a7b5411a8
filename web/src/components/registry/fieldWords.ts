/** A record's fields and their values in the reader's words, for histories. */
import type { TFunction } from 'i18next'
import { useTranslation } from 'react-i18next'
import type { HistoryEntry } from '../../api/registry'
import type { Scalar } from '../../lib/diff'
import { i18n } from '../../lib/i18n'
import { useFormat } from '../../lib/useFormat'
import type en from '../../locales/en'
import { useAuthorityShortName } from '../names'

type FieldName = keyof typeof en.registry.field
type RevisionWhy = Pick<HistoryEntry, 'why' | 'reason' | 'is_bill_shared'>

/** Where the words of an enumerated field are, by the field's own name. */
const WORDS = {
  standing: 'standing',
  elsewhere: 'standing',
  decided: 'decided',
  roles: 'role',
  modes: 'mode',
  mode: 'mode',
  cargo: 'cargo_kind',
  device: 'device_kind',
  state: 'accreditation',
  result: 'inspection_result',
  earlier_result: 'inspection_result',
  stage: 'inspection_stage',
  change: 'change',
  bill_kind: 'bill_kind',
  about: 'about',
  outcome: 'verdict',
  letters: 'letter',
} as const

/** The words of `status`, which every kind of record has of its own. */
const STATUS_WORDS: Record<string, string> = {
  application: 'application_status',
  consignment: 'consignment_status',
  manifest: 'manifest_status',
  amendment: 'amendment_status',
  inspection: 'inspection_status',
  draft: 'draft_status',
}

function isField(name: string): name is FieldName {
  return i18n.exists(`registry.field.${name}`)
}

function enumWord(t: TFunction, group: string, value: string): string | null {
  const key = `scheme.${group}.${value}`
  return i18n.exists(key) ? t(key as 'scheme.kind.party') : null
}

function groupOf(kind: string, path: readonly string[]): string | null {
  const last = path.findLast((key) => !/^\d+$/.test(key)) ?? ''
  if (last === 'status') return STATUS_WORDS[kind] ?? null
  if (last === 'kind' && path[0] === 'letters') return WORDS.letters
  if (path.includes('elsewhere')) return WORDS.elsewhere
  if (last === 'kind' && kind === 'device') return 'device_kind'
  if (last === 'kind' && path.includes('permits')) return 'permit_kind'
  return last in WORDS ? WORDS[last as keyof typeof WORDS] : null
}

/** Why a revision was made, with what the desk should know of it. */
export function whyWords(t: TFunction, entry: RevisionWhy): string {
  const said = t(`registry.why.${entry.why}`)
  const reason = entry.reason ?? (entry.is_bill_shared ? t('registry.bill_shared') : null)
  return reason === null ? said : t('registry.why_reason', { said, reason })
}

export function useFieldWords(kind: string) {
  const { t } = useTranslation()
  const { dateTime, date, number } = useFormat()
  const side = useAuthorityShortName()
  const key = (name: string): string => (isField(name) ? t(`registry.field.${name}`) : side(name))
  const value = (path: readonly string[], it: Scalar | undefined): string => {
    if (it === undefined || it === null || it === '') return t('app.none')
    if (typeof it === 'boolean') return t(it ? 'registry.yes' : 'registry.no')
    const last = path.at(-1) ?? ''
    if (typeof it === 'number') {
      if (!last.endsWith('_ms')) return number(it, 5)
      return last === 'expires_at_ms' || last === 'until_ms' ? date(it) : dateTime(it)
    }
    const group = groupOf(kind, path)
    return (group === null ? null : enumWord(t, group, it)) ?? it
  }
  return { field: (path: readonly string[]) => path.map(key).join(' › '), value }
}
