/** The points on a map. The map library is large: it is loaded with the first map. */
import { lazy, Suspense } from 'react'
import { useTranslation } from 'react-i18next'
import type { PointsMapProps } from './DrawnPointsMap'

const Drawn = lazy(async () => ({ default: (await import('./DrawnPointsMap')).DrawnPointsMap }))

export function PointsMap(props: PointsMapProps) {
  const { t } = useTranslation()
  const loading = (
    <div aria-busy className="map-frame">
      <p className="map-status">{t('live.map_loading')}</p>
    </div>
  )
  return (
    <Suspense fallback={loading}>
      <Drawn {...props} />
    </Suspense>
  )
}
