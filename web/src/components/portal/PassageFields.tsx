/** Under which scheme and by which mode cargo travels. */
import { useTranslation } from 'react-i18next'
import type { Passage } from '../../api/portal'
import { ChoiceField, FieldGroup } from '../../ui/fields'
import { MODES } from '../scheme/consignment_draft'
import { useSchemeName, useSchemes } from '../scheme/names'
import { useParty } from './useParty'

interface PassageFieldsProps {
  passage: Passage
  onChange: (passage: Passage) => void
}

export function PassageFields({ passage, onChange }: PassageFieldsProps) {
  const { t } = useTranslation()
  const party = useParty()
  const schemeName = useSchemeName()
  const schemes = useSchemes()
  const modes = schemes.get(passage.scheme)?.modes ?? MODES
  return (
    <FieldGroup legend={t('portal.passage.legend')}>
      <ChoiceField
        hint={t('portal.passage.scheme_hint')}
        isRequired
        label={t('portal.passage.scheme')}
        onChange={(scheme) => onChange({ ...passage, scheme })}
        options={[
          { value: '', label: t('scheme.form.choose') },
          ...(party?.schemes ?? []).map((id) => ({ value: id, label: schemeName(id) })),
        ]}
        value={passage.scheme}
      />
      <ChoiceField
        isRequired
        label={t('portal.passage.mode')}
        onChange={(value) =>
          onChange({ ...passage, mode: MODES.find((mode) => mode === value) ?? 'air_land' })
        }
        options={modes.map((mode) => ({ value: mode, label: t(`scheme.mode.${mode}`) }))}
        value={passage.mode}
      />
    </FieldGroup>
  )
}
