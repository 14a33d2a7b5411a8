/** Short names for the generated schema's shapes. Nothing here is written by hand twice. */
import type { components, operations } from './schema'

type Schemas = components['schemas']

export type Node = Schemas['Node']
export type SessionView = Schemas['Session']
export type ChangePassword = Schemas['PasswordChange']
export type Place = Schemas['Place']
export type PlacesView = Schemas['PlaceMap']
export type LockView = Schemas['Lock']
export type PositionView = Schemas['LockPosition']
export type LocksView = Schemas['LockPage']
export type JourneyView = Schemas['Journey']
export type JourneysView = Schemas['JourneyPage']
export type JourneyDetail = Schemas['JourneyDetail']
export type IncidentView = Schemas['Incident']
export type IncidentsView = Schemas['IncidentPage']
export type TrackView = Schemas['Track']
export type OrderView = JourneyDetail['orders'][number]
export type TimelineEntry = JourneyDetail['timeline'][number]
export type LegView = JourneyView['legs'][number]
export type ChipView = NonNullable<LockView['chip']>
export type PeerView = Schemas['Peer']
export type NodeCertificate = Schemas['NodeCertificate']
export type AuditLine = Schemas['AuditLine']
export type AuditAction = AuditLine['action']
export type Statistics =
  operations['get_statistics']['responses'][200]['content']['application/json']

export type Role = SessionView['role']
export type Severity = IncidentView['severity']
export type IncidentKind = IncidentView['kind']
export type IncidentState = IncidentView['state']
export type Phase = JourneyView['phase']
export type CustodyKind = JourneyView['custody']['kind']
export type Verdict = NonNullable<IncidentView['resolved']>['verdict']
