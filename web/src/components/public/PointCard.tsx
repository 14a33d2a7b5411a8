/** The chosen point: what it is, where this is from, and the question from or to here. */
import { useTranslation } from 'react-i18next'
import type { PointView } from '../../api/public_types'
import { urls } from '../../lib/urls'
import { Go, Source } from './layout'
import { usePublicNames } from './names'

export function PointCard({ point }: { point: PointView }) {
  const { t } = useTranslation()
  const names = usePublicNames()
  return (
    <section aria-live="polite" className="public-card">
      <h2>{names.point(point)}</h2>
      <p>
        {t(`place_kind.${point.kind}`)} · {names.region(point.region)}
        {point.approximate ? ` · ${t('public.points.approximate')}` : ''}
      </p>
      {point.kind === 'control_point' ? null : (
        <div className="go-row">
          <Go label={t('public.points.from_here')} to={urls.schemeRoute({ from: point.id })} />
          <Go label={t('public.points.to_here')} to={urls.schemeRoute({ to: point.id })} />
        </div>
      )}
      <Source label={t('public.source')} text={point.source} />
    </section>
  )
}
