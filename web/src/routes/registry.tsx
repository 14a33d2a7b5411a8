/** The officers' registry and review pages. */
import { createRoute } from '@tanstack/react-router'
import { RegistryFrame } from '../components/registry/RegistryFrame'
import { parseQueueSearch, parseRecordsSearch } from '../lib/urls'
import { ApplicationPage } from '../pages/registry/ApplicationPage'
import { ApplicationsPage } from '../pages/registry/ApplicationsPage'
import { CompaniesPage } from '../pages/registry/CompaniesPage'
import { CompanyPage } from '../pages/registry/CompanyPage'
import { PublishedPage } from '../pages/registry/PublishedPage'
import { RegistryPage } from '../pages/registry/RegistryPage'
import { gate } from './frames'

const frame = createRoute({
  getParentRoute: () => gate,
  path: '/registry',
  component: RegistryFrame,
})
const getParentRoute = () => frame
const validateSearch = parseRecordsSearch

export const registryRoutes = [
  frame.addChildren([
    createRoute({
      getParentRoute,
      path: '/',
      validateSearch: parseQueueSearch,
      component: RegistryPage,
    }),
    createRoute({
      getParentRoute,
      path: '/applications',
      validateSearch,
      component: ApplicationsPage,
    }),
    createRoute({
      getParentRoute,
      path: '/applications/$application',
      component: ApplicationPage,
    }),
    createRoute({ getParentRoute, path: '/companies', validateSearch, component: CompaniesPage }),
    createRoute({ getParentRoute, path: '/companies/$company', component: CompanyPage }),
    createRoute({ getParentRoute, path: '/published', component: PublishedPage }),
  ]),
]
