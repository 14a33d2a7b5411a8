/** A device's battery, as it said last or as its history keeps it, and its faults, newest first. */
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { type Device, type DeviceReading as Reading, readingsQuery } from '../../api/documents'
import { useFormat } from '../../lib/useFormat'
import { ToneMark } from './ToneMark'

/** Below this a journey may not start (EAEU incident 05). */
const BATTERY_LOW_PERCENT = 15
const FAULTS_SHOWN = 5

type Battery = Device['battery'][number]

/** The newest that is known: what the device said last, or what its history keeps. */
export function newestBattery(device: Device, reading: Reading | undefined): Battery | null {
  const kept = device.battery.at(-1) ?? null
  if (reading?.battery_percent == null) return kept
  const live = { percent: reading.battery_percent, at_ms: reading.heard_at_ms }
  return kept !== null && kept.at_ms > live.at_ms ? kept : live
}

export function BatteryMark({ device }: { device: Device }) {
  const { t } = useTranslation()
  const { number, dateTime } = useFormat()
  const readings = useQuery(readingsQuery).data
  const reading = readings?.find((it) => it.device === device.id)
  const newest = newestBattery(device, reading)
  if (newest === null) {
    if (reading === undefined)
      return <span className="hint">{t('scheme.word.battery_unknown')}</span>
    const time = dateTime(reading.heard_at_ms)
    return <span className="hint">{t('scheme.word.heard_only', { time })}</span>
  }
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
        .map(({ at_ms: atMs, shown, text }) => (
          <li key={`${atMs} ${shown} ${text}`}>
            <time className="hint">{dateTime(atMs)}</time>{' '}
            {shown == null ? text : t(`shown_fault.${shown}`)}
          </li>
        ))}
    </ul>
  )
}
