/** The figures per month, route and carrier and the refusals per rule: bars, each with its file. */
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { SchemeFigures, SchemeStatistics } from '../../api/registry'
import { i18n } from '../../lib/i18n'
import { useFormat } from '../../lib/useFormat'
import { Panel } from '../../ui/layout'
import { usePlaceName } from '../names'
import { isCode, useCodeName } from '../scheme/codes'
import { useSchemes, useText } from '../scheme/names'
import { BarTable } from './BarTable'
import { meanMinutes } from './SchemeFigures'

const HOUR_MINUTES = 60

type Table = 'months' | 'routes' | 'carriers' | 'refusals'

interface BreakdownsProps {
  statistics: SchemeStatistics
  fileOf: (table: Table) => string
}

/** A cargo rule's own text, what a code means, or a check's name; its id where there is none. */
function useRuleName(): (rule: string) => string {
  const { t } = useTranslation()
  const text = useText()
  const schemes = useSchemes()
  const nameOf = useCodeName()
  return (id) => {
    const known = [...schemes.values()].flatMap(({ rules }) => rules).find((it) => it.id === id)
    if (known !== undefined) return text(known.text)
    if (isCode(id)) return nameOf(id)
    const key = [`scheme.check.${id}.name`, `registry.statistics.${id}`].find((it) =>
      i18n.exists(it),
    )
    return key === undefined ? id : t(key as 'scheme.kind.party')
  }
}

/** Refusals of all months by rule, most first. */
function byRule(refusals: SchemeStatistics['refusals']): [string, number][] {
  const counts = new Map<string, number>()
  for (const { rule, count } of refusals) counts.set(rule, (counts.get(rule) ?? 0) + count)
  return [...counts].sort(([, a], [, b]) => b - a)
}

interface BreakdownProps {
  title: string
  file: string
  children: ReactNode
}

function Breakdown({ title, file, children }: BreakdownProps) {
  const { t } = useTranslation()
  return (
    <Panel
      aside={
        <a download href={file}>
          {t('registry.statistics.csv_table')}
        </a>
      }
      title={title}
    >
      {children}
    </Panel>
  )
}

/** The columns that months, routes and carriers have in common. */
function useColumns() {
  const { t } = useTranslation()
  const { number } = useFormat()
  const heads = [
    t('registry.statistics.carried'),
    t('registry.statistics.made'),
    t('registry.statistics.avoided'),
    t('registry.statistics.mean_column'),
    t('registry.statistics.saved_column'),
  ]
  const cells = (figures: SchemeFigures): (number | string)[] => {
    const mean = meanMinutes(figures)
    return [
      figures.consignments,
      figures.inspections_made,
      figures.inspections_avoided,
      mean === null ? '–' : number(mean, 1),
      number(figures.saved_minutes / HOUR_MINUTES, 1),
    ]
  }
  return { heads, cells }
}

export function Breakdowns({ statistics, fileOf }: BreakdownsProps) {
  const { t } = useTranslation()
  const place = usePlaceName()
  const rule = useRuleName()
  const { heads, cells } = useColumns()
  const unknown = t('app.not_known')
  const shared = {
    empty: t('registry.statistics.nothing'),
    valueHead: t('registry.statistics.journeys'),
  }
  const refusedHeads = [...heads, t('registry.statistics.refused')]
  const end = (id: string | null) => (id === null ? unknown : place(id))
  const months = statistics.months.map(({ month, figures }) => ({
    key: month,
    label: month,
    value: figures.journeys,
    more: [...cells(figures), figures.consignments_refused],
  }))
  const routes = statistics.routes.map(({ from, to, figures }) => ({
    key: `${from} ${to}`,
    label: `${end(from)} → ${end(to)}`,
    value: figures.journeys,
    more: cells(figures),
  }))
  const carriers = statistics.carriers.map(({ carrier, name, figures }) => ({
    key: carrier,
    label: name === '' ? carrier : name,
    value: figures.journeys,
    more: [...cells(figures), figures.consignments_refused],
  }))
  const refusals = byRule(statistics.refusals).map(([id, value]) => ({
    key: id,
    label: rule(id),
    value,
    more: [],
  }))
  const month = { caption: t('registry.statistics.by_month'), head: t('registry.statistics.month') }
  const route = { caption: t('registry.statistics.by_route'), head: t('registry.statistics.route') }
  const carrier = { caption: t('registry.statistics.by_carrier'), head: t('scheme.role.carrier') }
  const refused = { caption: t('registry.statistics.by_rule'), head: t('registry.field.rule') }
  return (
    <>
      <Breakdown file={fileOf('months')} title={month.caption}>
        <BarTable {...shared} {...month} more={refusedHeads} rows={months} />
      </Breakdown>
      <Breakdown file={fileOf('routes')} title={route.caption}>
        <BarTable {...shared} {...route} more={heads} rows={routes} />
      </Breakdown>
      <Breakdown file={fileOf('carriers')} title={carrier.caption}>
        <BarTable {...shared} {...carrier} more={refusedHeads} rows={carriers} />
      </Breakdown>
      <Breakdown file={fileOf('refusals')} title={refused.caption}>
        <BarTable
          {...refused}
          empty={t('registry.statistics.no_refusals')}
          rows={refusals}
          valueHead={t('registry.statistics.refusal_count')}
        />
      </Breakdown>
    </>
  )
}
