/** The control room's pages. */
import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import {
  parseAuditSearch,
  parseIncidentsSearch,
  parseJourneysSearch,
  parseLiveSearch,
  parsePeopleSearch,
} from '../lib/urls'
import { gate } from './frames'

const load = () => import('../pages/console_pages')
const page = (name: keyof Awaited<ReturnType<typeof load>>) => lazyRouteComponent(load, name)

const live = createRoute({
  getParentRoute: () => gate,
  path: '/',
  validateSearch: parseLiveSearch,
  component: page('LivePage'),
})
const journeys = createRoute({
  getParentRoute: () => gate,
  path: '/journeys',
  validateSearch: parseJourneysSearch,
  component: page('JourneysPage'),
})
const journey = createRoute({
  getParentRoute: () => gate,
  path: '/journeys/$journey',
  component: page('JourneyPage'),
})
const incidents = createRoute({
  getParentRoute: () => gate,
  path: '/incidents',
  validateSearch: parseIncidentsSearch,
  component: page('IncidentsPage'),
})
const node = createRoute({
  getParentRoute: () => gate,
  path: '/node',
  component: page('NodePage'),
})
const audit = createRoute({
  getParentRoute: () => gate,
  path: '/audit',
  validateSearch: parseAuditSearch,
  component: page('AuditPage'),
})
const people = createRoute({
  getParentRoute: () => gate,
  path: '/people',
  validateSearch: parsePeopleSearch,
  component: page('PeoplePage'),
})
const password = createRoute({
  getParentRoute: () => gate,
  path: '/password',
  component: page('PasswordPage'),
})

export const consoleRoutes = [live, journeys, journey, incidents, node, people, audit, password]
