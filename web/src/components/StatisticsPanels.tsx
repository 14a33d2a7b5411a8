/** The node's figures, each in its own small table. */
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { statisticsQuery } from '../api/queries'
import type { Statistics } from '../api/types'
import { useFormat } from '../lib/useFormat'
import { type Fact, Facts, Nothing, Panel } from '../ui/layout'
import { useKindName } from './names'

const REPORTS = [
  'received',
  'acknowledged',
  'stored',
  'outside_leg',
  'session',
  'duplicates',
  'refused',
] as const satisfies (keyof Statistics['reports'])[]

function useFigures(statistics: Statistics): { title: string; facts: Fact[] }[] {
  const { t } = useTranslation()
  const { number, span } = useFormat()
  const { reports, journeys, orders, hand_overs: handOvers } = statistics
  const fact = (term: string, value: number): Fact => ({ term, value: number(value) })
  const latency = (ms: number | null | undefined): string => (ms == null ? '–' : span(ms))
  return [
    { title: t('node.reports'), facts: REPORTS.map((key) => fact(t(`node.${key}`), reports[key])) },
    {
      title: t('node.journeys'),
      facts: [
        fact(t('node.expected'), journeys.expected),
        fact(t('node.under_way'), journeys.under_way),
        fact(t('end.clean'), journeys.clean),
        fact(t('end.exception'), journeys.exception),
        fact(t('end.gap_unproven'), journeys.gap_unproven),
        fact(t('phase.withdrawn'), journeys.withdrawn),
      ],
    },
    {
      title: t('node.orders'),
      facts: [
        fact(t('node.confirmed'), orders.confirmed),
        fact(t('node.failed'), orders.failed),
        fact(t('node.expired'), orders.expired),
        fact(t('node.pending'), orders.pending),
      ],
    },
    {
      title: t('node.hand_overs'),
      facts: [
        fact(t('node.accepted'), handOvers.accepted),
        fact(t('node.voided'), handOvers.voided),
        { term: t('node.p50'), value: latency(handOvers.p50_ms) },
        { term: t('node.p99'), value: latency(handOvers.p99_ms) },
      ],
    },
  ]
}

function IncidentKinds({ statistics }: { statistics: Statistics }) {
  const { t } = useTranslation()
  const { number } = useFormat()
  const kinds = Object.entries(statistics.incidents.by_kind).sort((a, b) => b[1] - a[1])
  const name = useKindName()
  return (
    <Panel title={t('node.incidents_by_kind')}>
      <Facts
        facts={[
          { term: t('node.open_incidents'), value: number(statistics.incidents.open) },
          ...kinds.map(([kind, count]) => ({ term: name(kind), value: number(count) })),
        ]}
      />
    </Panel>
  )
}

function Figures({ statistics }: { statistics: Statistics }) {
  return (
    <>
      {useFigures(statistics).map(({ title, facts }) => (
        <Panel key={title} title={title}>
          <Facts facts={facts} />
        </Panel>
      ))}
      <IncidentKinds statistics={statistics} />
    </>
  )
}

export function StatisticsPanels() {
  const { t } = useTranslation()
  const { data } = useQuery(statisticsQuery)
  return data === undefined ? <Nothing>{t('app.loading')}</Nothing> : <Figures statistics={data} />
}
