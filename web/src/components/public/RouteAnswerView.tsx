/** The answer to "can I send this from A to B?": yes or no first, then why and which way. */
import { useTranslation } from 'react-i18next'
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

function Ways({ ways }: { ways: readonly Way[] }) {
  const { t } = useTranslation()
  if (ways.length === 0) return <p>{t('public.route.no_direct_way')}</p>
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
        {answer.reason === 'other' ? <p className="hint">{answer.detail}</p> : null}
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
      <Ways ways={answer.ways} />
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
