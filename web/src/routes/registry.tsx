/** The officers' registry and review pages. */
import { createRoute } from '@tanstack/react-router'
import { RegistryFrame } from '../components/registry/RegistryFrame'
import { parsePlacesSearch, parseQueueSearch, parseRecordsSearch } from '../lib/urls'
import { AmendmentPage } from '../pages/registry/AmendmentPage'
import { AmendmentsPage } from '../pages/registry/AmendmentsPage'
import { ApplicationPage } from '../pages/registry/ApplicationPage'
import { ApplicationsPage } from '../pages/registry/ApplicationsPage'
import { CompaniesPage } from '../pages/registry/CompaniesPage'
import { CompanyPage } from '../pages/registry/CompanyPage'
import { ConsignmentPage } from '../pages/registry/ConsignmentPage'
import { ConsignmentsPage } from '../pages/registry/ConsignmentsPage'
import { DevicePage } from '../pages/registry/DevicePage'
import { DevicesPage } from '../pages/registry/DevicesPage'
import { DraftPage } from '../pages/registry/DraftPage'
import { DriverPage } from '../pages/registry/DriverPage'
import { DriversPage } from '../pages/registry/DriversPage'
import { InspectionPage } from '../pages/registry/InspectionPage'
import { InspectionsPage } from '../pages/registry/InspectionsPage'
import { ManifestPage } from '../pages/registry/ManifestPage'
import { ManifestsPage } from '../pages/registry/ManifestsPage'
import { ModelPage } from '../pages/registry/ModelPage'
import { ModelsPage } from '../pages/registry/ModelsPage'
import { PlacesPage } from '../pages/registry/PlacesPage'
import { PublishedPage } from '../pages/registry/PublishedPage'
import { RegistryPage } from '../pages/registry/RegistryPage'
import { StatisticsPage } from '../pages/registry/StatisticsPage'
import { VehiclePage } from '../pages/registry/VehiclePage'
import { VehiclesPage } from '../pages/registry/VehiclesPage'
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
    createRoute({ getParentRoute, path: '/vehicles', validateSearch, component: VehiclesPage }),
    createRoute({ getParentRoute, path: '/vehicles/$vehicle', component: VehiclePage }),
    createRoute({ getParentRoute, path: '/devices', validateSearch, component: DevicesPage }),
    createRoute({ getParentRoute, path: '/devices/$device', component: DevicePage }),
    createRoute({ getParentRoute, path: '/models', validateSearch, component: ModelsPage }),
    createRoute({ getParentRoute, path: '/models/$model', component: ModelPage }),
    createRoute({ getParentRoute, path: '/drivers', validateSearch, component: DriversPage }),
    createRoute({ getParentRoute, path: '/drivers/$driver', component: DriverPage }),
    createRoute({ getParentRoute, path: '/manifests', validateSearch, component: ManifestsPage }),
    createRoute({ getParentRoute, path: '/manifests/$manifest', component: ManifestPage }),
    createRoute({
      getParentRoute,
      path: '/consignments',
      validateSearch,
      component: ConsignmentsPage,
    }),
    createRoute({
      getParentRoute,
      path: '/consignments/$consignment',
      component: ConsignmentPage,
    }),
    createRoute({
      getParentRoute,
      path: '/inspections',
      validateSearch,
      component: InspectionsPage,
    }),
    createRoute({ getParentRoute, path: '/inspections/$journey', component: InspectionPage }),
    createRoute({
      getParentRoute,
      path: '/amendments',
      validateSearch,
      component: AmendmentsPage,
    }),
    createRoute({ getParentRoute, path: '/amendments/$amendment', component: AmendmentPage }),
    createRoute({
      getParentRoute,
      path: '/places',
      validateSearch: parsePlacesSearch,
      component: PlacesPage,
    }),
    createRoute({ getParentRoute, path: '/drafts/$draft', component: DraftPage }),
    createRoute({ getParentRoute, path: '/statistics', component: StatisticsPage }),
  ]),
]
