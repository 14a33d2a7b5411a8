/** Names of places, authorities, people and time zones in the reader's language. */
import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { peersQuery, placesQuery } from '../api/queries'
import type { IncidentKind } from '../api/types'
import { useIsDesk, useNode, useSession } from '../api/useNode'
import { formatPosition } from '../lib/format'
import type { LonLat } from '../lib/geometry'
import { i18n } from '../lib/i18n'
import { nameIn, pickName } from '../lib/names'
import { nearest } from '../lib/nearest'
import { useLanguage } from '../lib/useLanguage'
import en from '../locales/en'

/** A place's name; its number and "not public" where no name is public. */
export function usePlaceName(): (id: string | null | undefined) => string {
  const { t } = useTranslation()
  const language = useLanguage()
  const isIn = useSession() !== null
  const places = useQuery({ ...placesQuery, enabled: isIn }).data?.places
  const byId = useMemo(() => new Map(places?.map((place) => [place.id, place])), [places])
  return (id) => {
    if (id == null) return t('journey.place_hidden')
    const place = byId.get(id)
    if (place === undefined) return id
    const name = pickName(place.names, language)
    return place.named && name !== '' ? name : `${id} (${t('node.not_public')})`
  }
}

function isNamedAuthority(id: string): id is keyof typeof en.authority {
  return i18n.exists(`authority.${id}`)
}

/** Coordinates with the nearest named place, where one is within reach. */
export function usePositionText(): (point: LonLat) => string {
  const { t } = useTranslation()
  const language = useLanguage()
  const isIn = useSession() !== null
  const places = useQuery({ ...placesQuery, enabled: isIn }).data?.places
  return (point) => {
    const named = (places ?? []).filter((place) => place.named)
    const place = nearest(point, named)
    const name = place === null ? '' : pickName(place.names, language)
    const numbers = formatPosition(point)
    return name === '' ? numbers : `${numbers} (${t('app.near', { place: name })})`
  }
}

/** The person behind an account where that is known; the node's own acts are said to be its own. */
export function usePersonName(): (account: string) => string {
  const { t } = useTranslation()
  const session = useSession()
  return (account) => {
    if (account === 'system') return t('system')
    return session !== null && session.account === account ? session.name : account
  }
}

function isKind(kind: string): kind is IncidentKind {
  return Object.hasOwn(en.kind, kind)
}

/** What a kind of incident is called; its word where the node is newer than this page. */
export function useKindName(): (kind: string) => string {
  const { t } = useTranslation()
  return (kind) => (isKind(kind) ? t(`kind.${kind}.name`) : kind)
}

/** What the clock of this authority's place is called; all of them are UTC+8. */
export function useZoneName(): string {
  const { t } = useTranslation()
  const own = useNode()?.authority ?? ''
  return isNamedAuthority(own) ? t(`zone.${own}`) : 'UTC+8'
}

/** An authority's name in the reader's language, else as the node has told it. */
export function useAuthorityName(): (id: string) => string {
  const { t } = useTranslation()
  const language = useLanguage()
  const node = useNode()
  const peers = useQuery({ ...peersQuery, enabled: useIsDesk() }).data
  return (id) => {
    const names =
      node?.authority === id ? node.names : peers?.find((p) => p.authority === id)?.names
    const told = names === undefined ? '' : nameIn(names, language)
    if (told !== '') return told
    if (isNamedAuthority(id)) return t(`authority_name.${id}`)
    return (names === undefined ? '' : pickName(names, language)) || id
  }
}

/** One or two words for an authority, for tables; its full name where there is no short one. */
export function useAuthorityShortName(): (id: string) => string {
  const { t } = useTranslation()
  const fullName = useAuthorityName()
  return (id) => (isNamedAuthority(id) ? t(`authority.${id}`) : fullName(id))
}

/** An authority's name as short as it can be said and still be a name: for the head of the page. */
export function useAuthorityHeadName(): (id: string) => string {
  const { t } = useTranslation()
  const fullName = useAuthorityName()
  return (id) => (isNamedAuthority(id) ? t(`authority_short.${id}`) : fullName(id))
}

function isNamedRegion(id: string): id is keyof typeof en.region {
  return i18n.exists(`region.${id}`)
}

/** A region's name; its id where this console has none. */
export function useRegionName(): (id: string) => string {
  const { t } = useTranslation()
  return (id) => (isNamedRegion(id) ? t(`region.${id}`) : id)
}
