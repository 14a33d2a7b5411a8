/** Asks every authority to accredit a model of lock or positioning unit. */
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type About, type DeviceKind, type ModelForm, profilesQuery } from '../../api/documents'
import { ChoiceField, FieldGroup, TextField } from '../../ui/fields'
import { useFaultAt } from '../scheme/faults'
import { ApplyFrame } from './ApplyFrame'

const KINDS = ['lock', 'unit'] as const satisfies readonly DeviceKind[]
const CLASSES = ['A', 'B', 'C'] as const
const CHIPS_MAX = 8

interface ModelDraft {
  model: string
  name: string
  device: DeviceKind
  lockClass: string
  chips: string
  profile: string
}

const EMPTY: ModelDraft = {
  model: '',
  name: '',
  device: 'lock',
  lockClass: 'B',
  chips: '',
  profile: '',
}

function formOf(draft: ModelDraft): ModelForm {
  const chips = Number(draft.chips)
  const isLock = draft.device === 'lock'
  return {
    model: draft.model.trim(),
    name: draft.name.trim(),
    device: draft.device,
    class: isLock ? (CLASSES.find((it) => it === draft.lockClass) ?? null) : null,
    chips: isLock ? (draft.chips === '' ? null : chips) : 1,
    profile: draft.profile === '' ? null : draft.profile,
  }
}

interface FieldsProps {
  draft: ModelDraft
  set: (change: Partial<ModelDraft>) => void
  error: unknown
}

function Fields({ draft, set, error }: FieldsProps) {
  const { t } = useTranslation()
  const faultAt = useFaultAt()
  const profiles = useQuery(profilesQuery).data ?? []
  const kinds = KINDS.map((value) => ({ value, label: t(`scheme.device_kind.${value}`) }))
  const classes = CLASSES.map((value) => ({ value, label: t(`portal.apply.model.class_${value}`) }))
  const chips = Array.from({ length: CHIPS_MAX }, (_, index) => String(index + 1))
  return (
    <FieldGroup legend={t('scheme.kind.model')}>
      <TextField
        fault={faultAt(error, 'name')}
        hint={t('portal.apply.model.name_hint')}
        isRequired
        label={t('portal.apply.model.name')}
        maxLength={60}
        onChange={(name) => set({ name })}
        value={draft.name}
      />
      <TextField
        fault={faultAt(error, 'model')}
        hint={t('portal.apply.model.id_hint')}
        isRequired
        label={t('portal.apply.model.id')}
        maxLength={39}
        onChange={(model) => set({ model })}
        value={draft.model}
      />
      <ChoiceField
        label={t('scheme.word.device_kind')}
        onChange={(value) => set({ device: KINDS.find((it) => it === value) ?? 'lock' })}
        options={kinds}
        value={draft.device}
      />
      {draft.device === 'lock' ? (
        <>
          <ChoiceField
            fault={faultAt(error, 'class')}
            isRequired
            label={t('scheme.word.class')}
            onChange={(lockClass) => set({ lockClass })}
            options={classes}
            value={draft.lockClass}
          />
          <ChoiceField
            fault={faultAt(error, 'chips')}
            hint={t('portal.apply.model.chips_hint')}
            label={t('scheme.word.chips')}
            onChange={(next) => set({ chips: next })}
            options={[
              { value: '', label: t('app.not_known') },
              ...chips.map((value) => ({ value, label: value })),
            ]}
            value={draft.chips}
          />
        </>
      ) : null}
      <ChoiceField
        fault={faultAt(error, 'profile')}
        hint={t('portal.apply.model.profile_hint')}
        label={t('scheme.word.profile')}
        onChange={(profile) => set({ profile })}
        options={[
          { value: '', label: t('portal.apply.model.profile_unknown') },
          ...profiles.map((value) => ({ value, label: value })),
        ]}
        value={draft.profile}
      />
    </FieldGroup>
  )
}

export function ApplyModel({ schemes }: { schemes: readonly string[] }) {
  const { t } = useTranslation()
  const [draft, setDraft] = useState(EMPTY)
  const isComplete = draft.model.trim() !== '' && draft.name.trim() !== ''
  const about: About | string = isComplete
    ? { about: 'model', ...formOf(draft) }
    : t('portal.apply.model.incomplete')
  return (
    <ApplyFrame about={about} chosen={schemes} schemes={schemes}>
      {(error) => (
        <Fields draft={draft} error={error} set={(change) => setDraft({ ...draft, ...change })} />
      )}
    </ApplyFrame>
  )
}
