/** The password of the own account. */
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { PasswordForm } from '../components/PasswordForm'
import { Note, Panel } from '../ui/layout'

export function PasswordPage() {
  const { t } = useTranslation()
  const [isDone, setDone] = useState(false)
  return (
    <div className="page">
      <h1>{t('password.title')}</h1>
      {isDone ? (
        <Note tone="quiet">{t('password.done')}</Note>
      ) : (
        <Panel title={t('password.new')}>
          <PasswordForm onDone={() => setDone(true)} />
        </Panel>
      )}
    </div>
  )
}
