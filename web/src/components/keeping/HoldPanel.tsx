/** The legal hold of one journey: who holds it and why; supervisors put and lift it. */
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { holdJourney, type LegalHold, releaseJourney, retentionKey } from '../../api/keeping'
import { keys } from '../../api/queries'
import { mayHold, mayTakeFrames } from '../../api/rules'
import { useSession } from '../../api/useNode'
import { urls } from '../../lib/urls'
import { useFormat } from '../../lib/useFormat'
import { ActionButton } from '../../ui/controls'
import { TextField } from '../../ui/fields'
import { Note, Panel } from '../../ui/layout'
import { Refused } from '../FaultList'

const REASON_MAX = 500

interface HoldProps {
  journey: string
  hold: LegalHold | null
}

function HoldForm({ journey, hold }: HoldProps) {
  const { t } = useTranslation()
  const queries = useQueryClient()
  const [reason, setReason] = useState('')
  const isHeld = hold !== null
  const act = useMutation({
    mutationFn: async () => {
      if (isHeld) await releaseJourney(journey, reason.trim())
      else await holdJourney(journey, reason.trim())
    },
    onSuccess: () => setReason(''),
    onSettled: () =>
      Promise.all([
        queries.invalidateQueries({ queryKey: keys.journey(journey) }),
        queries.invalidateQueries({ queryKey: retentionKey }),
      ]),
  })
  return (
    <div className="stack">
      <TextField
        hint={t(isHeld ? 'keeping.release_hint' : 'keeping.hold_hint')}
        label={t('keeping.reason')}
        maxLength={REASON_MAX}
        onChange={setReason}
        value={reason}
      />
      <ActionButton
        isBusy={act.isPending}
        label={t(isHeld ? 'keeping.release' : 'keeping.hold')}
        onPress={() => act.mutate()}
        refusal={reason.trim() === '' ? t('keeping.reason_wanted') : null}
      />
      <Refused error={act.error} />
    </div>
  )
}

export function HoldPanel({ journey, hold }: HoldProps) {
  const { t } = useTranslation()
  const { dateTime } = useFormat()
  const session = useSession()
  if (session === null) return null
  const isAllowed = mayHold(session.role) === null
  const mayTake = mayTakeFrames(session.role)
  if (hold === null && !isAllowed && !mayTake) return null
  return (
    <Panel title={t('keeping.hold_title')}>
      {hold === null ? null : (
        <Note title={t('keeping.held')} tone="warn">
          {t('keeping.held_by', { by: hold.by, at: dateTime(hold.at_ms), reason: hold.reason })}
        </Note>
      )}
      {isAllowed ? <HoldForm hold={hold} journey={journey} /> : null}
      {mayTake ? (
        <p>
          <a download href={urls.framesFile(journey)}>
            {t('keeping.frames')}
          </a>{' '}
          <span className="hint">{t('keeping.frames_hint')}</span>
        </p>
      ) : null}
    </Panel>
  )
}
