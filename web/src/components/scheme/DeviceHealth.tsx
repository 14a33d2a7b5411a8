/** A device's battery and faults, newest first. */
import { useTranslation } from 'react-i18next'
import type { Device } from '../../api/documents'
import { useFormat } from '../../lib/useFormat'
import { ToneMark } from './ToneMark'

/** Below this a journey may not start (EAEU incident 05). */
const BATTERY_LOW_PERCENT = 15
const FAULTS_SHOWN = 5

export function BatteryMark({ device }: { device: Device }) {
  const { t } = useTranslation()
  const { number, dateTime } = useFormat()
  const newest = device.battery.at(-1)
  if (newest === undefined) return <span className="hint">{t('scheme.word.battery_unknown')}</span>
  const isLow = newest.percent < BATTERY_LOW_PERCENT
  const values = { percent: number(newest.percent), time: dateTime(newest.at_ms) }
  return (
    <ToneMark
      tone={isLow ? 'alarm' : 'good'}
      word={t(isLow ? 'scheme.word.battery_low' : 'scheme.word.battery', values)}
    />
  )
}

export function FaultHistory({ device }: { device: Device }) {
  const { t } = useTranslation()
  const { dateTime } = useFormat()
  if (device.faults.length === 0) return <p className="hint">{t('scheme.word.no_faults')}</p>
  return (
    <ul className="fault-history">
      {device.faults
        .slice(-FAULTS_SHOWN)
        .reverse()
        .map(({ at_ms: atMs, text }) => (
          <li key={`${atMs} ${text}`}>
            <time className="hint">{dateTime(atMs)}</time> {text}
          </li>
        ))}
    </ul>
  )
}
