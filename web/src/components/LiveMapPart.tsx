/** The live page's map: what is on it, what is chosen, and where it opens. */
import { useQuery } from '@tanstack/react-query'
import { lazy, type RefObject, Suspense, useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { placesQuery } from '../api/queries'
import type { IncidentView, LockView, Place } from '../api/types'
import { useNode } from '../api/useNode'
import { type LonLat, lonLat } from '../lib/geometry'
import type { LiveChange, LiveSearch } from '../lib/urls'
import { useLanguage } from '../lib/useLanguage'
import { placeFeatures, vehicleFeatures } from '../map/features'
import { Nothing } from '../ui/layout'
import { useDesk, useShow } from './Desk'
import { MapLegend } from './MapLegend'

const LiveMap = lazy(async () => ({ default: (await import('../map/LiveMap')).LiveMap }))

/** Farther from the boundary than this, degrees, a place alone does not widen the first view. */
const NEAR_BOUNDARY_DEG = 0.6

/** An authority's own control points, its places near them, and the trucks on its leg. */
export function homeArea(
  own: string,
  places: readonly Pick<Place, 'authority' | 'kind' | 'point'>[],
  locks: readonly LockView[],
): LonLat[] {
  const ours = places.filter(({ authority }) => authority === own)
  const at = (list: typeof ours): LonLat[] =>
    list.map(({ point }) => lonLat(point)).filter((point) => point !== null)
  const gates = at(ours.filter(({ kind }) => kind === 'control_point'))
  const isNear = ([lon, lat]: LonLat): boolean =>
    gates.some(
      (gate) =>
        Math.abs(gate[0] - lon) < NEAR_BOUNDARY_DEG && Math.abs(gate[1] - lat) < NEAR_BOUNDARY_DEG,
    )
  const trucks = locks
    .filter(({ custody }) => custody === 'ours')
    .map(({ fix }) => lonLat(fix?.point))
    .filter((point) => point !== null)
  return [...gates, ...at(ours).filter(isNear), ...trucks]
}

interface LiveMapPartProps {
  locks: readonly LockView[]
  nowMs: number
  search: LiveSearch
  change: LiveChange
  incidents: readonly IncidentView[]
  /** Holds the map and the card over it. */
  area: RefObject<HTMLElement | null>
}

export function LiveMapPart(props: LiveMapPartProps) {
  const { locks, incidents, nowMs, search, change, area } = props
  const { t } = useTranslation()
  const language = useLanguage()
  const { theme } = useDesk()
  const show = useShow()
  const node = useNode()
  const { data: placesView } = useQuery(placesQuery)
  const incident = incidents.find(({ id }) => id === search.incident)
  const chosen = search.lock ?? incident?.lock ?? null
  const vehicles = useMemo(() => vehicleFeatures(locks, nowMs, chosen), [locks, nowMs, chosen])
  const places = useMemo(
    () => (placesView === undefined ? null : placeFeatures(placesView, language)),
    [placesView, language],
  )
  const fix = locks.find(({ lock }) => lock === chosen)?.fix
  // The map opens on what it is given first: it waits for the places.
  if (node === null || placesView === undefined) return <Nothing>{t('live.map_loading')}</Nothing>
  return (
    <Suspense fallback={<Nothing>{t('live.map_loading')}</Nothing>}>
      <LiveMap
        attribution={node.map_attribution}
        chosen={chosen}
        chosenAt={lonLat(fix?.point ?? incident?.point)}
        covered={() => area.current?.querySelector('.card')?.getBoundingClientRect() ?? null}
        home={homeArea(node.authority, placesView.places, locks)}
        onChoose={(lock) => change({ lock, incident: undefined })}
        onShow={show}
        places={places}
        theme={theme}
        vehicles={vehicles}
      >
        <MapLegend />
      </LiveMap>
    </Suspense>
  )
}
