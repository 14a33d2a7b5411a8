/** The password of the own account, changed: as it is, and twice as it is to be. */
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { changePassword } from '../api/client'
import { passwordChanged } from '../api/session'
import { ActionButton } from '../ui/controls'
import { TextField } from '../ui/fields'
import { Refused } from './FaultList'
import { useFaultAt } from './scheme/faults'
import { useAct } from './scheme/useAct'

/** As the node has it. */
const PASSWORD_MIN = 15
const EMPTY = { old: '', next: '', again: '' }

export function PasswordForm({ onDone }: { onDone?: () => void }) {
  const { t } = useTranslation()
  const queries = useQueryClient()
  const faultAt = useFaultAt()
  const [{ old, next, again }, setDraft] = useState(EMPTY)
  const change = useAct(changePassword, () => {
    setDraft(EMPTY)
    passwordChanged(queries)
    onDone?.()
  })
  const put = (part: Partial<typeof EMPTY>) => setDraft((draft) => ({ ...draft, ...part }))
  const isIncomplete = [old, next, again].includes('')
  const differ = again !== '' && next !== again ? t('password.differ') : undefined
  const refusal = isIncomplete ? t('password.incomplete') : (differ ?? null)
  return (
    <form className="form" noValidate onSubmit={(event) => event.preventDefault()}>
      <TextField
        autoComplete="current-password"
        fault={faultAt(change.error, 'old_password')}
        isRequired
        label={t('password.old')}
        onChange={(value) => put({ old: value })}
        type="password"
        value={old}
      />
      <TextField
        autoComplete="new-password"
        fault={faultAt(change.error, 'new_password')}
        hint={t('password.hint', { least: PASSWORD_MIN })}
        isRequired
        label={t('password.new')}
        onChange={(value) => put({ next: value })}
        type="password"
        value={next}
      />
      <TextField
        autoComplete="new-password"
        fault={differ}
        isRequired
        label={t('password.again')}
        onChange={(value) => put({ again: value })}
        type="password"
        value={again}
      />
      <Refused error={change.error} />
      <div className="form-actions">
        <ActionButton
          isBusy={change.isPending}
          isPrimary
          isSubmit
          label={t('password.submit')}
          onPress={() => change.mutate({ old_password: old, new_password: next })}
          refusal={refusal}
        />
      </div>
    </form>
  )
}
