/** "Can I send this from A to B?": the question, the answer, and the way on a map. */
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { pointsQuery, routeQuery } from '../../api/public'
import type { RouteView } from '../../api/public_types'
import { Loaded } from '../../components/public/Loaded'
import { PublicPage } from '../../components/public/layout'
import { PointsMap } from '../../components/public/PointsMap'
import { RouteAnswerView } from '../../components/public/RouteAnswerView'
import { RouteSearch } from '../../components/public/RouteSearch'
import { urls } from '../../lib/urls'

const route = getRouteApi('/open/scheme/route')

function RouteMap({ view }: { view: RouteView }) {
  const points = useQuery(pointsQuery).data?.points ?? []
  const navigate = useNavigate()
  const wanted = new Set([view.from, view.to, ...view.ways.flatMap((way) => [way.exit, way.entry])])
  const shown = points.filter((point) => wanted.has(point.id))
  const ends = shown.filter(
    ({ id, point }) => point !== null && (id === view.from || id === view.to),
  )
  if (ends.length < 2) return null
  return (
    <div className="points-map">
      <PointsMap
        chosen={ends.map(({ id }) => id)}
        onChoose={(point) => void navigate(urls.schemePoints({ point }))}
        points={shown}
      />
    </div>
  )
}

export function RoutePage() {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const { from = '', to = '' } = route.useSearch()
  const answer = useQuery(routeQuery(from, to))
  return (
    <PublicPage lead={t('public.route.lead')} title={t('public.route.question')}>
      <RouteSearch
        from={from}
        key={`${from} ${to}`}
        onSearch={(a, b) => void navigate(urls.schemeRoute({ from: a, to: b }))}
        to={to}
      />
      {from === '' || to === '' ? (
        <p className="hint">{t('public.route.hint')}</p>
      ) : (
        <Loaded query={answer}>
          {(view) => (
            <>
              <RouteAnswerView view={view} />
              {view.possible ? <RouteMap view={view} /> : null}
            </>
          )}
        </Loaded>
      )}
    </PublicPage>
  )
}
