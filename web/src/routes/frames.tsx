/** The two frames every page stands in: behind the log-in, or open to everybody. */
import { useQuery } from '@tanstack/react-query'
import {
  createRootRoute,
  createRoute,
  Link,
  lazyRouteComponent,
  useLocation,
} from '@tanstack/react-router'
import { Suspense } from 'react'
import { useTranslation } from 'react-i18next'
import { sessionQuery } from '../api/queries'
import type { SessionView } from '../api/types'
import { isParticipant } from '../api/useNode'
import { AppShell } from '../components/AppShell'
import { LinkProvider } from '../components/Desk'
import { errorText } from '../components/errorText'
import { PublicShell } from '../components/public/PublicShell'
import { useTitle } from '../components/public/useTitle'
import { urls } from '../lib/urls'
import { LogInPage } from '../pages/LogInPage'
import { ActionButton } from '../ui/controls'
import { Note, Nothing } from '../ui/layout'

const FirstPasswordPage = lazyRouteComponent(
  () => import('../pages/FirstPasswordPage'),
  'FirstPasswordPage',
)

function FirstPassword({ session }: { session: SessionView }) {
  const { t } = useTranslation()
  return (
    <Suspense fallback={<Nothing>{t('app.loading')}</Nothing>}>
      <FirstPasswordPage session={session} />
    </Suspense>
  )
}

function Gate() {
  const { t } = useTranslation()
  const { data: session, isPending, error, refetch } = useQuery(sessionQuery)
  if (isPending) return <Nothing>{t('app.loading')}</Nothing>
  if (session === undefined) {
    return (
      <main className="login">
        <Note tone="alarm">{errorText(t, error)}</Note>
        <ActionButton label={t('app.retry')} onPress={() => void refetch()} refusal={null} />
      </main>
    )
  }
  if (session === null) return <LogInPage />
  if (session.must_change) return <FirstPassword session={session} />
  return (
    <LinkProvider isDesk={!isParticipant(session.role)}>
      <AppShell session={session} />
    </LinkProvider>
  )
}

function Missing({ isPublic }: { isPublic: boolean }) {
  const { t } = useTranslation()
  useTitle(t('app.not_found'))
  return (
    <div className="page missing-page">
      <h1>{t('app.not_found')}</h1>
      <p>{t('app.page_missing')}</p>
      <p>{t('app.page_missing_hint')}</p>
      {isPublic ? (
        <Link {...urls.scheme()}>{t('app.back_to_scheme')}</Link>
      ) : (
        <Link {...urls.live()}>{t('app.back_to_live')}</Link>
      )}
    </div>
  )
}

/** Keeps its frame: that of the public pages for whoever is not logged in, or was reading them. */
function MissingPage() {
  const { t } = useTranslation()
  const { data: session, isPending } = useQuery(sessionQuery)
  const isPublic = useLocation({ select: ({ pathname }) => pathname.startsWith('/scheme') })
  if (isPending) return <Nothing>{t('app.loading')}</Nothing>
  if (session == null || isPublic) {
    return (
      <PublicShell>
        <Missing isPublic />
      </PublicShell>
    )
  }
  if (session.must_change) return <FirstPassword session={session} />
  return (
    <LinkProvider isDesk={!isParticipant(session.role)}>
      <AppShell session={session}>
        <Missing isPublic={false} />
      </AppShell>
    </LinkProvider>
  )
}

export const root = createRootRoute({ notFoundComponent: MissingPage })

/** Pages for whoever is logged in. */
export const gate = createRoute({ getParentRoute: () => root, id: 'gate', component: Gate })

/** Pages for everybody, logged in or not. */
export const open = createRoute({ getParentRoute: () => root, id: 'open', component: PublicShell })
