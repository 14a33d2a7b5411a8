/** Every URL of the console and what its query may hold. State lives here before anywhere else. */

export const LOCK_FILTERS = ['ours', 'attention', 'silent', 'all'] as const
export type LockFilter = (typeof LOCK_FILTERS)[number]
export const JOURNEY_FILTERS = ['active', 'expected', 'ended', 'all'] as const
export type JourneyFilter = (typeof JOURNEY_FILTERS)[number]
export const JOURNEY_ENDS = ['clean', 'exception', 'gap_unproven'] as const
export type JourneyEndFilter = (typeof JOURNEY_ENDS)[number]
export const INCIDENT_FILTERS = ['open', 'resolved', 'all'] as const
export type IncidentFilter = (typeof INCIDENT_FILTERS)[number]
export const SEVERITY_FILTERS = ['critical', 'major', 'minor', 'notice'] as const
export type SeverityFilter = (typeof SEVERITY_FILTERS)[number]
/** What a narrow screen shows under the map. */
export const LIVE_PANES = ['incidents', 'vehicles'] as const
export type LivePane = (typeof LIVE_PANES)[number]

export interface LiveSearch {
  q?: string
  filter?: LockFilter
  lock?: string
  incident?: string
  pane?: LivePane
}
/** Changes a part of the live page's query; `undefined` takes a part away. */
export type LiveChange = (
  change: {
    [K in keyof LiveSearch]?: LiveSearch[K] | undefined
  },
) => void
/** Which journeys: days as date fields have them. */
export interface JourneysSearch {
  state?: JourneyFilter
  end?: JourneyEndFilter
  q?: string
  from?: string
  to?: string
}
/** Which incidents: days as date fields have them. */
export interface IncidentsSearch {
  state?: IncidentFilter
  severity?: SeverityFilter
  q?: string
  from?: string
  to?: string
  id?: string
}

/** Which lines of the audit: texts as they are written, days as date fields have them. */
export interface AuditSearch {
  account?: string
  action?: string
  subject?: string
  from?: string
  to?: string
}

/** The list of people, and what is open above it. */
export interface PeopleSearch {
  q?: string
  show?: string
  account?: string
  invite?: 'yes'
}

/** The day whose track a vehicle's page shows, as date fields have it. */
export interface VehicleSearch {
  day?: string
}

/* Public pages. */
export const POINT_FILTERS = ['all', 'clearance_point', 'control_point'] as const
export type PointFilter = (typeof POINT_FILTERS)[number]

export interface SchemePointsSearch {
  q?: string
  kind?: PointFilter
  region?: string
  point?: string
}
export interface SchemeRouteSearch {
  from?: string
  to?: string
}
export interface SchemeCargoSearch {
  scheme?: string
}
/* The officers' registry. */
export const WAITING_FILTERS = ['all', 'amendment', 'application', 'draft', 'inspection'] as const
export type WaitingFilter = (typeof WAITING_FILTERS)[number]

export interface QueueSearch {
  kind?: WaitingFilter
}
/** A list of records: what is looked for, and which states are shown. */
export interface RecordsSearch {
  q?: string
  show?: string
}
/** What an officer can change on the map. */
export const MAP_TASKS = ['new', 'name', 'zone', 'corridor', 'withdraw'] as const
export type MapTask = (typeof MAP_TASKS)[number]

/** The map's editor: the task, and which place or corridor it is about. */
export interface PlacesSearch {
  task?: MapTask
  place?: string
  to?: string
}

/* The portal of carriers, shippers and suppliers. */
export const APPLY_ABOUTS = ['participation', 'vehicle', 'device', 'model'] as const
export type ApplyAbout = (typeof APPLY_ABOUTS)[number]
export const CARGO_FILTERS = [
  'all',
  'declared',
  'refused',
  'bundled',
  'carried',
  'cancelled',
] as const
export type CargoFilter = (typeof CARGO_FILTERS)[number]

export interface PortalApplySearch {
  about?: ApplyAbout
  /** What a renewed or fitted thing is on. */
  vehicle?: string
  scheme?: string
}
export interface PortalCargoSearch {
  status?: CargoFilter
  q?: string
}
export interface PortalBundleSearch {
  scheme?: string
}

type Raw = Record<string, unknown>

/** Longest text taken from a URL, characters. */
const TEXT_MAX = 200

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value.slice(0, TEXT_MAX) : undefined
}

function oneOf<T extends string>(values: readonly T[], value: unknown): T | undefined {
  return values.find((candidate) => candidate === value)
}

/** Drops what is not set, so that a URL says only what differs from the default. */
function compact<T extends object>(search: { [K in keyof T]: T[K] | undefined }): T {
  return Object.fromEntries(Object.entries(search).filter(([, value]) => value !== undefined)) as T
}

export function parseLiveSearch(raw: Raw): LiveSearch {
  return compact<LiveSearch>({
    q: text(raw.q),
    filter: oneOf(LOCK_FILTERS, raw.filter),
    lock: text(raw.lock),
    incident: text(raw.incident),
    pane: oneOf(LIVE_PANES, raw.pane),
  })
}

export function parseJourneysSearch(raw: Raw): JourneysSearch {
  return compact<JourneysSearch>({
    state: oneOf(JOURNEY_FILTERS, raw.state),
    end: oneOf(JOURNEY_ENDS, raw.end),
    q: text(raw.q),
    from: text(raw.from),
    to: text(raw.to),
  })
}

export function parseIncidentsSearch(raw: Raw): IncidentsSearch {
  return compact<IncidentsSearch>({
    state: oneOf(INCIDENT_FILTERS, raw.state),
    severity: oneOf(SEVERITY_FILTERS, raw.severity),
    q: text(raw.q),
    from: text(raw.from),
    to: text(raw.to),
    id: text(raw.id),
  })
}

export function parseAuditSearch(raw: Raw): AuditSearch {
  return compact<AuditSearch>({
    account: text(raw.account),
    action: text(raw.action),
    subject: text(raw.subject),
    from: text(raw.from),
    to: text(raw.to),
  })
}

export function parsePeopleSearch(raw: Raw): PeopleSearch {
  return compact<PeopleSearch>({
    q: text(raw.q),
    show: text(raw.show),
    account: text(raw.account),
    invite: oneOf(['yes'], raw.invite),
  })
}

export function parseSchemePointsSearch(raw: Raw): SchemePointsSearch {
  return compact<SchemePointsSearch>({
    q: text(raw.q),
    kind: oneOf(POINT_FILTERS, raw.kind),
    region: text(raw.region),
    point: text(raw.point),
  })
}

export function parseSchemeRouteSearch(raw: Raw): SchemeRouteSearch {
  return compact<SchemeRouteSearch>({ from: text(raw.from), to: text(raw.to) })
}

export function parseSchemeCargoSearch(raw: Raw): SchemeCargoSearch {
  return compact<SchemeCargoSearch>({ scheme: text(raw.scheme) })
}

export function parseQueueSearch(raw: Raw): QueueSearch {
  return compact<QueueSearch>({ kind: oneOf(WAITING_FILTERS, raw.kind) })
}

export function parseRecordsSearch(raw: Raw): RecordsSearch {
  return compact<RecordsSearch>({ q: text(raw.q), show: text(raw.show) })
}

export function parseVehicleSearch(raw: Raw): VehicleSearch {
  return compact<VehicleSearch>({ day: text(raw.day) })
}

export function parsePlacesSearch(raw: Raw): PlacesSearch {
  const task =
    MAP_TASKS.find((it) => it === raw.task) ?? (text(raw.to) === undefined ? undefined : 'corridor')
  return compact<PlacesSearch>({ task, place: text(raw.place), to: text(raw.to) })
}

export function parsePortalApplySearch(raw: Raw): PortalApplySearch {
  return compact<PortalApplySearch>({
    about: oneOf(APPLY_ABOUTS, raw.about),
    vehicle: text(raw.vehicle),
    scheme: text(raw.scheme),
  })
}

export function parsePortalCargoSearch(raw: Raw): PortalCargoSearch {
  return compact<PortalCargoSearch>({ status: oneOf(CARGO_FILTERS, raw.status), q: text(raw.q) })
}

export function parsePortalBundleSearch(raw: Raw): PortalBundleSearch {
  return compact<PortalBundleSearch>({ scheme: text(raw.scheme) })
}

/** Query text to values: plain strings, so that a lock number stays as it is written. */
export function parseSearch(query: string): Raw {
  return Object.fromEntries(new URLSearchParams(query))
}

export function stringifySearch(search: Raw): string {
  const params = new URLSearchParams()
  for (const [key, value] of Object.entries(search)) {
    if (typeof value === 'string' && value !== '') params.set(key, value)
  }
  const query = params.toString()
  return query === '' ? '' : `?${query}`
}

export const TRACK_FORMATS = ['geojson', 'gpx', 'csv'] as const
export type TrackFormat = (typeof TRACK_FORMATS)[number]

export const urls = {
  live: (search: LiveSearch = {}) => ({ to: '/', search }) as const,
  journeys: (search: JourneysSearch = {}) => ({ to: '/journeys', search }) as const,
  journey: (journey: string) => ({ to: '/journeys/$journey', params: { journey } }) as const,
  incidents: (search: IncidentsSearch = {}) => ({ to: '/incidents', search }) as const,
  node: () => ({ to: '/node' }) as const,
  audit: (search: AuditSearch = {}) => ({ to: '/audit', search }) as const,
  /** The lines as a file. */
  auditFile: (asked: object) => {
    const query = Object.entries(asked).map(([key, value]) => [key, String(value)])
    return `/api/v1/audit/export?${new URLSearchParams(query)}`
  },
  /** Everything that is held about a company, as a file. */
  partyFile: (party: string) => `/api/v1/parties/${encodeURIComponent(party)}/export`,
  /** The frames of a journey's devices, as a file. */
  framesFile: (journey: string) => `/api/v1/journeys/${encodeURIComponent(journey)}/frames/export`,
  people: (search: PeopleSearch = {}) => ({ to: '/people', search }) as const,
  /** All fixes of a journey as a file. */
  trackFile: (journey: string, format: TrackFormat) =>
    `/api/v1/journeys/${encodeURIComponent(journey)}/track/export?format=${format}`,
  /** All fixes of a vehicle's day as a file. */
  dayFile: (vehicle: string, day: string, format: TrackFormat) =>
    `/api/v1/vehicles/${encodeURIComponent(vehicle)}/track/export?day=${day}&format=${format}`,
  password: () => ({ to: '/password' }) as const,
  portal: () => ({ to: '/portal' }) as const,
  portalApplications: () => ({ to: '/portal/applications' }) as const,
  portalApplication: (application: string) =>
    ({ to: '/portal/applications/$application', params: { application } }) as const,
  portalApply: (search: PortalApplySearch = {}) => ({ to: '/portal/apply', search }) as const,
  portalFleet: () => ({ to: '/portal/fleet' }) as const,
  portalVehicle: (vehicle: string) =>
    ({ to: '/portal/fleet/$vehicle', params: { vehicle } }) as const,
  portalDrivers: () => ({ to: '/portal/drivers' }) as const,
  portalCargo: (search: PortalCargoSearch = {}) => ({ to: '/portal/cargo', search }) as const,
  portalDeclare: () => ({ to: '/portal/cargo/declare' }) as const,
  portalUpload: () => ({ to: '/portal/cargo/upload' }) as const,
  portalConsignment: (consignment: string) =>
    ({ to: '/portal/cargo/$consignment', params: { consignment } }) as const,
  portalManifests: () => ({ to: '/portal/manifests' }) as const,
  portalBundle: (search: PortalBundleSearch = {}) =>
    ({ to: '/portal/manifests/bundle', search }) as const,
  portalManifest: (manifest: string) =>
    ({ to: '/portal/manifests/$manifest', params: { manifest } }) as const,
  portalPeople: (search: PeopleSearch = {}) => ({ to: '/portal/people', search }) as const,
  portalEquipment: () => ({ to: '/portal/equipment' }) as const,
  registry: (search: QueueSearch = {}) => ({ to: '/registry', search }) as const,
  applications: (search: RecordsSearch = {}) => ({ to: '/registry/applications', search }) as const,
  application: (application: string) =>
    ({ to: '/registry/applications/$application', params: { application } }) as const,
  companies: (search: RecordsSearch = {}) => ({ to: '/registry/companies', search }) as const,
  paper: () => ({ to: '/registry/paper' }) as const,
  company: (company: string) =>
    ({ to: '/registry/companies/$company', params: { company } }) as const,
  published: () => ({ to: '/registry/published' }) as const,
  vehicles: (search: RecordsSearch = {}) => ({ to: '/registry/vehicles', search }) as const,
  vehicle: (vehicle: string, search: VehicleSearch = {}) =>
    ({ to: '/registry/vehicles/$vehicle', params: { vehicle }, search }) as const,
  devices: (search: RecordsSearch = {}) => ({ to: '/registry/devices', search }) as const,
  device: (device: string) => ({ to: '/registry/devices/$device', params: { device } }) as const,
  models: (search: RecordsSearch = {}) => ({ to: '/registry/models', search }) as const,
  model: (model: string) => ({ to: '/registry/models/$model', params: { model } }) as const,
  drivers: (search: RecordsSearch = {}) => ({ to: '/registry/drivers', search }) as const,
  driver: (driver: string) => ({ to: '/registry/drivers/$driver', params: { driver } }) as const,
  manifests: (search: RecordsSearch = {}) => ({ to: '/registry/manifests', search }) as const,
  manifest: (manifest: string) =>
    ({ to: '/registry/manifests/$manifest', params: { manifest } }) as const,
  consignments: (search: RecordsSearch = {}) => ({ to: '/registry/consignments', search }) as const,
  consignment: (consignment: string) =>
    ({ to: '/registry/consignments/$consignment', params: { consignment } }) as const,
  inspections: (search: RecordsSearch = {}) => ({ to: '/registry/inspections', search }) as const,
  inspection: (journey: string) =>
    ({ to: '/registry/inspections/$journey', params: { journey } }) as const,
  amendments: (search: RecordsSearch = {}) => ({ to: '/registry/amendments', search }) as const,
  amendment: (amendment: string) =>
    ({ to: '/registry/amendments/$amendment', params: { amendment } }) as const,
  places: (search: PlacesSearch = {}) => ({ to: '/registry/places', search }) as const,
  draft: (draft: string) => ({ to: '/registry/drafts/$draft', params: { draft } }) as const,
  schemeStatistics: () => ({ to: '/registry/statistics' }) as const,
  /** The figures as a file: one table, or all of them. */
  schemeStatisticsFile: (asked: object, table = 'all') => {
    const query = Object.entries({ ...asked, table }).map(([key, value]) => [key, String(value)])
    return `/api/v1/statistics/scheme.csv?${new URLSearchParams(query)}`
  },
  scheme: () => ({ to: '/scheme' }) as const,
  schemeHow: () => ({ to: '/scheme/how' }) as const,
  schemeCoverage: () => ({ to: '/scheme/coverage' }) as const,
  schemePoints: (search: SchemePointsSearch = {}) => ({ to: '/scheme/points', search }) as const,
  schemeRoute: (search: SchemeRouteSearch = {}) => ({ to: '/scheme/route', search }) as const,
  schemeCargo: (search: SchemeCargoSearch = {}) => ({ to: '/scheme/cargo', search }) as const,
  schemeParticipants: () => ({ to: '/scheme/participants' }) as const,
  schemeEquipment: () => ({ to: '/scheme/equipment' }) as const,
  schemeJoin: () => ({ to: '/scheme/join' }) as const,
  schemeApply: () => ({ to: '/scheme/apply' }) as const,
  schemeContact: () => ({ to: '/scheme/contact' }) as const,
}
