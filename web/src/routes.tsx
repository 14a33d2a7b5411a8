/** Which page stands at which URL. */
import { useQuery } from '@tanstack/react-query'
import { createRootRoute, createRoute, createRouter, Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { sessionQuery } from './api/queries'
import { AppShell } from './components/AppShell'
import { LinkProvider } from './components/Desk'
import { errorText } from './components/errorText'
import {
  parseIncidentsSearch,
  parseJourneysSearch,
  parseLiveSearch,
  parseSearch,
  stringifySearch,
  urls,
} from './lib/urls'
import { IncidentsPage } from './pages/IncidentsPage'
import { JourneyPage } from './pages/JourneyPage'
import { JourneysPage } from './pages/JourneysPage'
import { LivePage } from './pages/LivePage'
import { LogInPage } from './pages/LogInPage'
import { NodePage } from './pages/NodePage'
import { ActionButton } from './ui/controls'
import { Note, Nothing } from './ui/layout'

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
  return (
    <LinkProvider isDesk={session.role !== 'carrier'}>
      <AppShell session={session} />
    </LinkProvider>
  )
}

function MissingPage() {
  const { t } = useTranslation()
  return (
    <Nothing>
      {t('app.page_missing')} <Link {...urls.live()}>{t('app.back_to_live')}</Link>
    </Nothing>
  )
}

function FailedPage() {
  const { t } = useTranslation()
  return <Note tone="alarm">{t('error.crashed')}</Note>
}

const root = createRootRoute({ component: Gate, notFoundComponent: MissingPage })

const live = createRoute({
  getParentRoute: () => root,
  path: '/',
  validateSearch: parseLiveSearch,
  component: LivePage,
})
const journeys = createRoute({
  getParentRoute: () => root,
  path: '/journeys',
  validateSearch: parseJourneysSearch,
  component: JourneysPage,
})
const journey = createRoute({
  getParentRoute: () => root,
  path: '/journeys/$journey',
  component: JourneyPage,
})
const incidents = createRoute({
  getParentRoute: () => root,
  path: '/incidents',
  validateSearch: parseIncidentsSearch,
  component: IncidentsPage,
})
const node = createRoute({ getParentRoute: () => root, path: '/node', component: NodePage })

export const router = createRouter({
  routeTree: root.addChildren([live, journeys, journey, incidents, node]),
  parseSearch,
  stringifySearch,
  defaultErrorComponent: FailedPage,
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}
