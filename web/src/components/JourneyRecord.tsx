/** The orders and the timeline of a journey. */
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { type Fact, factIn } from '../api/codes'
import type { IncidentView, JourneyDetail, OrderView } from '../api/types'
import { urls } from '../lib/urls'
import { useFormat } from '../lib/useFormat'
import en from '../locales/en'
import { Nothing } from '../ui/layout'
import { Tag, type ToneName } from '../ui/marks'
import { useKindName, usePersonName } from './names'
import { useFactTerm, useFactValue, useSettledText } from './scheme/codes'
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
            {t('journey.order_expires')} {dateTime(order.expires_at_ms)}
          </span>
        </li>
      ))}
    </ul>
  )
}

function isStoryWord(word: string): word is keyof typeof en.timeline {
  return Object.hasOwn(en.timeline, word)
}

/** The order or incident that a line is about. */
type Subject = { incident: string; kind: IncidentView['kind'] } | { order: OrderView['kind'] }

function subjectOf(facts: readonly Fact[]): Subject | null {
  const [incident, kind] = [factIn(facts, 'incident'), factIn(facts, 'incident_kind')]
  if (incident !== undefined && kind !== undefined) {
    return { incident: String(incident.params.incident), kind: kind.params.incident_kind }
  }
  const order = factIn(facts, 'order_kind')
  return order === undefined ? null : { order: order.params.order_kind }
}

/** What a line is called: an order and an incident by their own names. */
function useHead(): (word: string, subject: Subject | null) => ReactNode {
  const { t } = useTranslation()
  const kindName = useKindName()
  return (word, subject) => {
    const name = isStoryWord(word) ? t(`timeline.${word}`) : t('timeline.other')
    if (subject === null) return name
    if ('order' in subject) return `${name}: ${t(`order_kind.${subject.order}`)}`
    const to = urls.incidents({ id: subject.incident, state: 'all' })
    return (
      <>
        {name}: <Link {...to}>{kindName(subject.kind)}</Link>
      </>
    )
  }
}

/** Facts that the head says; numbers of orders and incidents are for machines. */
const OF_HEAD: ReadonlySet<Fact['code']> = new Set([
  'order',
  'order_kind',
  'incident',
  'incident_kind',
])

/** What else a line says, in words. */
function useSub(): (facts: readonly Fact[]) => string {
  const { t } = useTranslation()
  const person = usePersonName()
  const [term, value] = [useFactTerm(), useFactValue()]
  const say = (fact: Fact): string => {
    switch (fact.code) {
      case 'by':
        return t('story.by', { by: person(fact.params.account) })
      case 'without_papers':
        return t('story.without_papers', { reason: fact.params.note })
      case 'inspected':
        return value(fact)
      case 'control_point':
      case 'destination':
        return t('story.to', { what: value(fact) })
      default:
        return `${term(fact)}: ${value(fact)}`
    }
  }
  return (facts) =>
    facts
      .filter(({ code }) => !OF_HEAD.has(code))
      .map(say)
      .join(' · ')
}

/** One line: what, when, and what there is to say about it. */
function useLine(): (line: StoryLine) => { head: ReactNode; sub: string } {
  const { t } = useTranslation()
  const [head, sub, person] = [useHead(), useSub(), usePersonName()]
  const settledText = useSettledText()
  return (line) => {
    if (line.kind === 'entry') {
      return { head: head(line.word, subjectOf(line.facts)), sub: sub(line.facts) }
    }
    const { id, kind } = line.incident
    const deed = head(`incident_${line.kind}`, { incident: id, kind })
    const by = (account: string) => t('story.by', { by: person(account) })
    if (line.kind === 'acknowledged') return { head: deed, sub: by(line.by) }
    const { resolved } = line
    const why = resolved.settled === null ? resolved.note : settledText(resolved.settled)
    const said = [by(resolved.by), t(`verdict.${resolved.verdict}`), why]
    return { head: deed, sub: said.join(' · ') }
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
