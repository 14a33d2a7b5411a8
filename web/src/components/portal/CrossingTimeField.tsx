/** When the truck reaches the first control point, with the 30-minute rule checked as time passes. */
import { useTranslation } from 'react-i18next'
import { useNodeNow } from '../../api/useNode'
import { useFormat } from '../../lib/useFormat'
import { FieldGroup, TextField } from '../../ui/fields'
import { ToneMark } from '../scheme/ToneMark'
import { crossingMs, type Timing, timingOf } from './crossing_time'

interface CrossingTimeFieldProps {
  value: string
  onChange: (value: string) => void
}

function Said({ timing }: { timing: Timing }) {
  const { t } = useTranslation()
  const { dateTime, number } = useFormat()
  switch (timing.kind) {
    case 'none':
      return null
    case 'late': {
      const word = t('portal.time.late', { time: dateTime(timing.earliestMs) })
      return <ToneMark tone="alarm" word={word} />
    }
    case 'early': {
      const word = t('portal.time.early', { time: dateTime(timing.latestMs) })
      return <ToneMark tone="alarm" word={word} />
    }
    case 'fits': {
      const word = t('portal.time.fits', {
        time: dateTime(timing.bundleByMs),
        minutes: number(timing.minutesLeft),
      })
      return <ToneMark tone="good" word={word} />
    }
    default:
      return timing satisfies never
  }
}

export function CrossingTimeField({ value, onChange }: CrossingTimeFieldProps) {
  const { t } = useTranslation()
  const nowMs = useNodeNow()
  return (
    <FieldGroup legend={t('portal.time.legend')}>
      <TextField
        hint={t('portal.time.hint')}
        isRequired
        label={t('portal.time.label')}
        onChange={onChange}
        type="datetime-local"
        value={value}
      />
      <p className="timing">
        {nowMs === null ? null : <Said timing={timingOf(crossingMs(value), nowMs)} />}
      </p>
    </FieldGroup>
  )
}
