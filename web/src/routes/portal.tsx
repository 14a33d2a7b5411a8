/** The pages of carriers, shippers and suppliers: their own data only. */
import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import {
  parsePeopleSearch,
  parsePortalApplySearch,
  parsePortalBundleSearch,
  parsePortalCargoSearch,
} from '../lib/urls'
import { gate } from './frames'

const load = () => import('../pages/portal_pages')
const page = (name: keyof Awaited<ReturnType<typeof load>>) => lazyRouteComponent(load, name)

const frame = createRoute({
  getParentRoute: () => gate,
  path: '/portal',
  component: page('PortalFrame'),
})
const getParentRoute = () => frame

const overview = createRoute({
  getParentRoute,
  path: '/',
  component: page('OverviewPage'),
})
const applications = createRoute({
  getParentRoute,
  path: '/applications',
  component: page('ApplicationsPage'),
})
const application = createRoute({
  getParentRoute,
  path: '/applications/$application',
  component: page('ApplicationPage'),
})
const apply = createRoute({
  getParentRoute,
  path: '/apply',
  validateSearch: parsePortalApplySearch,
  component: page('ApplyPage'),
})
const fleet = createRoute({
  getParentRoute,
  path: '/fleet',
  component: page('FleetPage'),
})
const vehicle = createRoute({
  getParentRoute,
  path: '/fleet/$vehicle',
  component: page('VehiclePage'),
})
const drivers = createRoute({
  getParentRoute,
  path: '/drivers',
  component: page('DriversPage'),
})
const cargo = createRoute({
  getParentRoute,
  path: '/cargo',
  validateSearch: parsePortalCargoSearch,
  component: page('CargoPage'),
})
const declare = createRoute({
  getParentRoute,
  path: '/cargo/declare',
  component: page('DeclarePage'),
})
const upload = createRoute({
  getParentRoute,
  path: '/cargo/upload',
  component: page('UploadPage'),
})
const consignment = createRoute({
  getParentRoute,
  path: '/cargo/$consignment',
  component: page('ConsignmentPage'),
})
const manifests = createRoute({
  getParentRoute,
  path: '/manifests',
  component: page('ManifestsPage'),
})
const bundle = createRoute({
  getParentRoute,
  path: '/manifests/bundle',
  validateSearch: parsePortalBundleSearch,
  component: page('BundlePage'),
})
const manifest = createRoute({
  getParentRoute,
  path: '/manifests/$manifest',
  component: page('ManifestPage'),
})
const people = createRoute({
  getParentRoute,
  path: '/people',
  validateSearch: parsePeopleSearch,
  component: page('PeoplePage'),
})
const equipment = createRoute({
  getParentRoute,
  path: '/equipment',
  component: page('EquipmentPage'),
})

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
    people,
  ]),
]
