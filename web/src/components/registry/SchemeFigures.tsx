/** What the scheme came to in a period: in all, in panels. */
import { useTranslation } from 'react-i18next'
import type { SchemeFigures, SchemeStatistics } from '../../api/registry'
import { useFormat } from '../../lib/useFormat'
import { type Fact, Facts, Panel } from '../../ui/layout'

const MINUTE_MS = 60_000
const HOUR_MINUTES = 60

/** Minutes that a measured crossing took in the mean; `null`: none was measured. */
export function meanMinutes({ crossings, crossings_ms }: SchemeFigures): number | null {
  return crossings === 0 ? null : crossings_ms / crossings / MINUTE_MS
}

/** Facts of the time at the boundary: measured apart from assumed. */
function useBoundary({ total, baselines }: SchemeStatistics): Fact[] {
  const { t } = useTranslation()
  const { number } = useFormat()
  const mean = meanMinutes(total)
  const hours = (minutes: number) =>
    t('registry.statistics.hours', { hours: number(minutes / HOUR_MINUTES, 1) })
  const measured = total.crossings === 0 ? t('registry.statistics.no_measure') : null
  const unknown = baselines.before_minutes == null ? t('registry.statistics.not_published') : null
  return [
    { term: t('registry.statistics.measured'), value: number(total.crossings) },
    {
      term: t('registry.statistics.mean'),
      value:
        mean === null ? measured : t('registry.statistics.minutes', { minutes: number(mean, 1) }),
    },
    {
      term: t('registry.statistics.saved_measured'),
      value: measured ?? unknown ?? hours(total.crossings_saved_ms / MINUTE_MS),
    },
    { term: t('registry.statistics.saved'), value: hours(total.saved_minutes) },
    { term: t('registry.statistics.saved_at_port'), value: hours(total.saved_at_port_minutes) },
  ]
}

export function Totals({ statistics }: { statistics: SchemeStatistics }) {
  const { t } = useTranslation()
  const { number } = useFormat()
  const boundary = useBoundary(statistics)
  const { total } = statistics
  const underWay = total.journeys - total.journeys_ended
  const counted = (facts: readonly (readonly [string, number])[]): Fact[] =>
    facts.map(([term, value]) => ({ term, value: number(value) }))
  const journeys = counted([
    [t('registry.statistics.journeys'), total.journeys],
    [t('registry.statistics.crossing'), total.journeys_crossing],
    [t('scheme.manifest_status.ended'), total.journeys_ended],
    [t('scheme.manifest_status.started'), underWay],
    [t('scheme.manifest_status.bundled'), total.manifests_bundled],
    [t('scheme.manifest_status.cancelled'), total.manifests_cancelled],
  ])
  const cargo = counted([
    [t('registry.statistics.carried'), total.consignments],
    [t('registry.statistics.declared'), total.consignments_declared],
    [t('registry.statistics.refused'), total.consignments_refused],
    [t('registry.statistics.taken_back'), total.consignments_cancelled],
  ])
  const inspections = counted([
    [t('registry.statistics.weighed'), total.inspections_weighed],
    [t('registry.statistics.selected'), total.inspections_selected],
    [t('registry.statistics.by_chance'), total.inspections_by_chance],
    [t('registry.statistics.made'), total.inspections_made],
    [t('registry.statistics.avoided'), total.inspections_avoided],
    [t('registry.statistics.duplicate'), total.inspections_duplicate],
    [t('registry.statistics.discrepancies'), total.discrepancies],
  ])
  return (
    <div className="record-grid figures-grid">
      <Panel title={t('registry.statistics.journeys')}>
        <Facts facts={journeys} />
      </Panel>
      <Panel title={t('registry.part.consignments')}>
        <Facts facts={cargo} />
      </Panel>
      <Panel title={t('registry.part.inspections')}>
        <Facts facts={inspections} />
      </Panel>
      <Panel title={t('registry.statistics.boundary')}>
        <Facts facts={boundary} />
        <p className="hint">{t('registry.statistics.saved_hint')}</p>
      </Panel>
    </div>
  )
}
