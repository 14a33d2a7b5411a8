/** Every URL of the console and what its query may hold. State lives here before anywhere else. */

export const LOCK_FILTERS = ['ours', 'attention', 'silent', 'all'] as const
export type LockFilter = (typeof LOCK_FILTERS)[number]
export const JOURNEY_FILTERS = ['active', 'expected', 'ended', 'all'] as const
export type JourneyFilter = (typeof JOURNEY_FILTERS)[number]
export const JOURNEY_ENDS = ['clean', 'exception', 'gap_unproven'] as const
export type JourneyEndFilter = (typeof JOURNEY_ENDS)[number]
export const INCIDENT_FILTERS = ['open', 'all'] as const
export type IncidentFilter = (typeof INCIDENT_FILTERS)[number]
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
export interface JourneysSearch {
  state?: JourneyFilter
  end?: JourneyEndFilter
}
export interface IncidentsSearch {
  state?: IncidentFilter
  id?: string
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
  })
}

export function parseIncidentsSearch(raw: Raw): IncidentsSearch {
  return compact<IncidentsSearch>({
    state: oneOf(INCIDENT_FILTERS, raw.state),
    id: text(raw.id),
  })
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

export const urls = {
  live: (search: LiveSearch = {}) => ({ to: '/', search }) as const,
  journeys: (search: JourneysSearch = {}) => ({ to: '/journeys', search }) as const,
  journey: (journey: string) => ({ to: '/journeys/$journey', params: { journey } }) as const,
  incidents: (search: IncidentsSearch = {}) => ({ to: '/incidents', search }) as const,
  node: () => ({ to: '/node' }) as const,
  portal: () => ({ to: '/portal' }) as const,
  registry: () => ({ to: '/registry' }) as const,
  scheme: () => ({ to: '/scheme' }) as const,
}
