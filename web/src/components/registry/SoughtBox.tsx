/** A text that the node looks for: sent as a whole, so that no letter asks it. */
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ActionButton } from '../../ui/controls'
import { TextField } from '../../ui/fields'

interface SoughtBoxProps {
  value: string
  /** What the text may be. */
  hint?: string | undefined
  onFind: (text: string) => void
}

export function SoughtBox({ value, hint, onFind }: SoughtBoxProps) {
  const { t } = useTranslation()
  const [draft, setDraft] = useState(value)
  const find = (event: FormEvent): void => {
    event.preventDefault()
    onFind(draft.trim())
  }
  return (
    <form className="search-form" onSubmit={find}>
      <TextField hint={hint} label={t('search.text')} onChange={setDraft} value={draft} />
      <ActionButton isPrimary isSubmit label={t('audit.find')} onPress={() => {}} refusal={null} />
    </form>
  )
}
