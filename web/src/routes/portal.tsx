/** The pages of carriers, shippers and suppliers: their own data only. */
import { createRoute } from '@tanstack/react-router'
import {
  parsePortalApplySearch,
  parsePortalBundleSearch,
  parsePortalCargoSearch,
} from '../lib/urls'
import { ApplicationPage } from '../pages/portal/ApplicationPage'
import { ApplicationsPage } from '../pages/portal/ApplicationsPage'
import { ApplyPage } from '../pages/portal/ApplyPage'
import { BundlePage } from '../pages/portal/BundlePage'
import { CargoPage } from '../pages/portal/CargoPage'
import { ConsignmentPage } from '../pages/portal/ConsignmentPage'
import { DeclarePage } from '../pages/portal/DeclarePage'
import { DriversPage } from '../pages/portal/DriversPage'
import { EquipmentPage } from '../pages/portal/EquipmentPage'
import { FleetPage } from '../pages/portal/FleetPage'
import { ManifestPage } from '../pages/portal/ManifestPage'
import { ManifestsPage } from '../pages/portal/ManifestsPage'
import { OverviewPage } from '../pages/portal/OverviewPage'
import { PortalFrame } from '../pages/portal/PortalFrame'
import { UploadPage } from '../pages/portal/UploadPage'
import { VehiclePage } from '../pages/portal/VehiclePage'
import { gate } from './frames'

const frame = createRoute({
  getParentRoute: () => gate,
  path: '/portal',
  component: PortalFrame,
})
const getParentRoute = () => frame

const overview = createRoute({ getParentRoute, path: '/', component: OverviewPage })
const applications = createRoute({
  getParentRoute,
  path: '/applications',
  component: ApplicationsPage,
})
const application = createRoute({
  getParentRoute,
  path: '/applications/$application',
  component: ApplicationPage,
})
const apply = createRoute({
  getParentRoute,
  path: '/apply',
  validateSearch: parsePortalApplySearch,
  component: ApplyPage,
})
const fleet = createRoute({ getParentRoute, path: '/fleet', component: FleetPage })
const vehicle = createRoute({ getParentRoute, path: '/fleet/$vehicle', component: VehiclePage })
const drivers = createRoute({ getParentRoute, path: '/drivers', component: DriversPage })
const cargo = createRoute({
  getParentRoute,
  path: '/cargo',
  validateSearch: parsePortalCargoSearch,
  component: CargoPage,
})
const declare = createRoute({ getParentRoute, path: '/cargo/declare', component: DeclarePage })
const upload = createRoute({ getParentRoute, path: '/cargo/upload', component: UploadPage })
const consignment = createRoute({
  getParentRoute,
  path: '/cargo/$consignment',
  component: ConsignmentPage,
})
const manifests = createRoute({ getParentRoute, path: '/manifests', component: ManifestsPage })
const bundle = createRoute({
  getParentRoute,
  path: '/manifests/bundle',
  validateSearch: parsePortalBundleSearch,
  component: BundlePage,
})
const manifest = createRoute({
  getParentRoute,
  path: '/manifests/$manifest',
  component: ManifestPage,
})
const equipment = createRoute({ getParentRoute, path: '/equipment', component: EquipmentPage })

export const portalRoutes = [
  frame.addChildren([
    overview,
    applications,
    application,
    apply,
    fleet,
    vehicle,
    drivers,
    cargo,
    declare,
    upload,
    consignment,
    manifests,
    bundle,
    manifest,
    equipment,
  ]),
]
