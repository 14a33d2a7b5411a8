/** What is kept for how long, what is held, and who is forgotten. */
import { queryOptions } from '@tanstack/react-query'
import { client } from './client'
import { unwrap } from './errors'
import type { components } from './schema'

type Schemas = components['schemas']
export type Retention = Schemas['Retention']
export type RetentionPeriod = Schemas['RetentionPeriod']
export type LegalHold = Schemas['LegalHold']
export type Erasure = Schemas['Erasure']
export type ErasureOf = Schemas['ErasureOf']

export const retentionKey = ['retention'] as const
export const erasuresKey = ['erasures'] as const

export const retentionQuery = queryOptions({
  queryKey: retentionKey,
  queryFn: () => unwrap(client.GET('/api/v1/retention')),
})

export const erasuresQuery = queryOptions({
  queryKey: erasuresKey,
  queryFn: async () => (await unwrap(client.GET('/api/v1/erasures'))).items,
})

export function holdJourney(id: string, reason: string): Promise<LegalHold> {
  return unwrap(
    client.PUT('/api/v1/journeys/{id}/hold', { params: { path: { id } }, body: { reason } }),
  )
}

export async function releaseJourney(id: string, reason: string): Promise<void> {
  await unwrap(
    client.DELETE('/api/v1/journeys/{id}/hold', { params: { path: { id } }, body: { reason } }),
  )
}

export function askErasure(of: ErasureOf, reason: string): Promise<Erasure> {
  return unwrap(client.POST('/api/v1/erasures', { body: { of, reason } }))
}

export function decideErasure(id: number, isGranted: boolean, note: string): Promise<Erasure> {
  const sent = { params: { path: { id } }, body: { note } }
  return unwrap(
    isGranted
      ? client.POST('/api/v1/erasures/{id}/grant', sent)
      : client.POST('/api/v1/erasures/{id}/refuse', sent),
  )
}
