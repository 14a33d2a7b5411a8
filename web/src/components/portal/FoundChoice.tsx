/** A choice of what the server finds: a short list is chosen from at once, a long one is searched by writing. */
import { useTranslation } from 'react-i18next'
import { ChoiceField, type Option, TextField } from '../../ui/fields'

interface FoundChoiceProps {
  label: string
  hint?: string | undefined
  fault?: string | undefined
  isRequired?: boolean
  value: string
  /** What was found. What is chosen stands among it even if it is not. */
  options: readonly Option[]
  /** Whether there are more than are offered. */
  hasMore: boolean
  text: string
  onSeek: (text: string) => void
  onChange: (value: string) => void
}

export function FoundChoice({ hasMore, text, onSeek, options, ...field }: FoundChoiceProps) {
  const { t } = useTranslation()
  const { value } = field
  const isAmong = value === '' || options.some((option) => option.value === value)
  const chosen = isAmong ? [] : [{ value, label: value }]
  return (
    <>
      {hasMore || text !== '' ? (
        <TextField
          hint={t('portal.found.hint')}
          label={t('portal.found.search', { what: field.label })}
          onChange={onSeek}
          value={text}
        />
      ) : null}
      <ChoiceField
        {...field}
        options={[{ value: '', label: t('scheme.form.choose') }, ...chosen, ...options]}
      />
    </>
  )
}
