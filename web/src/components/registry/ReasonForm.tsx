/** An act that needs a reason in the officer's words; with a question, it is confirmed too. */
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ActionButton } from '../../ui/controls'
import { AreaField } from '../../ui/fields'
import { Refused } from '../FaultList'
import { useFaultAt } from '../scheme/faults'
import { useAct } from '../scheme/useAct'
import { ConfirmedAction } from './ConfirmedAction'
import { useOfficer } from './useOfficer'

const REASON_MAX = 2_000

interface ReasonFormProps {
  /** What the words are: a reason, a question. */
  label: string
  hint?: string
  submit: string
  /** What will happen; asked before it does. */
  question?: string
  /** Why it may not be done now besides the officer's role. */
  refusal?: string | null
  act: (reason: string, key: string) => Promise<unknown>
}

export function ReasonForm(props: ReasonFormProps) {
  const { label, hint, submit, question, refusal = null, act } = props
  const { t } = useTranslation()
  const faultAt = useFaultAt()
  const officer = useOfficer()
  const [reason, setReason] = useState('')
  const { mutate: run, isPending: isBusy, error } = useAct(act, () => setReason(''))
  const isReady = reason.trim() !== ''
  const why = officer.refusal ?? refusal ?? (isReady ? null : t('registry.reason_missing'))
  const press = () => run(reason.trim())
  return (
    <div className="form">
      <AreaField
        fault={faultAt(error, 'reason') ?? faultAt(error, 'text')}
        hint={hint}
        isRequired
        label={label}
        maxLength={REASON_MAX}
        onChange={setReason}
        value={reason}
      />
      <Refused error={error} />
      <div className="form-actions">
        {question === undefined ? (
          <ActionButton isBusy={isBusy} label={submit} onPress={press} refusal={why} />
        ) : (
          <ConfirmedAction
            isBusy={isBusy}
            label={submit}
            onConfirm={press}
            question={question}
            refusal={why}
          />
        )}
      </div>
    </div>
  )
}
