/** A button whose consequences are said first, and confirmed. */
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ActionButton } from '../../ui/controls'

interface ConfirmedActionProps {
  label: string
  /** What will happen, as a question. */
  question: string
  refusal: string | null
  isBusy: boolean
  onConfirm: () => void
}

export function ConfirmedAction(props: ConfirmedActionProps) {
  const { label, question, refusal, isBusy, onConfirm } = props
  const { t } = useTranslation()
  const [isAsking, setAsking] = useState(false)
  if (!isAsking || refusal !== null) {
    return (
      <ActionButton
        isBusy={isBusy}
        label={label}
        onPress={() => setAsking(true)}
        refusal={refusal}
      />
    )
  }
  return (
    // biome-ignore lint/a11y/useSemanticElements: a question and its two answers are no form.
    <div
      aria-label={question}
      className="confirm"
      ref={(element) => element?.focus()}
      role="group"
      tabIndex={-1}
    >
      <p>{question}</p>
      <div className="form-actions">
        <ActionButton
          isBusy={isBusy}
          isPrimary
          label={t('registry.confirm', { label })}
          onPress={() => {
            setAsking(false)
            onConfirm()
          }}
          refusal={null}
        />
        <ActionButton
          label={t('registry.not_yet')}
          onPress={() => setAsking(false)}
          refusal={null}
        />
      </div>
    </div>
  )
}
