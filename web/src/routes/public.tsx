/** The pages that need no log-in. */
import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import {
  parseSchemeCargoSearch,
  parseSchemePointsSearch,
  parseSchemeRouteSearch,
} from '../lib/urls'
import { open } from './frames'

const load = () => import('../pages/public_pages')
const page = (name: keyof Awaited<ReturnType<typeof load>>) => lazyRouteComponent(load, name)

const getParentRoute = () => open

export const publicRoutes = [
  createRoute({
    getParentRoute,
    path: '/scheme',
    component: page('SchemePage'),
  }),
  createRoute({
    getParentRoute,
    path: '/scheme/how',
    component: page('HowPage'),
  }),
  createRoute({
    getParentRoute,
    path: '/scheme/coverage',
    component: page('CoveragePage'),
  }),
  createRoute({
    getParentRoute,
    path: '/scheme/points',
    validateSearch: parseSchemePointsSearch,
    component: page('PointsPage'),
  }),
  createRoute({
    getParentRoute,
    path: '/scheme/route',
    validateSearch: parseSchemeRouteSearch,
    component: page('RoutePage'),
  }),
  createRoute({
    getParentRoute,
    path: '/scheme/cargo',
    validateSearch: parseSchemeCargoSearch,
    component: page('CargoPage'),
  }),
  createRoute({
    getParentRoute,
    path: '/scheme/participants',
    component: page('ParticipantsPage'),
  }),
  createRoute({
    getParentRoute,
    path: '/scheme/equipment',
    component: page('EquipmentPage'),
  }),
  createRoute({
    getParentRoute,
    path: '/scheme/join',
    component: page('JoinPage'),
  }),
  createRoute({
    getParentRoute,
    path: '/scheme/apply',
    component: page('ApplyPage'),
  }),
  createRoute({
    getParentRoute,
    path: '/scheme/contact',
    component: page('ContactPage'),
  }),
]
