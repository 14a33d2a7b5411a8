/** What the symbols on the map mean. */
import { useTranslation } from 'react-i18next'
import { SHOWN_STATES, TONES } from '../api/lock_state'
import { StateMark } from '../ui/marks'

export function MapLegend() {
  const { t } = useTranslation()
  return (
    <details className="legend">
      <summary>{t('live.legend')}</summary>
      <ul>
        {SHOWN_STATES.filter((state) => state !== 'elsewhere').map((state) => (
          <li key={state}>
            <StateMark label={t(`state.${state}`)} state={state} tone={TONES[state]} />
          </li>
        ))}
      </ul>
    </details>
  )
}
