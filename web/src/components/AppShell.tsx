/** The frame of every page: whose desk it is, the clock, the link, the counts and the ways to go. */
import { useQueryClient } from '@tanstack/react-query'
import { Link, Outlet } from '@tanstack/react-router'
import { type ReactNode, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { logOut } from '../api/client'
import { leaveSession } from '../api/session'
import type { SessionView } from '../api/types'
import {
  isOverseer,
  isParticipant,
  useIsDesk,
  useNode,
  useNodeNow,
  useSession,
} from '../api/useNode'
import { urls } from '../lib/urls'
import { useFormat } from '../lib/useFormat'
import { useHeadingAsTitle } from '../lib/useHeadingAsTitle'
import { IconButton } from '../ui/controls'
import {
  KeyDrawing,
  LockDrawing,
  LogOutDrawing,
  MoonDrawing,
  NavDrawing,
  SoundDrawing,
  SunDrawing,
} from '../ui/icons'
import { useDesk } from './Desk'
import { DutyCount } from './DutyList'
import { LanguagePick } from './LanguagePick'
import { LinkStatus, StaleBanner } from './LinkStatus'
import { useAuthorityHeadName, useAuthorityName, useZoneName } from './names'
import { SeverityCounts } from './SeverityCounts'

function Brand() {
  const node = useNode()
  const { t } = useTranslation()
  const [fullName, headName] = [useAuthorityName(), useAuthorityHeadName()]
  const own = node?.authority ?? ''
  return (
    <div className="brand">
      <LockDrawing />
      <strong title={fullName(own)}>{headName(own)}</strong>
      {node?.sample_data === true ? (
        <span className="sample-mark">{t('header.sample_data')}</span>
      ) : null}
    </div>
  )
}

function NodeTime() {
  const { t } = useTranslation()
  const { time, number } = useFormat()
  const zone = useZoneName()
  const nowMs = useNodeNow()
  const speed = useNode()?.clock.speed ?? 1
  if (nowMs === null) return null
  return (
    <span className="node-time" title={t('header.clock', { zone })}>
      <time>{time(nowMs)}</time> <span className="zone">{zone}</span>
      {speed === 1 ? null : (
        <span className="speed-mark" title={t('header.speed', { speed: number(speed, 1) })}>
          {`×${number(speed, 1)}`}
        </span>
      )}
    </span>
  )
}

function Tools({ session }: { session: SessionView }) {
  const { t } = useTranslation()
  const queries = useQueryClient()
  const { theme, setTheme, isSoundOn, setSound } = useDesk()
  const leave = async (): Promise<void> => {
    await logOut()
    leaveSession(queries)
  }
  return (
    // biome-ignore lint/a11y/useSemanticElements: these are no fields of one form.
    <div aria-label={t('header.settings')} className="tools" role="group">
      <LanguagePick />
      <IconButton
        isPressed={isSoundOn}
        label={t(isSoundOn ? 'header.sound_on' : 'header.sound_off')}
        onPress={() => setSound(!isSoundOn)}
      >
        <SoundDrawing isOn={isSoundOn} />
      </IconButton>
      <IconButton
        label={t(theme === 'dark' ? 'header.to_light' : 'header.to_dark')}
        onPress={() => setTheme(theme === 'dark' ? 'light' : 'dark')}
      >
        {theme === 'dark' ? <SunDrawing /> : <MoonDrawing />}
      </IconButton>
      <span className="officer" title={t(`role.${session.role}`)}>
        {session.name}
      </span>
      <Link
        {...urls.password()}
        aria-label={t('password.title')}
        className="icon-button"
        title={t('password.title')}
      >
        <KeyDrawing />
      </Link>
      <IconButton label={`${t('header.log_out')}: ${session.name}`} onPress={() => void leave()}>
        <LogOutDrawing />
      </IconButton>
    </div>
  )
}

function Navigation() {
  const { t } = useTranslation()
  const entries = [
    { name: 'live', url: urls.live(), isFor: 'desk' },
    { name: 'portal', url: urls.portal(), isFor: 'participant' },
    { name: 'journeys', url: urls.journeys(), isFor: 'all' },
    { name: 'incidents', url: urls.incidents(), isFor: 'desk' },
    { name: 'registry', url: urls.registry(), isFor: 'desk' },
    { name: 'node', url: urls.node(), isFor: 'desk' },
    { name: 'people', url: urls.people(), isFor: 'overseer' },
    { name: 'audit', url: urls.audit(), isFor: 'overseer' },
  ] as const
  const role = useSession()?.role
  const isDesk = useIsDesk()
  const isShown = {
    all: true,
    desk: isDesk,
    participant: !isDesk,
    overseer: role !== undefined && isOverseer(role),
  }
  return (
    <nav aria-label={t('nav.label')} className="nav">
      {entries
        .filter(({ isFor }) => isShown[isFor])
        .map(({ name, url }) => (
          <Link
            {...url}
            activeOptions={{ exact: name === 'live', includeSearch: false }}
            key={name}
          >
            <NavDrawing name={name} />
            {t(`nav.${name}`)}
            {name === 'registry' ? <DutyCount /> : null}
          </Link>
        ))}
    </nav>
  )
}

interface AppShellProps {
  session: SessionView
  /** Stands instead of the page, where the URL names none. */
  children?: ReactNode
}

export function AppShell({ session, children }: AppShellProps) {
  const { t } = useTranslation()
  const main = useRef<HTMLElement>(null)
  const [headName, own] = [useAuthorityHeadName(), useNode()?.authority ?? '']
  useHeadingAsTitle(main, `${headName(own)} · ${t('app.title')}`)
  return (
    <div className="shell">
      <a className="skip" href="#content">
        {t('app.skip')}
      </a>
      <header className="top">
        <Brand />
        <Navigation />
        {isParticipant(session.role) ? null : <SeverityCounts />}
        <LinkStatus />
        <NodeTime />
        <Tools session={session} />
      </header>
      <StaleBanner />
      <main className="content" id="content" ref={main} tabIndex={-1}>
        {children ?? <Outlet />}
      </main>
    </div>
  )
}
