/** The pages that need no log-in. */
import { createRoute } from '@tanstack/react-router'
import {
  parseSchemeCargoSearch,
  parseSchemePointsSearch,
  parseSchemeRouteSearch,
} from '../lib/urls'
import { ApplyPage } from '../pages/public/ApplyPage'
import { CargoPage } from '../pages/public/CargoPage'
import { ContactPage } from '../pages/public/ContactPage'
import { CoveragePage } from '../pages/public/CoveragePage'
import { EquipmentPage } from '../pages/public/EquipmentPage'
import { HowPage } from '../pages/public/HowPage'
import { JoinPage } from '../pages/public/JoinPage'
import { ParticipantsPage } from '../pages/public/ParticipantsPage'
import { PointsPage } from '../pages/public/PointsPage'
import { RoutePage } from '../pages/public/RoutePage'
import { SchemePage } from '../pages/public/SchemePage'
import { open } from './frames'

const getParentRoute = () => open

export const publicRoutes = [
  createRoute({ getParentRoute, path: '/scheme', component: SchemePage }),
  createRoute({ getParentRoute, path: '/scheme/how', component: HowPage }),
  createRoute({ getParentRoute, path: '/scheme/coverage', component: CoveragePage }),
  createRoute({
    getParentRoute,
    path: '/scheme/points',
    validateSearch: parseSchemePointsSearch,
    component: PointsPage,
  }),
  createRoute({
    getParentRoute,
    path: '/scheme/route',
    validateSearch: parseSchemeRouteSearch,
    component: RoutePage,
  }),
  createRoute({
    getParentRoute,
    path: '/scheme/cargo',
    validateSearch: parseSchemeCargoSearch,
    component: CargoPage,
  }),
  createRoute({ getParentRoute, path: '/scheme/participants', component: ParticipantsPage }),
  createRoute({ getParentRoute, path: '/scheme/equipment', component: EquipmentPage }),
  createRoute({ getParentRoute, path: '/scheme/join', component: JoinPage }),
  createRoute({ getParentRoute, path: '/scheme/apply', component: ApplyPage }),
  createRoute({ getParentRoute, path: '/scheme/contact', component: ContactPage }),
]
