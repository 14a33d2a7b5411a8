/** Which page stands at which URL. */
import { createRouter } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { parseSearch, stringifySearch } from './lib/urls'
import { consoleRoutes } from './routes/console'
import { gate, open, root } from './routes/frames'
import { portalRoutes } from './routes/portal'
import { publicRoutes } from './routes/public'
import { registryRoutes } from './routes/registry'
import { Note } from './ui/layout'

function FailedPage() {
  const { t } = useTranslation()
  return <Note tone="alarm">{t('error.crashed')}</Note>
}

export const router = createRouter({
  routeTree: root.addChildren([
    gate.addChildren([...consoleRoutes, ...portalRoutes, ...registryRoutes]),
    open.addChildren([...publicRoutes]),
  ]),
  parseSearch,
  stringifySearch,
  defaultErrorComponent: FailedPage,
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}
