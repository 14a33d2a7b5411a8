/** The edits that were put together, proposed as one draft for a second person to publish. */
import { useNavigate } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { type Edit, proposeDraft } from '../../api/registry'
import { urls } from '../../lib/urls'
import { Panel } from '../../ui/layout'
import { EditLines } from './EditLines'
import { ReasonForm } from './ReasonForm'

interface ProposePanelProps {
  edits: readonly Edit[]
  /** Whether the check has found something wrong. */
  isFaulty: boolean
  onRemove: (index: number) => void
  onProposed: () => void
}

export function ProposePanel({ edits, isFaulty, onRemove, onProposed }: ProposePanelProps) {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const propose = async (reason: string): Promise<void> => {
    const { document } = await proposeDraft([...edits], reason)
    onProposed()
    await navigate(urls.draft(document.id))
  }
  const empty = edits.length === 0 ? t('registry.map.draft_empty') : null
  const faulty = isFaulty ? t('registry.map.draft_faulty') : null
  return (
    <Panel title={t('registry.map.draft')}>
      {edits.length === 0 ? (
        <p className="hint">{t('registry.map.draft_hint')}</p>
      ) : (
        <EditLines edits={edits} onRemove={onRemove} />
      )}
      <ReasonForm
        act={propose}
        hint={t('registry.map.reason_hint')}
        label={t('registry.reason')}
        refusal={empty ?? faulty}
        submit={t('registry.map.propose')}
      />
    </Panel>
  )
}
