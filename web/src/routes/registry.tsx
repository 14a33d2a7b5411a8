/** The officers' registry and review pages. */
import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { RegistryFrame } from '../components/registry/RegistryFrame'
import {
  parsePlacesSearch,
  parseQueueSearch,
  parseRecordsSearch,
  parseVehicleSearch,
} from '../lib/urls'
import { gate } from './frames'

const load = () => import('../pages/registry_pages')
const page = (name: keyof Awaited<ReturnType<typeof load>>) => lazyRouteComponent(load, name)

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
      component: page('RegistryPage'),
    }),
    createRoute({
      getParentRoute,
      path: '/applications',
      validateSearch,
      component: page('ApplicationsPage'),
    }),
    createRoute({
      getParentRoute,
      path: '/applications/$application',
      component: page('ApplicationPage'),
    }),
    createRoute({
      getParentRoute,
      path: '/companies',
      validateSearch,
      component: page('CompaniesPage'),
    }),
    createRoute({
      getParentRoute,
      path: '/companies/$company',
      component: page('CompanyPage'),
    }),
    createRoute({
      getParentRoute,
      path: '/paper',
      component: page('PaperPage'),
    }),
    createRoute({
      getParentRoute,
      path: '/published',
      component: page('PublishedPage'),
    }),
    createRoute({
      getParentRoute,
      path: '/vehicles',
      validateSearch,
      component: page('VehiclesPage'),
    }),
    createRoute({
      getParentRoute,
      path: '/vehicles/$vehicle',
      validateSearch: parseVehicleSearch,
      component: page('VehiclePage'),
    }),
    createRoute({
      getParentRoute,
      path: '/devices',
      validateSearch,
      component: page('DevicesPage'),
    }),
    createRoute({
      getParentRoute,
      path: '/devices/$device',
      component: page('DevicePage'),
    }),
    createRoute({
      getParentRoute,
      path: '/models',
      validateSearch,
      component: page('ModelsPage'),
    }),
    createRoute({
      getParentRoute,
      path: '/models/$model',
      component: page('ModelPage'),
    }),
    createRoute({
      getParentRoute,
      path: '/drivers',
      validateSearch,
      component: page('DriversPage'),
    }),
    createRoute({
      getParentRoute,
      path: '/drivers/$driver',
      component: page('DriverPage'),
    }),
    createRoute({
      getParentRoute,
      path: '/manifests',
      validateSearch,
      component: page('ManifestsPage'),
    }),
    createRoute({
      getParentRoute,
      path: '/manifests/$manifest',
      component: page('ManifestPage'),
    }),
    createRoute({
      getParentRoute,
      path: '/consignments',
      validateSearch,
      component: page('ConsignmentsPage'),
    }),
    createRoute({
      getParentRoute,
      path: '/consignments/$consignment',
      component: page('ConsignmentPage'),
    }),
    createRoute({
      getParentRoute,
      path: '/inspections',
      validateSearch,
      component: page('InspectionsPage'),
    }),
    createRoute({
      getParentRoute,
      path: '/inspections/$journey',
      component: page('InspectionPage'),
    }),
    createRoute({
      getParentRoute,
      path: '/amendments',
      validateSearch,
      component: page('AmendmentsPage'),
    }),
    createRoute({
      getParentRoute,
      path: '/amendments/$amendment',
      component: page('AmendmentPage'),
    }),
    createRoute({
      getParentRoute,
      path: '/places',
      validateSearch: parsePlacesSearch,
      component: page('PlacesPage'),
    }),
    createRoute({
      getParentRoute,
      path: '/drafts/$draft',
      component: page('DraftPage'),
    }),
    createRoute({
      getParentRoute,
      path: '/statistics',
      component: page('StatisticsPage'),
    }),
  ]),
]
