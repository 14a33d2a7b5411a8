/** People who are to be forgotten: one supervisor asks, another decides. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { decideErasure, type Erasure, erasuresKey, erasuresQuery } from '../../api/keeping'
import { mayDecideErasure, mayHold } from '../../api/rules'
import type { SessionView } from '../../api/types'
import { useSession } from '../../api/useNode'
import { useFormat } from '../../lib/useFormat'
import { ActionButton } from '../../ui/controls'
import { TextField } from '../../ui/fields'
import { Note, Nothing, Panel } from '../../ui/layout'
import { Tag, type ToneName } from '../../ui/marks'
import { errorText } from '../errorText'
import { Refused } from '../FaultList'
import { ErasureForm, subjectOf } from './ErasureForm'

const NOTE_MAX = 500

const TONES: Record<Erasure['state'], ToneName> = {
  asked: 'warn',
  refused: 'quiet',
  waiting: 'warn',
  done: 'good',
}

function Decision({ erasure, session }: { erasure: Erasure; session: SessionView }) {
  const { t } = useTranslation()
  const queries = useQueryClient()
  const [note, setNote] = useState('')
  const decide = useMutation({
    mutationFn: (isGranted: boolean) => decideErasure(erasure.id, isGranted, note.trim()),
    onSettled: () => queries.invalidateQueries({ queryKey: erasuresKey }),
  })
  const refused = mayDecideErasure(session, erasure)
  if (refused !== null) return <p className="hint">{t(`refusal.${refused}`)}</p>
  const missing = note.trim() === '' ? t('keeping.reason_wanted') : null
  return (
    <div className="stack keeping-decision">
      <TextField label={t('keeping.note')} maxLength={NOTE_MAX} onChange={setNote} value={note} />
      <div className="care-actions">
        <ActionButton
          isBusy={decide.isPending}
          label={t('keeping.grant')}
          onPress={() => decide.mutate(true)}
          refusal={missing}
        />
        <ActionButton
          isBusy={decide.isPending}
          label={t('keeping.refuse')}
          onPress={() => decide.mutate(false)}
          refusal={missing}
        />
      </div>
      <Refused error={decide.error} />
    </div>
  )
}

function ErasureRow({ erasure, session }: { erasure: Erasure; session: SessionView }) {
  const { t } = useTranslation()
  const { dateTime } = useFormat()
  const { decision } = erasure
  const asked = { by: erasure.asked_by, at: dateTime(erasure.asked_at_ms), reason: erasure.reason }
  return (
    <li>
      <span className="record-head">
        <strong>{`${t(`keeping.of.${erasure.of.kind}`)} ${subjectOf(erasure.of)}`}</strong>
        <Tag tone={TONES[erasure.state]}>{t(`keeping.state.${erasure.state}`)}</Tag>
      </span>
      <span className="record-sub">{t('keeping.asked_by', asked)}</span>
      {decision === null ? null : (
        <span className="record-sub">
          {t('keeping.decided_by', {
            by: decision.by === 'system' ? t('system') : decision.by,
            at: dateTime(decision.at_ms),
            // The node itself refuses when somebody has come back meanwhile, without words.
            reason: decision.note === '' ? t('keeping.came_back') : decision.note,
          })}
        </span>
      )}
      {erasure.state === 'asked' ? <Decision erasure={erasure} session={session} /> : null}
    </li>
  )
}

export function ErasuresPanel() {
  const { t } = useTranslation()
  const session = useSession()
  const { data, error } = useQuery(erasuresQuery)
  if (session === null) return null
  return (
    <Panel title={t('keeping.erasures')}>
      <p className="hint">{t('keeping.erasures_hint')}</p>
      {error === null ? null : <Note tone="alarm">{errorText(t, error)}</Note>}
      {data?.length === 0 ? <Nothing>{t('keeping.no_erasures')}</Nothing> : null}
      <ul className="rows record">
        {data?.map((erasure) => (
          <ErasureRow erasure={erasure} key={erasure.id} session={session} />
        ))}
      </ul>
      {mayHold(session.role) === null ? <ErasureForm /> : null}
    </Panel>
  )
}
