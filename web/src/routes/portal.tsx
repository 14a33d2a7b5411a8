/** The pages of carriers, shippers and suppliers: their own data only. */
import { createRoute } from '@tanstack/react-router'
import { PortalPage } from '../pages/portal/PortalPage'
import { gate } from './frames'

const home = createRoute({
  getParentRoute: () => gate,
  path: '/portal',
  component: PortalPage,
})

export const portalRoutes = [home]
