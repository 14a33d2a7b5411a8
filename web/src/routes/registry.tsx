/** The officers' registry and review pages. */
import { createRoute } from '@tanstack/react-router'
import { RegistryPage } from '../pages/registry/RegistryPage'
import { gate } from './frames'

const home = createRoute({
  getParentRoute: () => gate,
  path: '/registry',
  component: RegistryPage,
})

export const registryRoutes = [home]
