/** Closing an incident: a verdict and a note, both required, and what follows from it. */
import { Input, Radio } from 'antd'
import { useId, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Verdict } from '../api/types'
import { ActionButton } from '../ui/controls'
import { CheckField } from '../ui/fields'
import { Note } from '../ui/layout'

const VERDICTS = ['confirmed', 'explained', 'false_alarm'] as const satisfies Verdict[]
const NOTE_MAX = 500

interface ResolveFormProps {
  /** Why it may not be resolved now, in words; `null` when it may. */
  refusal: string | null
  isBusy: boolean
  /** What closing it does at the lock, in words; `null` while that is not known. */
  consequence: string | null
  /** It blocks the release on a journey: once it is confirmed, the cargo is inspected first. */
  blocks: boolean
  /** A sign of a hand at the lock: it is closed only after a second thought. */
  isTamper: boolean
  onResolve: (verdict: Verdict, note: string) => void
}

export function ResolveForm(props: ResolveFormProps) {
  const { refusal, isBusy, consequence, blocks, isTamper, onResolve } = props
  const { t } = useTranslation()
  const [noteId, hintId, verdictId] = [useId(), useId(), useId()]
  const [verdict, setVerdict] = useState<Verdict | null>(null)
  const [note, setNote] = useState('')
  const [isSure, setSure] = useState(!isTamper)
  const isComplete = verdict !== null && note.trim() !== ''
  const isOpen = refusal === null
  const missing = isSure ? null : t('incident.confirm_first')
  return (
    <section className="detail-part resolve-form">
      <h3>{t('incident.resolve')}</h3>
      {isOpen ? (
        <>
          <span id={verdictId}>{t('incident.verdict')}</span>
          <Radio.Group
            aria-labelledby={verdictId}
            onChange={(event) => setVerdict(event.target.value as Verdict)}
            value={verdict}
            vertical
          >
            {VERDICTS.map((value) => (
              <Radio key={value} value={value}>
                {t(`verdict.${value}`)}
              </Radio>
            ))}
          </Radio.Group>
          <label htmlFor={noteId}>{t('incident.note')}</label>
          <Input.TextArea
            aria-describedby={hintId}
            autoSize={{ minRows: 2, maxRows: 6 }}
            id={noteId}
            maxLength={NOTE_MAX}
            onChange={(event) => setNote(event.target.value)}
            value={note}
          />
          <span className="hint" id={hintId}>
            {t('incident.note_hint', { max: NOTE_MAX })}
          </span>
          {consequence === null ? null : (
            <Note tone="warn">
              {consequence}{' '}
              {blocks && verdict === 'confirmed' ? t('incident.inspection_follows') : ''}
            </Note>
          )}
          {isTamper ? (
            <CheckField
              isChecked={isSure}
              label={t('incident.confirm_tamper')}
              onChange={setSure}
            />
          ) : null}
        </>
      ) : null}
      <ActionButton
        isBusy={isBusy}
        label={t('incident.resolve')}
        onPress={() => {
          if (verdict !== null) onResolve(verdict, note.trim())
        }}
        refusal={refusal ?? (isComplete ? missing : t('incident.choose_verdict'))}
      />
    </section>
  )
}
