/** The orders and the timeline of a journey. */
import { useTranslation } from 'react-i18next'
import type { OrderView, TimelineEntry } from '../api/types'
import { useFormat } from '../lib/useFormat'
import { Nothing } from '../ui/layout'
import { Tag, type ToneName } from '../ui/marks'
import { useDetailFacts } from './detailFacts'

const ORDER_TONES: Record<OrderView['state'], ToneName> = {
  queued: 'quiet',
  sent: 'quiet',
  acknowledged: 'warn',
  confirmed: 'good',
  failed: 'alarm',
  expired: 'alarm',
}

export function Orders({ orders }: { orders: readonly OrderView[] }) {
  const { t } = useTranslation()
  const { dateTime, time } = useFormat()
  if (orders.length === 0) return <Nothing>{t('journey.no_orders')}</Nothing>
  return (
    <ul className="rows record">
      {orders.map((order) => (
        <li key={order.id}>
          <span className="record-head">
            <strong>{t(`order_kind.${order.kind}`)}</strong>
            <Tag tone={ORDER_TONES[order.state]}>{t(`order_state.${order.state}`)}</Tag>
            <time>{dateTime(order.changed_at_ms)}</time>
          </span>
          <span className="record-sub">
            {order.reason === order.kind ? '' : `${order.reason} · `}
            {t('journey.order_expires')} {time(order.expires_at_ms)}
          </span>
        </li>
      ))}
    </ul>
  )
}

export function Timeline({ entries }: { entries: readonly TimelineEntry[] }) {
  const { t } = useTranslation()
  const { dateTime } = useFormat()
  const detailFacts = useDetailFacts()
  if (entries.length === 0) return <Nothing>{t('journey.no_timeline')}</Nothing>
  const newestFirst = [...entries].sort((a, b) => b.at_ms - a.at_ms)
  return (
    <ol className="rows record">
      {newestFirst.map((entry) => {
        const details = detailFacts(entry.detail)
        const said = details.map(({ term, value }) => `${term}: ${String(value)}`).join(' · ')
        return (
          <li key={`${entry.at_ms} ${entry.kind} ${said}`}>
            <span className="record-head">
              <strong>{t(`timeline.${entry.kind}`)}</strong>
              <time>{dateTime(entry.at_ms)}</time>
            </span>
            {said === '' ? null : <span className="record-sub">{said}</span>}
          </li>
        )
      })}
    </ol>
  )
}
