/** The edits that were put together: the journeys they would touch, and the proposal that a second
 * person publishes. */
import { useNavigate } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { type Edit, proposeDraft } from '../../api/registry'
import { urls } from '../../lib/urls'
import { Panel } from '../../ui/layout'
import { EditLines } from './EditLines'
import { type Check, useCheckRefusal } from './EditParts'
import { placesOf } from './map_subject'
import { ReasonForm } from './ReasonForm'
import { CallingJourneys } from './TouchedJourneys'

interface ProposePanelProps {
  edits: readonly Edit[]
  check: Check
  onRemove: (index: number) => void
  onProposed: () => void
}

export function ProposePanel({ edits, check, onRemove, onProposed }: ProposePanelProps) {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const propose = async (reason: string, key: string): Promise<void> => {
    const { document } = await proposeDraft([...edits], reason, key)
    onProposed()
    await navigate(urls.draft(document.id))
  }
  const empty = edits.length === 0 ? t('registry.map.draft_empty') : null
  const unchecked = useCheckRefusal(check)
  return (
    <Panel title={t('map_edit.step_draft')}>
      {edits.length === 0 ? (
        <p className="hint">{t('registry.map.draft_hint')}</p>
      ) : (
        <>
          <EditLines edits={edits} onRemove={onRemove} />
          <h3>{t('registry.map.touched')}</h3>
          <CallingJourneys places={[...new Set(edits.flatMap(placesOf))]} />
          <p className="hint">{t('map_edit.touched_hint')}</p>
        </>
      )}
      <h3>{t('map_edit.step_propose')}</h3>
      <p className="hint">{t('map_edit.two_persons')}</p>
      <ReasonForm
        act={propose}
        hint={t('registry.map.reason_hint')}
        label={t('registry.reason')}
        refusal={empty ?? unchecked}
        submit={t('registry.map.propose')}
      />
    </Panel>
  )
}
