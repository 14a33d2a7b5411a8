/** How this authority reaches its own chip: what an officer fills in when a device is approved. */
import { useTranslation } from 'react-i18next'
import { FieldGroup, TextField } from '../../ui/fields'
import { useFaultAt } from '../scheme/faults'
import type { ChipDraft } from './chip_draft'

interface ChipFieldsProps {
  draft: ChipDraft
  /** The profile that the model speaks, as far as it is known. */
  profile: string | null
  error: unknown
  onChange: (draft: ChipDraft) => void
}

export function ChipFields({ draft, profile, error, onChange }: ChipFieldsProps) {
  const { t } = useTranslation()
  const faultAt = useFaultAt()
  const set = (name: keyof ChipDraft) => (value: string) => onChange({ ...draft, [name]: value })
  const fault = (name: keyof ChipDraft) => faultAt(error, `chip.${name}`) ?? faultAt(error, name)
  const profileHint =
    profile === null
      ? t('registry.chip.profile_unknown')
      : t('registry.chip.profile_hint', { profile })
  return (
    <FieldGroup legend={t('registry.chip.title')}>
      <TextField
        fault={fault('terminal')}
        hint={t('registry.chip.terminal_hint')}
        isRequired
        label={t('registry.chip.terminal')}
        onChange={set('terminal')}
        value={draft.terminal}
      />
      <TextField
        fault={fault('profile')}
        hint={profileHint}
        label={t('registry.chip.profile')}
        onChange={set('profile')}
        value={draft.profile}
      />
      <TextField
        fault={fault('code')}
        hint={t('registry.chip.code_hint')}
        label={t('registry.chip.code')}
        onChange={set('code')}
        value={draft.code}
      />
      <TextField
        autoComplete="new-password"
        fault={fault('secret')}
        hint={t('registry.chip.secret_hint')}
        label={t('registry.chip.secret')}
        onChange={set('secret')}
        type="password"
        value={draft.secret}
      />
      <TextField
        fault={fault('interval_s')}
        hint={t('registry.chip.interval_hint')}
        isRequired
        label={t('registry.chip.interval')}
        onChange={set('interval_s')}
        type="number"
        value={draft.interval_s}
      />
    </FieldGroup>
  )
}
