/** The map in force for its editor: the words of places, corridors drawn, ways on the roads. */
import { queryOptions } from '@tanstack/react-query'
import { client } from './client'
import { ApiError, unwrap } from './errors'
import type { PlaceChange } from './registry'
import type { components } from './schema'

export type PutPlace = Extract<PlaceChange, { type: 'put_place' }>

/** As documents write them; the API's description gives the node's own names of them. */
export const PLACE_KINDS = [
  'airport',
  'seaport',
  'river',
  'express',
  'bonded',
  'road',
  'boundary',
  'unknown',
] as const satisfies readonly Lowercase<components['schemas']['PlaceInstallation']>[]
export const PLACE_ROLES = ['clearance_point', 'control_point', 'transfer_point'] as const
export const PLACE_STATUSES = ['confirmed', 'reported'] as const

export interface DrawnWay {
  line: number[][]
  halfWidthM: number
}

interface CorridorFeature {
  properties: { feature?: string; from?: string; to?: string; half_width_m?: number }
  geometry: { coordinates: number[][] } | null
}

/** A corridor's line from one of its ends. */
function wayOf({ properties, geometry }: CorridorFeature, from: string): DrawnWay | null {
  if (geometry === null) return null
  const line = geometry.coordinates
  const ordered = properties.from === from ? line : [...line].reverse()
  return { line: ordered, halfWidthM: properties.half_width_m ?? 0 }
}

/** The corridor that an officer has drawn between two places; `null`: none is. */
export const drawnWayQuery = (from: string, to: string) =>
  queryOptions({
    queryKey: ['places', 'drawn', from, to],
    queryFn: async (): Promise<DrawnWay | null> => {
      const params = { query: { format: 'geojson' } } as const
      const options = { params, parseAs: 'json' } as const
      const file = (await unwrap(client.GET('/api/v1/places/export', options))) as unknown
      const { features } = file as { features: CorridorFeature[] }
      const drawn = features.find(({ properties: it }) => {
        const ends = [it.from, it.to]
        return it.feature === 'corridor' && ends.includes(from) && ends.includes(to)
      })
      return drawn === undefined ? null : wayOf(drawn, from)
    },
  })

/** The shortest way along the known roads; `null`: none can be computed. */
export const roadWayQuery = (from: string, to: string) =>
  queryOptions({
    queryKey: ['places', 'way', from, to],
    queryFn: async (): Promise<DrawnWay | null> => {
      const options = { params: { query: { from, to } }, parseAs: 'json' } as const
      try {
        const feature = (await unwrap(client.GET('/api/v1/places/way', options))) as unknown
        return wayOf(feature as CorridorFeature, from)
      } catch (error) {
        if (error instanceof ApiError && error.status === 409) return null
        throw error
      }
    },
  })
