/** The frame of the public pages: whose they are, the ways between them, and the way to log in. */
import { Link, type LinkProps, Outlet, useRouterState } from '@tanstack/react-router'
import { type ReactNode, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useNode } from '../../api/useNode'
import { urls } from '../../lib/urls'
import { IconButton } from '../../ui/controls'
import { LockDrawing, MoonDrawing, SunDrawing } from '../../ui/icons'
import { useDesk } from '../Desk'
import { LanguagePick } from '../LanguagePick'
import { useAuthorityName } from '../names'
import { PublicFoot } from './PublicFoot'

const PAGES = [
  ['scheme', urls.scheme()],
  ['how', urls.schemeHow()],
  ['coverage', urls.schemeCoverage()],
  ['points', urls.schemePoints()],
  ['route', urls.schemeRoute()],
  ['cargo', urls.schemeCargo()],
  ['participants', urls.schemeParticipants()],
  ['equipment', urls.schemeEquipment()],
  ['join', urls.schemeJoin()],
  ['contact', urls.schemeContact()],
] as const satisfies readonly (readonly [string, LinkProps])[]

/** On a phone the list opens under its button and closes once a page is chosen. */
function PublicNav() {
  const { t } = useTranslation()
  const path = useRouterState({ select: (state) => state.location.pathname })
  const [isOpen, setOpen] = useState(false)
  // biome-ignore lint/correctness/useExhaustiveDependencies: another page closes the list.
  useEffect(() => setOpen(false), [path])
  return (
    <nav aria-label={t('public.nav_label')} className="public-nav">
      <button
        aria-expanded={isOpen}
        className="public-menu"
        onClick={() => setOpen(!isOpen)}
        type="button"
      >
        <span aria-hidden="true" className="public-menu-bars" />
        {t('public.nav.menu')}
      </button>
      <ul className={isOpen ? 'is-open' : ''}>
        {PAGES.map(([key, to]) => (
          <li key={key}>
            <Link
              {...to}
              activeOptions={{ exact: true, includeSearch: false }}
              activeProps={{ 'aria-current': 'page' }}
            >
              {t(`public.nav.${key}`)}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  )
}

function ThemeButton() {
  const { t } = useTranslation()
  const { theme, setTheme } = useDesk()
  return (
    <IconButton
      label={theme === 'dark' ? t('header.to_light') : t('header.to_dark')}
      onPress={() => setTheme(theme === 'dark' ? 'light' : 'dark')}
    >
      {theme === 'dark' ? <SunDrawing /> : <MoonDrawing />}
    </IconButton>
  )
}

/** `children` stand instead of the page, where the URL names none. */
export function PublicShell({ children }: { children?: ReactNode }) {
  const { t } = useTranslation()
  const authorityName = useAuthorityName()
  const node = useNode()
  return (
    <div className="public">
      <a className="skip" href="#content">
        {t('app.skip')}
      </a>
      <header className="public-top">
        <div className="public-bar">
          <Link className="public-brand" {...urls.scheme()}>
            <LockDrawing />
            <span>
              <strong>{t('public.brand')}</strong>
              <span>{node === null ? '…' : authorityName(node.authority)}</span>
            </span>
          </Link>
          <div className="public-tools">
            <LanguagePick />
            <ThemeButton />
            <Link className="public-login" {...urls.live()}>
              {t('login.submit')}
            </Link>
          </div>
        </div>
        <PublicNav />
        {node?.sample_data === true ? (
          <p className="public-sample">
            <strong>{t('header.sample_data')}</strong> {t('public.sample')}
          </p>
        ) : null}
      </header>
      <main className="public-content" id="content" tabIndex={-1}>
        {children ?? <Outlet />}
      </main>
      <PublicFoot />
    </div>
  )
}
