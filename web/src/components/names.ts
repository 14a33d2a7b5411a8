/** Names of places and authorities in the reader's language. */
import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { peersQuery, placesQuery } from '../api/queries'
import { useIsDesk, useNode, useSession } from '../api/useNode'
import { i18n } from '../lib/i18n'
import { pickName } from '../lib/names'
import { useLanguage } from '../lib/useLanguage'
import type en from '../locales/en'

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

/** An authority's name; a short one where the node has told none, as to a carrier. */
export function useAuthorityName(): (id: string) => string {
  const { t } = useTranslation()
  const language = useLanguage()
  const node = useNode()
  const peers = useQuery({ ...peersQuery, enabled: useIsDesk() }).data
  return (id) => {
    const names =
      node?.authority === id ? node.names : peers?.find((p) => p.authority === id)?.names
    const name = names === undefined ? '' : pickName(names, language)
    return name || (isNamedAuthority(id) ? t(`authority.${id}`) : id)
  }
}

/** One or two words for an authority, for tables; its full name where there is no short one. */
export function useAuthorityShortName(): (id: string) => string {
  const { t } = useTranslation()
  const fullName = useAuthorityName()
  return (id) => (isNamedAuthority(id) ? t(`authority.${id}`) : fullName(id))
}

function isNamedRegion(id: string): id is keyof typeof en.region {
  return i18n.exists(`region.${id}`)
}

/** A region's name; its id where this console has none. */
export function useRegionName(): (id: string) => string {
  const { t } = useTranslation()
  return (id) => (isNamedRegion(id) ? t(`region.${id}`) : id)
}
