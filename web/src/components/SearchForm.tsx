/** A search by text and by days: found when it is sent, so that no letter asks the node. */
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { isReversed } from '../lib/period'
import type { Sought } from '../lib/sought'
import { ActionButton } from '../ui/controls'
import { TextField } from '../ui/fields'

interface SearchFormProps {
  sought: Sought
  /** What the text may be. */
  hint: string
  onFind: (sought: Sought) => void
}

/** Nothing of what is not set: a URL says only what was asked. */
function given({ q, from, to }: { [K in keyof Sought]: Sought[K] | undefined }): Sought {
  const text = q?.trim() ?? ''
  return {
    ...(text === '' ? {} : { q: text }),
    ...(from === undefined || from === '' ? {} : { from }),
    ...(to === undefined || to === '' ? {} : { to }),
  }
}

export function SearchForm({ sought, hint, onFind }: SearchFormProps) {
  const { t } = useTranslation()
  const [draft, setDraft] = useState(sought)
  const isBad = isReversed(draft)
  const find = (event: FormEvent): void => {
    event.preventDefault()
    if (!isBad) onFind(given(draft))
  }
  return (
    <details className="search" open={Object.keys(sought).length > 0}>
      <summary>{t('search.title')}</summary>
      <form className="search-form" onSubmit={find}>
        <TextField
          hint={hint}
          label={t('search.text')}
          onChange={(q) => setDraft({ ...draft, q })}
          value={draft.q ?? ''}
        />
        <TextField
          label={t('audit.from')}
          onChange={(from) => setDraft({ ...draft, from })}
          type="date"
          value={draft.from ?? ''}
        />
        <TextField
          fault={isBad ? t('audit.bad_period') : undefined}
          label={t('audit.to')}
          onChange={(to) => setDraft({ ...draft, to })}
          type="date"
          value={draft.to ?? ''}
        />
        <ActionButton
          isPrimary
          isSubmit
          label={t('audit.find')}
          onPress={() => {}}
          refusal={null}
        />
      </form>
    </details>
  )
}
