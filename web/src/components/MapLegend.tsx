/** What every mark on the map means: the lock's state, the worst incident, and the rest. */
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { SEVERITIES } from '../api/incident_order'
import { SHOWN_STATES, TONES } from '../api/lock_state'
import { SeverityMark, StateMark } from '../ui/marks'

function Others() {
  const { t } = useTranslation()
  const others: { sign: ReactNode; word: string }[] = [
    { sign: <span className="legend-course" />, word: t('legend.course') },
    { sign: <strong>{'+3'}</strong>, word: t('legend.stack') },
    { sign: <span className="legend-zone" />, word: t('legend.zone') },
  ]
  return (
    <ul>
      {others.map(({ sign, word }) => (
        <li className="legend-other" key={word}>
          <span aria-hidden="true" className="legend-sign">
            {sign}
          </span>
          {word}
        </li>
      ))}
    </ul>
  )
}

export function MapLegend() {
  const { t } = useTranslation()
  return (
    <details className="legend">
      <summary>{t('live.legend')}</summary>
      <p>{t('legend.states')}</p>
      <ul>
        {SHOWN_STATES.filter((state) => state !== 'elsewhere' && state !== 'idle').map((state) => (
          <li key={state}>
            <StateMark label={t(`state.${state}`)} state={state} tone={TONES[state]} />
          </li>
        ))}
      </ul>
      <p>{t('legend.severities')}</p>
      <ul>
        {SEVERITIES.map((severity) => (
          <li key={severity}>
            <SeverityMark label={t(`severity.${severity}`)} severity={severity} />
          </li>
        ))}
      </ul>
      <Others />
    </details>
  )
}
