/** A decision with two answers: yes at once, no only with a reason. */
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ActionButton } from '../../ui/controls'
import { AreaField } from '../../ui/fields'
import { Refused } from '../FaultList'
import { useAct } from '../scheme/useAct'

const NOTE_MAX = 500

interface DecisionFormProps {
  /** What a note is for. */
  hint: string
  yes: string
  no: string
  /** Why nothing can be decided; `null`: it can. */
  refusal: string | null
  /** Why it cannot be a yes; `null`: it can. */
  yesRefusal?: string | null
  decide: (isYes: boolean, note: string) => Promise<unknown>
}

export function DecisionForm(props: DecisionFormProps) {
  const { hint, yes, no, refusal, yesRefusal = null } = props
  const { t } = useTranslation()
  const [note, setNote] = useState('')
  const decide = useAct((isYes: boolean) => props.decide(isYes, note.trim()))
  return (
    <div className="form">
      <AreaField
        hint={hint}
        label={t('registry.field.note')}
        maxLength={NOTE_MAX}
        onChange={setNote}
        value={note}
      />
      <Refused error={decide.error} />
      <div className="form-actions">
        <ActionButton
          isBusy={decide.isPending}
          isPrimary
          label={yes}
          onPress={() => decide.mutate(true)}
          refusal={refusal ?? yesRefusal}
        />
        <ActionButton
          isBusy={decide.isPending}
          label={no}
          onPress={() => decide.mutate(false)}
          refusal={refusal ?? (note.trim() === '' ? t('registry.reason_missing') : null)}
        />
      </div>
    </div>
  )
}
