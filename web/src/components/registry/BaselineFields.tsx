/** What time a journey is taken to save: tried by anybody, kept by a supervisor with a reason. */
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { sessionQuery } from '../../api/queries'
import { type Baselines, putBaselines } from '../../api/registry'
import { minutesOf } from '../../lib/minutes'
import { ActionButton } from '../../ui/controls'
import { FieldGroup, TextField } from '../../ui/fields'
import { Refused } from '../FaultList'
import { useFaultAt } from '../scheme/faults'
import { useAct } from '../scheme/useAct'

const REASON_MAX = 500
const FIELDS = ['journey_minutes', 'port_minutes', 'before_minutes'] as const

/** As written: one text for each field. */
export type BaselineTexts = Record<(typeof FIELDS)[number], string>

export function textsOf(baselines: Baselines): BaselineTexts {
  const { journey_minutes, port_minutes, before_minutes } = baselines
  return {
    journey_minutes: String(journey_minutes),
    port_minutes: String(port_minutes),
    before_minutes: before_minutes == null ? '' : String(before_minutes),
  }
}

/** The numbers of what was written; `null` where it is not minutes. Only the last may be empty. */
export function baselinesOf(texts: BaselineTexts): Baselines | null {
  const journey = minutesOf(texts.journey_minutes)
  const port = minutesOf(texts.port_minutes)
  const before = minutesOf(texts.before_minutes)
  if (journey == null || port == null || before === undefined) return null
  return { journey_minutes: journey, port_minutes: port, before_minutes: before }
}

interface BaselineFieldsProps {
  /** Of the numbers that are kept. */
  revision: number
  texts: BaselineTexts
  /** Whether other numbers stand there than those that are kept. */
  isTried: boolean
  onChange: (texts: BaselineTexts) => void
  onKept: () => void
}

export function BaselineFields(props: BaselineFieldsProps) {
  const { revision, texts, isTried, onChange, onKept } = props
  const { t } = useTranslation()
  const faultAt = useFaultAt()
  const { data: session } = useQuery(sessionQuery)
  const [reason, setReason] = useState('')
  const baselines = baselinesOf(texts)
  const keep = useAct(
    (kept: Baselines) => putBaselines(revision, kept, reason.trim()),
    () => {
      setReason('')
      onKept()
    },
  )
  const isSupervisor = session?.role === 'supervisor'
  const incomplete = baselines === null ? t('registry.statistics.bad_minutes') : null
  const unreasoned = reason.trim() === '' ? t('registry.reason_missing') : null
  return (
    <FieldGroup legend={t('registry.statistics.baselines')}>
      <p className="hint whole-row">{t('registry.statistics.baselines_hint')}</p>
      {FIELDS.map((field) => (
        <TextField
          fault={
            minutesOf(texts[field]) === undefined ? t('registry.statistics.bad_minutes') : undefined
          }
          hint={t(`registry.statistics.${field}_hint`)}
          key={field}
          label={t(`registry.statistics.${field}`)}
          onChange={(value) => onChange({ ...texts, [field]: value })}
          type="number"
          value={texts[field]}
        />
      ))}
      {isTried ? (
        <>
          {isSupervisor ? (
            <TextField
              fault={faultAt(keep.error, 'reason')}
              isRequired
              label={t('registry.statistics.keep_reason')}
              maxLength={REASON_MAX}
              onChange={setReason}
              value={reason}
            />
          ) : null}
          <ActionButton
            isBusy={keep.isPending}
            label={t('registry.statistics.keep')}
            onPress={() => {
              if (baselines !== null) keep.mutate(baselines)
            }}
            refusal={
              isSupervisor ? (incomplete ?? unreasoned) : t('registry.statistics.only_supervisor')
            }
          />
        </>
      ) : (
        <p className="hint whole-row">{t('registry.statistics.kept')}</p>
      )}
      <Refused error={keep.error} />
    </FieldGroup>
  )
}
