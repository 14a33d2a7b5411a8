/** The frame of the public pages: whose they are, the ways between them, and the way to log in. */
import { Link, Outlet } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { useNode } from '../../api/useNode'
import { pickName } from '../../lib/names'
import { urls } from '../../lib/urls'
import { useLanguage } from '../../lib/useLanguage'
import { LockDrawing } from '../../ui/icons'
import { LanguagePick } from '../LanguagePick'

export function PublicShell() {
  const { t } = useTranslation()
  const language = useLanguage()
  const node = useNode()
  return (
    <div className="public">
      <a className="skip" href="#content">
        {t('app.skip')}
      </a>
      <header className="public-top">
        <LockDrawing />
        <strong>{node === null ? '…' : pickName(node.names, language)}</strong>
        <LanguagePick />
        <Link {...urls.live()}>{t('login.submit')}</Link>
      </header>
      <main className="public-content" id="content" tabIndex={-1}>
        <Outlet />
      </main>
    </div>
  )
}
