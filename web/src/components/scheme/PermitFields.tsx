/** The licences and permits of a consignment: each is told only to the authority that issued it. */
import { useTranslation } from 'react-i18next'
import type { Fault } from '../../api/errors'
import { ActionButton } from '../../ui/controls'
import { ChoiceField, TextField } from '../../ui/fields'
import { useAuthorityShortName } from '../names'
import {
  type ConsignmentDraft,
  PERMIT_KINDS,
  PERMITS_MAX,
  type PermitDraft,
} from './consignment_draft'
import { faultOf, useFaultText } from './faults'

/** Whose governments issue permits that the rules ask for. */
const ISSUERS = ['hk', 'mainland', 'macao'] as const

interface PermitFieldsProps {
  draft: ConsignmentDraft
  onChange: (draft: ConsignmentDraft) => void
  faults: readonly Fault[]
}

interface OnePermitProps {
  permit: PermitDraft
  index: number
  faults: readonly Fault[]
  onChange: (permit: PermitDraft) => void
  onRemove: () => void
}

function OnePermit({ permit, index, faults, onChange, onRemove }: OnePermitProps) {
  const { t } = useTranslation()
  const side = useAuthorityShortName()
  const faultText = useFaultText()
  const faultAt = (field: string): string | undefined => {
    const fault = faultOf(faults, `permits.${index}.${field}`)
    return fault === undefined ? undefined : faultText(fault)
  }
  const kinds = PERMIT_KINDS.map((value) => ({ value, label: t(`scheme.permit_kind.${value}`) }))
  const issuers = ISSUERS.map((value) => ({ value, label: side(value) }))
  return (
    <div className="permit-row">
      <ChoiceField
        label={t('scheme.field.permit_kind')}
        onChange={(value) =>
          onChange({ ...permit, kind: PERMIT_KINDS.find((kind) => kind === value) ?? permit.kind })
        }
        options={kinds}
        value={permit.kind}
      />
      <TextField
        fault={faultAt('number')}
        isRequired
        label={t('scheme.field.permit_number')}
        onChange={(number) => onChange({ ...permit, number })}
        value={permit.number}
      />
      <ChoiceField
        label={t('scheme.field.permit_issued_in')}
        onChange={(issued_in) => onChange({ ...permit, issued_in })}
        options={issuers}
        value={permit.issued_in}
      />
      <TextField
        fault={faultAt('valid_until')}
        isRequired
        label={t('scheme.field.permit_valid_until')}
        onChange={(valid_until) => onChange({ ...permit, valid_until })}
        type="date"
        value={permit.valid_until}
      />
      <ActionButton label={t('scheme.form.remove_permit')} onPress={onRemove} refusal={null} />
    </div>
  )
}

export function PermitFields({ draft, onChange, faults }: PermitFieldsProps) {
  const { t } = useTranslation()
  const { permits } = draft
  const set = (next: readonly PermitDraft[]): void => onChange({ ...draft, permits: next })
  const add = (): void => {
    const key = 1 + Math.max(-1, ...permits.map((permit) => permit.key))
    const kind = PERMIT_KINDS.find((it) => it === draft.cargo) ?? 'transhipment'
    set([...permits, { key, kind, number: '', issued_in: 'hk', valid_until: '' }])
  }
  return (
    <div className="permits">
      {permits.map((permit, index) => (
        <OnePermit
          faults={faults}
          index={index}
          key={permit.key}
          onChange={(next) => set(permits.map((it) => (it.key === permit.key ? next : it)))}
          onRemove={() => set(permits.filter(({ key }) => key !== permit.key))}
          permit={permit}
        />
      ))}
      <ActionButton
        label={t('scheme.form.add_permit')}
        onPress={add}
        refusal={permits.length < PERMITS_MAX ? null : t('scheme.form.permits_full')}
      />
    </div>
  )
}
