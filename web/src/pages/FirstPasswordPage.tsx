/** What stands instead of every page while the password is one that somebody else made. */
import { useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { logOut } from '../api/client'
import { leaveSession } from '../api/session'
import type { SessionView } from '../api/types'
import { LanguagePick } from '../components/LanguagePick'
import { PasswordForm } from '../components/PasswordForm'
import { useTitle } from '../components/public/useTitle'
import { ActionButton } from '../ui/controls'
import { LockDrawing } from '../ui/icons'

export function FirstPasswordPage({ session }: { session: SessionView }) {
  const { t } = useTranslation()
  const queries = useQueryClient()
  useTitle(t('password.first_title'))
  const leave = async (): Promise<void> => {
    await logOut()
    leaveSession(queries)
  }
  return (
    <main className="login">
      <div className="login-card">
        <div className="login-head">
          <LockDrawing />
          <span>{t('app.title')}</span>
          <LanguagePick />
        </div>
        <p className="login-to">{session.name}</p>
        <h1>{t('password.first_title')}</h1>
        <p>{t('password.first')}</p>
        <PasswordForm />
        <ActionButton label={t('header.log_out')} onPress={() => void leave()} refusal={null} />
      </div>
    </main>
  )
}
