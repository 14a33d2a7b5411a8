/** The orders and the timeline of a journey. */
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { JourneyDetail, OrderView } from '../api/types'
import { i18n } from '../lib/i18n'
import { urls } from '../lib/urls'
import { useFormat } from '../lib/useFormat'
import type en from '../locales/en'
import { Nothing } from '../ui/layout'
import { Tag, type ToneName } from '../ui/marks'
import { isKind, isOrderKind, useDetailFacts } from './detailFacts'
import { usePersonName, usePlaceName } from './names'
import { type StoryLine, storyOf } from './story'

const ORDER_TONES: Record<OrderView['state'], ToneName> = {
  queued: 'quiet',
  sent: 'quiet',
  acknowledged: 'warn',
  confirmed: 'good',
  failed: 'alarm',
  expired: 'alarm',
}

/** By when it was given; orders of one moment by their numbers. */
function newestFirst(orders: readonly OrderView[]): OrderView[] {
  return [...orders].sort((a, b) => b.queued_at_ms - a.queued_at_ms || Number(b.id) - Number(a.id))
}

export function Orders({ orders }: { orders: readonly OrderView[] }) {
  const { t } = useTranslation()
  const { dateTime } = useFormat()
  if (orders.length === 0) return <Nothing>{t('journey.no_orders')}</Nothing>
  return (
    <ul className="rows record">
      {newestFirst(orders).map((order) => (
        <li key={order.id}>
          <span className="record-head">
            <strong>{t(`order_kind.${order.kind}`)}</strong>
            <Tag tone={ORDER_TONES[order.state]}>{t(`order_state.${order.state}`)}</Tag>
            <time>{dateTime(order.changed_at_ms)}</time>
          </span>
          <span className="record-sub">
            {order.reason === order.kind ? '' : `${order.reason} · `}
            {t('journey.order_expires')} {dateTime(order.expires_at_ms)}
          </span>
        </li>
      ))}
    </ul>
  )
}

function isStoryWord(word: string): word is keyof typeof en.timeline {
  return i18n.exists(`timeline.${word}`)
}

/** What an entry is called: an order and an incident by their own names. */
function useHead(): (word: string, detail: Readonly<Record<string, string>>) => ReactNode {
  const { t } = useTranslation()
  return (word, { kind, order, incident }) => {
    const name = isStoryWord(word) ? t(`timeline.${word}`) : t('timeline.other')
    if (incident !== undefined && kind !== undefined && isKind(kind)) {
      const to = urls.incidents({ id: incident, state: 'all' })
      return (
        <>
          {name}: <Link {...to}>{t(`kind.${kind}.name`)}</Link>
        </>
      )
    }
    if (order !== undefined && kind !== undefined && isOrderKind(kind)) {
      return `${name}: ${t(`order_kind.${kind}`)}`
    }
    return name
  }
}

/** What else an entry says, in words; numbers of orders and incidents are for machines. */
function useSub(): (detail: Readonly<Record<string, string>>) => string {
  const { t } = useTranslation()
  const person = usePersonName()
  const placeName = usePlaceName()
  const detailFacts = useDetailFacts()
  const said: Record<string, (value: string) => string> = {
    by: (value) => t('story.by', { by: person(value) }),
    without_papers: (reason) => t('story.without_papers', { reason }),
    inspected: (value) => t(value === 'true' ? 'story.inspected' : 'story.not_inspected'),
    control_point: (value) => t('story.to', { what: placeName(value) }),
    destination: (value) => t('story.to', { what: placeName(value) }),
  }
  return (detail) =>
    Object.entries(detail)
      .filter(([key]) => !['order', 'incident', 'kind'].includes(key))
      .map(([key, value]) => {
        const own = said[key]
        if (own !== undefined) return own(value)
        const [fact] = detailFacts({ [key]: value })
        return fact === undefined ? value : `${fact.term}: ${String(fact.value)}`
      })
      .join(' · ')
}

/** One line: what, when, and what there is to say about it. */
function useLine(): (line: StoryLine) => { head: ReactNode; sub: string } {
  const { t } = useTranslation()
  const [head, sub, person] = [useHead(), useSub(), usePersonName()]
  return (line) => {
    if (line.kind === 'entry') return { head: head(line.word, line.detail), sub: sub(line.detail) }
    const { id, kind } = line.incident
    const deed = head(`incident_${line.kind}`, { incident: id, kind })
    const by = t('story.by', { by: person(line.by) })
    if (line.kind === 'acknowledged') return { head: deed, sub: by }
    return { head: deed, sub: `${by} · ${t(`verdict.${line.verdict}`)} · ${line.note}` }
  }
}

export function Timeline({ detail }: { detail: JourneyDetail }) {
  const { t } = useTranslation()
  const { dateTime } = useFormat()
  const say = useLine()
  const lines = storyOf(detail)
  if (lines.length === 0) return <Nothing>{t('journey.no_timeline')}</Nothing>
  return (
    <>
      <p className="hint">{t('journey.newest_first')}</p>
      <ol className="rows record">
        {lines.map((line) => {
          const { head, sub } = say(line)
          return (
            <li key={line.place}>
              <span className="record-head">
                <strong>{head}</strong>
                <time>{dateTime(line.atMs)}</time>
              </span>
              {sub === '' ? null : <span className="record-sub">{sub}</span>}
            </li>
          )
        })}
      </ol>
    </>
  )
}
