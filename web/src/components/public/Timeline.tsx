/** Since when, and how the scheme grew: the first days of the schemes, as published. */
import { useTranslation } from 'react-i18next'
import { useFormat } from '../../lib/useFormat'

const STEPS = [
  ['itfs', Date.UTC(2010, 10, 29)],
  ['launch', Date.UTC(2016, 2, 28)],
  ['hunan', Date.UTC(2023, 5, 13)],
  ['three_places', Date.UTC(2024, 2, 8)],
  ['fujian', Date.UTC(2024, 6, 17)],
] as const

export function Timeline() {
  const { t } = useTranslation()
  const format = useFormat()
  return (
    <ol className="timeline">
      {STEPS.map(([key, ms]) => (
        <li key={key}>
          <time dateTime={new Date(ms).toISOString().slice(0, 10)}>{format.date(ms)}</time>
          <div>
            <h3>{t(`public.timeline.${key}.title`)}</h3>
            <p>{t(`public.timeline.${key}.text`)}</p>
          </div>
        </li>
      ))}
    </ol>
  )
}
