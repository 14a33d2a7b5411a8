/** The control room's pages. */
import { createRoute } from '@tanstack/react-router'
import { parseIncidentsSearch, parseJourneysSearch, parseLiveSearch } from '../lib/urls'
import { IncidentsPage } from '../pages/IncidentsPage'
import { JourneyPage } from '../pages/JourneyPage'
import { JourneysPage } from '../pages/JourneysPage'
import { LivePage } from '../pages/LivePage'
import { NodePage } from '../pages/NodePage'
import { gate } from './frames'

const live = createRoute({
  getParentRoute: () => gate,
  path: '/',
  validateSearch: parseLiveSearch,
  component: LivePage,
})
const journeys = createRoute({
  getParentRoute: () => gate,
  path: '/journeys',
  validateSearch: parseJourneysSearch,
  component: JourneysPage,
})
const journey = createRoute({
  getParentRoute: () => gate,
  path: '/journeys/$journey',
  component: JourneyPage,
})
const incidents = createRoute({
  getParentRoute: () => gate,
  path: '/incidents',
  validateSearch: parseIncidentsSearch,
  component: IncidentsPage,
})
const node = createRoute({ getParentRoute: () => gate, path: '/node', component: NodePage })

export const consoleRoutes = [live, journeys, journey, incidents, node]
