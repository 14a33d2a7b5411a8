/** Publishing or rejecting a draft: by a second person, never by whoever proposed it. */
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type Draft, decideDraft } from '../../api/registry'
import { ActionButton } from '../../ui/controls'
import { AreaField } from '../../ui/fields'
import { Refused } from '../FaultList'
import { useAct } from '../scheme/useAct'
import { useOfficer } from './useOfficer'

const NOTE_MAX = 500

export function DraftDecision({ draft, isFaulty }: { draft: Draft; isFaulty: boolean }) {
  const { t } = useTranslation()
  const officer = useOfficer()
  const [note, setNote] = useState('')
  const decide = useAct((publish: boolean) => decideDraft(draft.id, publish, note.trim()))
  const closed = draft.status === 'proposed' ? null : t('registry.map.decided')
  const own = draft.proposed_by === officer.account ? t('registry.map.own_proposal') : null
  const refusal = officer.refusal ?? closed ?? own
  return (
    <div className="form">
      <AreaField
        hint={t('registry.map.note_hint')}
        label={t('registry.field.note')}
        maxLength={NOTE_MAX}
        onChange={setNote}
        value={note}
      />
      <Refused error={decide.error} />
      <div className="form-actions">
        <ActionButton
          isBusy={decide.isPending}
          isPrimary
          label={t('registry.map.publish')}
          onPress={() => decide.mutate(true)}
          refusal={refusal ?? (isFaulty ? t('registry.map.draft_faulty') : null)}
        />
        <ActionButton
          isBusy={decide.isPending}
          label={t('registry.map.reject')}
          onPress={() => decide.mutate(false)}
          refusal={refusal ?? (note.trim() === '' ? t('registry.reason_missing') : null)}
        />
      </div>
    </div>
  )
}
