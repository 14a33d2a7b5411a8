/** Which page stands at which URL. */
import { createRouter } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { parseSearch, stringifySearch } from './lib/urls'
import { consoleRoutes } from './routes/console'
import { gate, open, root } from './routes/frames'
import { portalRoutes } from './routes/portal'
import { publicRoutes } from './routes/public'
import { registryRoutes } from './routes/registry'
import { Note, Nothing } from './ui/layout'

function FailedPage() {
  const { t } = useTranslation()
  return <Note tone="alarm">{t('error.crashed')}</Note>
}

/** Stands where a page will, while its part of the console is being loaded. */
function LoadingPage() {
  const { t } = useTranslation()
  return <Nothing>{t('app.loading')}</Nothing>
}

/** Shorter loading is not worth a word. */
const LOADING_SHOWN_AFTER_MS = 150

export const router = createRouter({
  routeTree: root.addChildren([
    gate.addChildren([...consoleRoutes, ...portalRoutes, ...registryRoutes]),
    open.addChildren([...publicRoutes]),
  ]),
  parseSearch,
  stringifySearch,
  defaultErrorComponent: FailedPage,
  defaultPendingComponent: LoadingPage,
  defaultPendingMs: LOADING_SHOWN_AFTER_MS,
  // What a pointer is over is loaded before it is clicked.
  defaultPreload: 'intent',
  defaultPreloadStaleTime: 0,
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}
