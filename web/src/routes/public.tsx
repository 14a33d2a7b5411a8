/** The pages that need no log-in. */
import { createRoute } from '@tanstack/react-router'
import { SchemePage } from '../pages/public/SchemePage'
import { open } from './frames'

const home = createRoute({
  getParentRoute: () => open,
  path: '/scheme',
  component: SchemePage,
})

export const publicRoutes = [home]
