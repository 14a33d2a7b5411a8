/** Asking the next authority to void an offer, with the reason. */
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Input } from 'antd'
import { useId, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { recallJourney } from '../api/client'
import { keys } from '../api/queries'
import { mayRecall } from '../api/rules'
import type { JourneyView } from '../api/types'
import { useSession } from '../api/useNode'
import { ActionButton } from '../ui/controls'
import { Note } from '../ui/layout'
import { errorText } from './errorText'

const REASON_MAX = 200

export function RecallForm({ journey }: { journey: JourneyView }) {
  const { t } = useTranslation()
  const queries = useQueryClient()
  const session = useSession()
  const [reasonId, explainId] = [useId(), useId()]
  const [reason, setReason] = useState('')
  const recall = useMutation({
    mutationFn: () => recallJourney(journey.journey, reason.trim()),
    onSettled: () => queries.invalidateQueries({ queryKey: keys.journey(journey.journey) }),
  })
  if (session === null) return null
  const refused = mayRecall(session.role, journey)
  const missing = reason.trim() === '' ? t('journey.recall_reason') : null
  return (
    <div className="recall">
      {refused === null ? (
        <>
          <p id={explainId}>{t('journey.recall_explain')}</p>
          <label htmlFor={reasonId}>{t('journey.recall_reason')}</label>
          <Input
            aria-describedby={explainId}
            id={reasonId}
            maxLength={REASON_MAX}
            onChange={(event) => setReason(event.target.value)}
            value={reason}
          />
        </>
      ) : null}
      <ActionButton
        isBusy={recall.isPending}
        label={t('journey.recall')}
        onPress={() => recall.mutate()}
        refusal={refused === null ? missing : t(`refusal.${refused}`)}
      />
      {recall.isSuccess ? <Note tone="quiet">{t('journey.recall_sent')}</Note> : null}
      {recall.isError ? <Note tone="alarm">{errorText(t, recall.error)}</Note> : null}
    </div>
  )
}
