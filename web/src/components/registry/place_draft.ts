/** A place while it is being entered: texts as typed, the point and zone as drawn, and the edit. */
import type { PLACE_KINDS, PLACE_ROLES, PLACE_STATUSES, PutPlace } from '../../api/places'
import type { Edit, PlaceChange } from '../../api/registry'
import type { Place } from '../../api/types'
import { circleAround, placeId, ringOf, rounded } from '../../lib/edits'
import type { LonLat } from '../../lib/geometry'
import { dated } from './map_subject'

export type ZoneKind = 'circle' | 'polygon'

export interface PlaceDraft {
  /** Empty: made of the English name. */
  id: string
  region: string
  role: (typeof PLACE_ROLES)[number]
  kind: (typeof PLACE_KINDS)[number]
  status: (typeof PLACE_STATUSES)[number]
  en: string
  zhHant: string
  zhHans: string
  pt: string
  latitude: string
  longitude: string
  isApproximate: boolean
  accuracyM: string
  zone: ZoneKind
  radiusM: string
  corners: readonly LonLat[]
  source: string
  note: string
}

/** A region with the authority whose it is. */
export interface Side {
  region: string
  authority: string
}

/** Every region of the map in force, once. */
export function sidesOf(places: readonly Place[]): Side[] {
  const sides = new Map(places.map(({ region, authority }) => [region, authority]))
  return [...sides].map(([region, authority]) => ({ region, authority }))
}

export function emptyPlace(region: string): PlaceDraft {
  return {
    id: '',
    region,
    role: 'clearance_point',
    kind: 'unknown',
    status: 'confirmed',
    en: '',
    zhHant: '',
    zhHans: '',
    pt: '',
    latitude: '',
    longitude: '',
    isApproximate: true,
    accuracyM: '100',
    zone: 'circle',
    radiusM: '250',
    corners: [],
    source: '',
    note: '',
  }
}

/** What a numbered place without a name has already. */
export function naming(place: Place): PlaceDraft {
  return { ...emptyPlace(place.region), id: place.id, role: place.kind }
}

function within(text: string, least: number, most: number): number | null {
  const value = Number(text)
  return text.trim() !== '' && value >= least && value <= most ? value : null
}

export function pointOf({ latitude, longitude }: PlaceDraft): LonLat | null {
  const [lat, lon] = [within(latitude, -90, 90), within(longitude, -180, 180)]
  return lat === null || lon === null ? null : rounded([lon, lat])
}

export function withPosition(draft: PlaceDraft, at: LonLat): PlaceDraft {
  const [lon, lat] = rounded(at)
  return { ...draft, latitude: String(lat), longitude: String(lon) }
}

/** The corners of the zone as it stands; none while something of it is missing. */
export function zoneOf(draft: PlaceDraft): readonly LonLat[] {
  if (draft.zone === 'polygon') return draft.corners
  const [point, radius] = [pointOf(draft), within(draft.radiusM, 20, 5_000)]
  return point === null || radius === null ? [] : circleAround(point, radius)
}

export type Missing = 'region' | 'name' | 'position' | 'zone' | 'accuracy' | 'source' | 'day'

/** What still lacks, in the order of the form; `null`: nothing. */
export function missingOf(draft: PlaceDraft, from: string): Missing | null {
  if (draft.region === '') return 'region'
  if (draft.en.trim() === '' || draft.zhHant.trim() === '' || draft.zhHans.trim() === '')
    return 'name'
  if (pointOf(draft) === null) return 'position'
  if (zoneOf(draft).length < 3) return 'zone'
  if (within(draft.accuracyM, 1, 50_000) === null) return 'accuracy'
  if (draft.source.trim() === '') return 'source'
  return from === '' ? 'day' : null
}

/** The id under which it will stand. */
export function idOf(draft: PlaceDraft, authority: string): string {
  return draft.id.trim() || placeId(authority, draft.en)
}

function orNull(text: string): string | null {
  return text.trim() === '' ? null : text.trim()
}

/** The edit; `null` while something is missing. */
export function placeEdit(
  draft: PlaceDraft,
  sides: readonly Side[],
  days: { from: string; until: string },
): Edit | null {
  const side = sides.find(({ region }) => region === draft.region)
  const point = pointOf(draft)
  if (missingOf(draft, days.from) !== null || side === undefined || point === null) return null
  const change = {
    type: 'put_place',
    id: idOf(draft, side.authority),
    authority: side.authority,
    region: side.region,
    role: draft.role,
    kind: draft.kind,
    status: draft.status,
    names: {
      en: orNull(draft.en),
      'zh-Hant': orNull(draft.zhHant),
      'zh-Hans': orNull(draft.zhHans),
      pt: orNull(draft.pt),
    },
    position: {
      lon: point[0],
      lat: point[1],
      accuracy_m: Number(draft.accuracyM),
      approximate: draft.isApproximate,
      zone: ringOf(zoneOf(draft)),
    },
    source: draft.source.trim(),
    note: orNull(draft.note),
  }
  // The words of role, kind and status are those of documents, see `api/places`.
  return dated(change as unknown as PutPlace satisfies PlaceChange, days)
}
