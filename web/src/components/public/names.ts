/** Names on the public pages, in the reader's language, from what the node publishes. */
import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { pointsQuery, schemesQuery } from '../../api/public'
import type { PointView } from '../../api/public_types'
import { i18n } from '../../lib/i18n'
import { pickName } from '../../lib/names'
import { useLanguage } from '../../lib/useLanguage'
import type en from '../../locales/en'
import { slotNumber } from './point_groups'

function isNamedAuthority(id: string): id is keyof typeof en.authority {
  return i18n.exists(`authority.${id}`)
}

function isNamedRegion(id: string): id is keyof typeof en.region {
  return i18n.exists(`region.${id}`)
}

export interface PublicNames {
  /** A point's name; its region and number with "not published" where it has none. */
  point: (point: PointView) => string
  pointOf: (id: string) => string
  region: (id: string) => string
  /** One or two words: "Hong Kong". */
  side: (id: string) => string
  /** In full: "Hong Kong Customs and Excise Department". */
  authority: (id: string) => string
  scheme: (id: string) => string
}

export function usePublicNames(): PublicNames {
  const { t } = useTranslation()
  const language = useLanguage()
  const points = useQuery(pointsQuery).data
  const schemes = useQuery(schemesQuery).data
  return useMemo(() => {
    const byId = new Map(points?.points.map((point) => [point.id, point]))
    const fullName = (sides: 'authorities' | 'regions') =>
      new Map(points?.[sides].map(({ id, names }) => [id, pickName(names, language)]))
    const [authorities, regions] = [fullName('authorities'), fullName('regions')]
    const region = (id: string) => regions.get(id) || (isNamedRegion(id) ? t(`region.${id}`) : id)
    const point = (place: PointView) => {
      const name = place.named ? pickName(place.names, language) : ''
      const slot = { region: region(place.region), number: slotNumber(place) }
      return name || t('public.points.slot', slot)
    }
    const side = (id: string) => (isNamedAuthority(id) ? t(`authority.${id}`) : id)
    return {
      point,
      pointOf: (id) => {
        const place = byId.get(id)
        return place === undefined ? id : point(place)
      },
      region,
      side,
      authority: (id) => authorities.get(id) || side(id),
      scheme: (id) => schemes?.find((scheme) => scheme.id === id)?.name[language] ?? id,
    }
  }, [points, schemes, language, t])
}
