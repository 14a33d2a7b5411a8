/** Chooses one file from the reader's device; says which was chosen. */
import { useId } from 'react'
import { useTranslation } from 'react-i18next'

interface FileFieldProps {
  label: string
  hint: string
  /** Media types or endings, joined by commas. */
  accept: string
  file: File | null
  onPick: (file: File | null) => void
}

export function FileField({ label, hint, accept, file, onPick }: FileFieldProps) {
  const { t } = useTranslation()
  const id = useId()
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <input
        accept={accept}
        aria-describedby={`${id}-hint`}
        id={id}
        // A new key empties the control once its file was taken.
        key={file === null ? 'empty' : 'chosen'}
        onChange={(event) => onPick(event.target.files?.[0] ?? file)}
        type="file"
      />
      {file === null ? null : (
        <span className="chosen-file">{t('portal.paper.chosen', { name: file.name })}</span>
      )}
      <span className="hint" id={`${id}-hint`}>
        {hint}
      </span>
    </div>
  )
}
