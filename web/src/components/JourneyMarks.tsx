/** Phase and end of a journey as one tag. */
import { useTranslation } from 'react-i18next'
import type { JourneyView, Phase } from '../api/types'
import { Tag, type ToneName } from '../ui/marks'

const PHASE_TONES: Record<Phase, ToneName> = {
  expected: 'quiet',
  at_origin: 'quiet',
  sealing: 'quiet',
  under_way: 'good',
  held: 'warn',
  releasing: 'quiet',
  in_gap: 'warn',
  handed_over: 'quiet',
  ended: 'quiet',
  withdrawn: 'quiet',
}

export function JourneyMark({ journey }: { journey: JourneyView }) {
  const { t } = useTranslation()
  if (journey.end == null) {
    return <Tag tone={PHASE_TONES[journey.phase]}>{t(`phase.${journey.phase}`)}</Tag>
  }
  const tone = journey.end === 'clean' ? 'good' : 'alarm'
  return <Tag tone={tone}>{t('phase.ended_as', { end: t(`end.${journey.end}`) })}</Tag>
}
