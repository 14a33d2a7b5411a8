/** Publishing or rejecting a draft: by a second person, never by whoever proposed it. */
import { useTranslation } from 'react-i18next'
import { type Draft, decideDraft } from '../../api/registry'
import { DecisionForm } from './DecisionForm'
import { useOfficer } from './useOfficer'

export function DraftDecision({ draft, isFaulty }: { draft: Draft; isFaulty: boolean }) {
  const { t } = useTranslation()
  const officer = useOfficer()
  const closed = draft.status === 'proposed' ? null : t('registry.map.decided')
  const own = draft.proposed_by === officer.account ? t('registry.map.own_proposal') : null
  return (
    <DecisionForm
      decide={(isYes, note) => decideDraft(draft.id, isYes, note)}
      hint={t('registry.map.note_hint')}
      no={t('registry.map.reject')}
      refusal={officer.refusal ?? closed ?? own}
      yes={t('registry.map.publish')}
      yesRefusal={isFaulty ? t('registry.map.draft_faulty') : null}
    />
  )
}
