/** The answer to "can I send this from A to B?": yes or no first, then why and which way. */
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { pointsQuery } from '../../api/public'
import type { RouteView } from '../../api/public_types'
import { urls } from '../../lib/urls'
import { useFormat } from '../../lib/useFormat'
import { Go } from './layout'
import { usePublicNames } from './names'
import { roundKm, routeAnswer, type Way } from './route_answer'

function WayRow({ it, isShortest }: { it: Way; isShortest: boolean }) {
  const { t } = useTranslation()
  const names = usePublicNames()
  const format = useFormat()
  const { exit, entry } = it.way
  return (
    <li className={`way way-${it.kind}`}>
      <span className="way-names">
        {names.pointOf(exit)} <span aria-hidden="true">→</span> {names.pointOf(entry)}
      </span>
      <span className="way-length">
        {it.kind === 'open'
          ? t('public.route.km', { km: format.number(roundKm(it.km), 1) })
          : t(`public.route.way.${it.kind}`)}
      </span>
      {isShortest ? <span className="tag tone-good">{t('public.route.shortest')}</span> : null}
    </li>
  )
}

/** Why no crossing is named: none is passed, or a third side is. */
function NoWays({ from, to }: { from: string; to: string }) {
  const { t } = useTranslation()
  const points = useQuery(pointsQuery).data?.points ?? []
  const side = (place: string) => points.find(({ id }) => id === place)?.authority
  const isOneSide = side(from) !== undefined && side(from) === side(to)
  return <p>{t(isOneSide ? 'public.route.no_crossing' : 'public.route.no_direct_way')}</p>
}

function Ways({ ways, from, to }: { ways: readonly Way[]; from: string; to: string }) {
  if (ways.length === 0) return <NoWays from={from} to={to} />
  return (
    <ul className="ways">
      {ways.map((it, index) => (
        <WayRow
          isShortest={index === 0 && it.kind === 'open' && ways.length > 1}
          it={it}
          key={it.way.crossing}
        />
      ))}
    </ul>
  )
}

export function RouteAnswerView({ view }: { view: RouteView }) {
  const { t } = useTranslation()
  const names = usePublicNames()
  const answer = routeAnswer(view)
  const ends = { from: names.pointOf(view.from), to: names.pointOf(view.to) }
  if (answer.kind === 'no') {
    return (
      <section aria-live="polite" className="answer is-no">
        <h2>{t('public.route.no')}</h2>
        <p className="answer-ends">{t('public.route.ends', ends)}</p>
        <p>{t(`public.route.reason.${answer.reason}`)}</p>
      </section>
    )
  }
  const [first] = answer.schemes
  return (
    <section aria-live="polite" className="answer is-yes">
      <h2>{t('public.route.yes')}</h2>
      <p className="answer-ends">{t('public.route.ends', ends)}</p>
      <h3>{t('public.route.under')}</h3>
      <ul className="chips">
        {answer.schemes.map((id) => (
          <li key={id}>{names.scheme(id)}</li>
        ))}
      </ul>
      <h3>{t('public.route.through')}</h3>
      <Ways from={view.from} to={view.to} ways={answer.ways} />
      <p className="hint">{t('public.route.distance_hint')}</p>
      <div className="go-row">
        <Go
          isMain
          label={t('public.coverage.go_check')}
          to={urls.schemeCargo(first === undefined ? {} : { scheme: first })}
        />
        <Go label={t('public.home.go_join')} to={urls.schemeJoin()} />
      </div>
    </section>
  )
}
