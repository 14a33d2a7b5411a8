/** Chooses one file from the reader's device; says which was chosen. */
import { useEffect, useId, useRef } from 'react'
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
  const control = useRef<HTMLInputElement>(null)
  useEffect(() => {
    if (file === null && control.current !== null) control.current.value = ''
  }, [file])
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <input
        accept={accept}
        aria-describedby={`${id}-hint`}
        id={id}
        onChange={(event) => onPick(event.target.files?.[0] ?? file)}
        ref={control}
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
