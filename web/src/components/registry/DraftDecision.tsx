/** Publishing or rejecting a draft: by a second person, never by whoever proposed it. */
import { useTranslation } from 'react-i18next'
import { type Draft, decideDraft } from '../../api/registry'
import { DecisionForm } from './DecisionForm'
import { type Check, useCheckRefusal } from './EditParts'
import { useOfficer } from './useOfficer'

interface DraftDecisionProps {
  draft: Draft
  revision: number
  check: Check
}

export function DraftDecision({ draft, revision, check }: DraftDecisionProps) {
  const { t } = useTranslation()
  const officer = useOfficer()
  const unchecked = useCheckRefusal(check)
  const closed = draft.status === 'proposed' ? null : t('registry.map.decided')
  const own = draft.proposed_by === officer.account ? t('registry.map.own_proposal') : null
  return (
    <DecisionForm
      decide={(isYes, note) => decideDraft(draft.id, revision, isYes, note)}
      hint={t('registry.map.note_hint')}
      no={t('registry.map.reject')}
      refusal={officer.refusal ?? closed ?? own}
      yes={t('registry.map.publish')}
      yesRefusal={unchecked}
    />
  )
}
