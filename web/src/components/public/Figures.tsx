/** The scheme in figures, counted from what the node publishes, and the points by region. */

import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { PointsView } from '../../api/public_types'
import { urls } from '../../lib/urls'
import { useFormat } from '../../lib/useFormat'
import { usePublicNames } from './names'
import { boundariesOf, countedPoints } from './point_groups'

/** The scheme's control points are counted on the side that every route touches. */
const HUB = 'hk'

export function Figures({ view }: { view: PointsView }) {
  const { t } = useTranslation()
  const format = useFormat()
  const figures = [
    ['points', countedPoints(view)],
    ['routes', view.routes],
    ['control_points', boundariesOf(view, HUB).length],
  ] as const
  return (
    <ul className="figures">
      {figures.map(([key, value]) => (
        <li key={key}>
          <strong>{format.number(value)}</strong>
          <span>{t(`public.figures.${key}`)}</span>
        </li>
      ))}
      <li>
        <strong>{t('public.figures.free')}</strong>
        <span>{t('public.figures.free_what')}</span>
      </li>
    </ul>
  )
}

export function RegionBars({ view }: { view: PointsView }) {
  const names = usePublicNames()
  const most = Math.max(1, ...view.regions.map((region) => region.clearance_points))
  return (
    <ul className="region-bars">
      {view.regions.map(({ id, clearance_points: count }) => (
        <li key={id}>
          <Link {...urls.schemePoints({ region: id })}>{names.region(id)}</Link>
          <span aria-hidden="true" className="region-bar">
            <i style={{ width: `${(count / most) * 100}%` }} />
          </span>
          <strong>{count}</strong>
        </li>
      ))}
    </ul>
  )
}
