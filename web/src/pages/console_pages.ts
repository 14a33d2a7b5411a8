/** The control room's pages, loaded together when the first of them is shown. */
export { AuditPage } from './AuditPage'
export { IncidentsPage } from './IncidentsPage'
export { JourneyPage } from './JourneyPage'
export { JourneysPage } from './JourneysPage'
export { LivePage } from './LivePage'
export { NodePage } from './NodePage'
export { PasswordPage } from './PasswordPage'
export { PeoplePage } from './PeoplePage'
