/** How a journey goes, step by step, and whose customs watches the lock in each. */
import { useTranslation } from 'react-i18next'
import { type StepName, StepPicture } from './journey_drawings'

type Watch = 'hk' | 'mainland' | 'none'

const STEPS: readonly (readonly [StepName, Watch])[] = [
  ['arrival', 'none'],
  ['sealed', 'hk'],
  ['exit', 'hk'],
  ['entry', 'mainland'],
  ['monitored', 'mainland'],
  ['destination', 'mainland'],
]

export function JourneyPicture() {
  const { t } = useTranslation()
  return (
    <ol className="journey-picture">
      {STEPS.map(([step, watch]) => (
        <li className={`journey-step watch-${watch}`} key={step}>
          <StepPicture step={step} />
          <p className="journey-watch">{t(`public.how.watch.${watch}`)}</p>
          <h3>{t(`public.how.step.${step}.title`)}</h3>
          <p>{t(`public.how.step.${step}.text`)}</p>
        </li>
      ))}
    </ol>
  )
}
