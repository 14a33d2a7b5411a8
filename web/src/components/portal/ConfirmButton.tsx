/** An action that cannot be taken back: it is asked once more, in place. */
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ActionButton } from '../../ui/controls'

interface ConfirmButtonProps {
  label: string
  question: string
  refusal: string | null
  isBusy?: boolean
  onConfirm: () => void
}

export function ConfirmButton(props: ConfirmButtonProps) {
  const { label, question, refusal, isBusy = false, onConfirm } = props
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
    <span className="confirm">
      <span role="status">{question}</span>
      <ActionButton
        isPrimary
        label={label}
        onPress={() => {
          setAsking(false)
          onConfirm()
        }}
        refusal={null}
      />
      <ActionButton label={t('portal.keep')} onPress={() => setAsking(false)} refusal={null} />
    </span>
  )
}
