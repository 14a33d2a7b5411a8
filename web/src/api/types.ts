/** Short names for the generated schema's shapes. Nothing here is written by hand twice. */
import type { components, operations } from './schema'

type Schemas = components['schemas']

export type Node = Schemas['Node']
export type SessionView = Schemas['SessionView']
export type ChangePassword = Schemas['ChangePassword']
export type Place = Schemas['Place']
export type PlacesView = Schemas['PlacesView']
export type LockView = Schemas['LockView']
export type LocksView = Schemas['LocksView']
export type JourneyView = Schemas['JourneyView']
export type JourneysView = Schemas['JourneysView']
export type JourneyDetail = Schemas['JourneyDetail']
export type IncidentView = Schemas['IncidentView']
export type IncidentsView = Schemas['IncidentsView']
export type TrackView = Schemas['TrackView']
export type OrderView = JourneyDetail['orders'][number]
export type TimelineEntry = JourneyDetail['timeline'][number]
export type LegView = JourneyView['legs'][number]
export type ChipView = NonNullable<LockView['chip']>
export type PeerView =
  operations['list_peers']['responses'][200]['content']['application/json'][number]
export type Statistics =
  operations['get_statistics']['responses'][200]['content']['application/json']

export type Role = SessionView['role']
export type Severity = IncidentView['severity']
export type IncidentKind = IncidentView['kind']
export type IncidentState = IncidentView['state']
export type Phase = JourneyView['phase']
export type CustodyKind = JourneyView['custody']['kind']
export type Verdict = NonNullable<IncidentView['resolved']>['verdict']
