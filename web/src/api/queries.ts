/** What the console reads, with the key under which each answer is kept. */
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { forgetLogIn, hasLoggedIn } from '../lib/preferences'
import type { IncidentFilter, JourneyEndFilter, JourneyFilter, SeverityFilter } from '../lib/urls'
import { client } from './client'
import { isStatus, unwrap } from './errors'
import { everyPage, WHOLE_LIMIT } from './pages'
import type { AuditAction, JourneyView, SessionView } from './types'

const REFRESH_MS = 30_000
/** How many journeys or incidents one answer brings. */
const PAGE_SIZE = 100
/** The desk's queue is read whole; at the bound the queue says that there are more. */
export const QUEUE_LIMIT = 500

export const keys = {
  session: ['session'],
  /** Whether the last session ended by itself. */
  sessionEnded: ['session-ended'],
  locks: ['locks'],
  lock: (lock: string) => ['lock', lock],
  journeys: ['journeys'],
  activeJourneys: ['active-journeys'],
  journey: (id: string) => ['journey', id],
  track: (id: string) => ['track', id],
  vehicleDay: (id: string, day: string) => ['track', id, day],
  queue: ['incidents', 'queue'],
  incidents: ['incidents'],
  incident: (id: string) => ['incident', id],
  peers: ['peers'],
  certificates: ['certificates'],
  audit: ['audit'],
  /** The map in force today, and what its editor reads of it. */
  places: ['places'],
} as const

export const nodeQuery = queryOptions({
  queryKey: ['node'],
  queryFn: async () => {
    const node = await unwrap(client.GET('/api/v1/node'))
    const { now_ms: nodeMs, speed } = node.clock
    return { node, clock: { nodeMs, localMs: performance.now(), speed } }
  },
  refetchInterval: REFRESH_MS,
})

/** Who is logged in, or `null`. Where nobody ever logged in, the node is not asked. */
export const sessionQuery = queryOptions({
  queryKey: keys.session,
  queryFn: async ({ client: queries }): Promise<SessionView | null> => {
    if (!hasLoggedIn(localStorage)) return null
    try {
      return await unwrap(client.GET('/api/v1/session'))
    } catch (error) {
      if (!isStatus(error, 401)) throw error
      queries.setQueryData(keys.sessionEnded, true)
      forgetLogIn(localStorage)
      return null
    }
  },
  staleTime: Number.POSITIVE_INFINITY,
})

export const placesQuery = queryOptions({
  queryKey: keys.places,
  queryFn: () => unwrap(client.GET('/api/v1/places')),
  staleTime: Number.POSITIVE_INFINITY,
})

export const locksQuery = queryOptions({
  queryKey: keys.locks,
  queryFn: () => unwrap(client.GET('/api/v1/locks')),
  staleTime: Number.POSITIVE_INFINITY,
})

export const lockQuery = (lock: string) =>
  queryOptions({
    queryKey: keys.lock(lock),
    queryFn: () => unwrap(client.GET('/api/v1/locks/{lock}', { params: { path: { lock } } })),
  })

/** Which journeys are asked for, newest declared first. */
export interface JourneysAsked {
  state: JourneyFilter
  outcome?: JourneyEndFilter
  q?: string
  from_ms?: number
  to_ms?: number
}

export const journeysQuery = (asked: JourneysAsked) =>
  infiniteQueryOptions({
    queryKey: [...keys.journeys, asked],
    queryFn: ({ pageParam }) => {
      const query = {
        ...asked,
        limit: PAGE_SIZE,
        ...(pageParam === null ? {} : { before: pageParam }),
      }
      return unwrap(client.GET('/api/v1/journeys', { params: { query } }))
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next ?? null,
  })

/** The journeys under way that call at a place. */
export const callingJourneysQuery = (place: string) =>
  queryOptions({
    queryKey: [...keys.journeys, 'calling', place],
    queryFn: async () => {
      const query = { state: 'active', place, limit: WHOLE_LIMIT } as const
      return (await unwrap(client.GET('/api/v1/journeys', { params: { query } }))).items
    },
  })

/** Every journey under way, however old: kept current by events, and what one missed is caught up. */
export const activeJourneysQuery = queryOptions({
  queryKey: keys.activeJourneys,
  queryFn: async (): Promise<JourneyView[]> => {
    const pages = await everyPage((before) => {
      const query = { state: 'active', limit: WHOLE_LIMIT, ...before } as const
      return unwrap(client.GET('/api/v1/journeys', { params: { query } }))
    })
    return pages.flatMap((page) => page.items)
  },
  staleTime: Number.POSITIVE_INFINITY,
  refetchInterval: 60_000,
})

export const journeyQuery = (id: string) =>
  queryOptions({
    queryKey: keys.journey(id),
    queryFn: () => unwrap(client.GET('/api/v1/journeys/{id}', { params: { path: { id } } })),
  })

/** What is left out is no more to see than the width of the line. */
const TRACK_TOLERANCE_M = 5

export const trackQuery = (id: string) =>
  queryOptions({
    queryKey: keys.track(id),
    queryFn: () => {
      const params = { path: { id }, query: { tolerance_m: TRACK_TOLERANCE_M } }
      return unwrap(client.GET('/api/v1/journeys/{id}/track', { params }))
    },
    refetchInterval: REFRESH_MS,
  })

export const vehicleDayQuery = (id: string, day: string) =>
  queryOptions({
    queryKey: keys.vehicleDay(id, day),
    queryFn: () => {
      const params = { path: { id }, query: { day, tolerance_m: TRACK_TOLERANCE_M } }
      return unwrap(client.GET('/api/v1/vehicles/{id}/track', { params }))
    },
    refetchInterval: REFRESH_MS,
  })

/** The open incidents of this desk: one answer, kept current by events. */
export const queueQuery = queryOptions({
  queryKey: keys.queue,
  queryFn: () => {
    const query = { state: 'open', limit: QUEUE_LIMIT } as const
    return unwrap(client.GET('/api/v1/incidents', { params: { query } }))
  },
  staleTime: Number.POSITIVE_INFINITY,
})

/** Which incidents are asked for, newest first. */
export interface IncidentsAsked {
  state: IncidentFilter
  severity?: SeverityFilter
  q?: string
  from_ms?: number
  to_ms?: number
}

export const incidentsQuery = (asked: IncidentsAsked) =>
  infiniteQueryOptions({
    queryKey: [...keys.incidents, 'pages', asked],
    queryFn: ({ pageParam }) => {
      const query = {
        ...asked,
        limit: PAGE_SIZE,
        ...(pageParam === null ? {} : { before: pageParam }),
      }
      return unwrap(client.GET('/api/v1/incidents', { params: { query } }))
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next ?? null,
  })

export const incidentQuery = (id: string) =>
  queryOptions({
    queryKey: keys.incident(id),
    queryFn: () => unwrap(client.GET('/api/v1/incidents/{id}', { params: { path: { id } } })),
  })

export const peersQuery = queryOptions({
  queryKey: keys.peers,
  queryFn: async () => (await unwrap(client.GET('/api/v1/peers'))).items,
  refetchInterval: REFRESH_MS,
})

export const certificatesQuery = queryOptions({
  queryKey: keys.certificates,
  queryFn: async () => (await unwrap(client.GET('/api/v1/certificates'))).items,
  staleTime: Number.POSITIVE_INFINITY,
})

/** Which lines of the audit are asked for. */
export interface AuditAsked {
  account?: string
  action?: AuditAction
  subject?: string
  from_ms?: number
  to_ms?: number
}

export const auditQuery = (asked: AuditAsked) =>
  infiniteQueryOptions({
    queryKey: [...keys.audit, asked],
    queryFn: ({ pageParam }) => {
      const before = pageParam === null ? {} : { before: pageParam }
      const query = { ...asked, limit: PAGE_SIZE, ...before }
      return unwrap(client.GET('/api/v1/audit', { params: { query } }))
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next ?? null,
  })

export const statisticsQuery = queryOptions({
  queryKey: ['statistics'],
  queryFn: () => unwrap(client.GET('/api/v1/statistics')),
  refetchInterval: 5_000,
})
