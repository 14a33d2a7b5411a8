/** What anybody may ask of the node, and the one thing that anybody may send it: an application. */
import { queryOptions } from '@tanstack/react-query'
import { client } from './client'
import { unwrap } from './errors'
import type { CargoQuestion, CargoVerdict, PublicApplication, PublicApplied } from './public_types'

/** Public facts change by the day, not by the minute. */
const STALE_MS = 5 * 60_000

export const schemesQuery = queryOptions({
  queryKey: ['public', 'schemes'],
  queryFn: async () => (await unwrap(client.GET('/api/v1/public/schemes'))).items,
  staleTime: STALE_MS,
})

export const pointsQuery = queryOptions({
  queryKey: ['public', 'points'],
  queryFn: () => unwrap(client.GET('/api/v1/public/points')),
  staleTime: STALE_MS,
})

export const participantsQuery = queryOptions({
  queryKey: ['public', 'participants'],
  queryFn: async () => (await unwrap(client.GET('/api/v1/public/participants'))).items,
  staleTime: STALE_MS,
})

export const equipmentQuery = queryOptions({
  queryKey: ['public', 'equipment'],
  queryFn: async () => (await unwrap(client.GET('/api/v1/public/equipment'))).items,
  staleTime: STALE_MS,
})

export const contactQuery = queryOptions({
  queryKey: ['public', 'contact'],
  queryFn: () => unwrap(client.GET('/api/v1/public/contact')),
  staleTime: STALE_MS,
})

/** Asked only when both ends are chosen. */
export const routeQuery = (from: string, to: string) =>
  queryOptions({
    queryKey: ['public', 'route', from, to],
    queryFn: () => unwrap(client.GET('/api/v1/public/route', { params: { query: { from, to } } })),
    enabled: from !== '' && to !== '',
    staleTime: STALE_MS,
  })

export function checkCargo(question: CargoQuestion): Promise<CargoVerdict> {
  return unwrap(client.POST('/api/v1/public/cargo-check', { body: question }))
}

export function apply(application: PublicApplication): Promise<PublicApplied> {
  return unwrap(client.POST('/api/v1/public/applications', { body: application }))
}
