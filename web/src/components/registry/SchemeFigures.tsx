/** What the scheme came to in a period, in panels. */
import { useTranslation } from 'react-i18next'
import type { SchemeStatistics } from '../../api/registry'
import { i18n } from '../../lib/i18n'
import { useFormat } from '../../lib/useFormat'
import { Facts, Panel } from '../../ui/layout'
import { usePlaceName } from '../names'
import { useSchemes, useText } from '../scheme/names'
import { BarTable } from './BarTable'

const MINUTE_S = 60
const HOUR_S = 3_600

export function Totals({ figures }: { figures: SchemeStatistics }) {
  const { t } = useTranslation()
  const { number } = useFormat()
  const { manifests, consignments, inspections, boundary } = figures
  const minutes = (seconds: number) =>
    t('registry.statistics.minutes', { minutes: number(seconds / MINUTE_S, 1) })
  return (
    <div className="record-grid figures-grid">
      <Panel title={t('registry.statistics.journeys')}>
        <Facts
          facts={[
            { term: t('scheme.manifest_status.ended'), value: number(manifests.ended) },
            { term: t('scheme.manifest_status.started'), value: number(manifests.started) },
            { term: t('scheme.manifest_status.bundled'), value: number(manifests.bundled) },
            { term: t('scheme.manifest_status.cancelled'), value: number(manifests.cancelled) },
            { term: t('registry.statistics.carried'), value: number(consignments.carried) },
            { term: t('registry.statistics.refused'), value: number(consignments.refused) },
          ]}
        />
      </Panel>
      <Panel title={t('registry.part.inspections')}>
        <Facts
          facts={[
            { term: t('registry.statistics.weighed'), value: number(inspections.weighed) },
            { term: t('registry.statistics.selected'), value: number(inspections.selected) },
            { term: t('registry.statistics.by_chance'), value: number(inspections.by_chance) },
            { term: t('registry.statistics.made'), value: number(inspections.made) },
            { term: t('registry.statistics.avoided'), value: number(inspections.avoided) },
            { term: t('registry.statistics.duplicate'), value: number(inspections.duplicate) },
            {
              term: t('registry.statistics.discrepancies'),
              value: number(inspections.discrepancies),
            },
          ]}
        />
      </Panel>
      <Panel title={t('registry.statistics.boundary')}>
        <Facts
          facts={[
            { term: t('registry.statistics.measured'), value: number(boundary.measured) },
            {
              term: t('registry.statistics.mean'),
              value: boundary.mean_s === null ? t('app.not_known') : minutes(boundary.mean_s),
            },
            {
              term: t('registry.statistics.baseline_used'),
              value: minutes(boundary.baseline_s),
            },
            {
              term: t('registry.statistics.saved'),
              value: t('registry.statistics.hours', {
                hours: number(boundary.saved_s / HOUR_S, 1),
              }),
            },
          ]}
        />
        <p className="hint">{t('registry.statistics.saved_hint')}</p>
      </Panel>
    </div>
  )
}

/** A cargo rule's own text, or the fault's sentence; its id where there is neither. */
function useRuleName(): (rule: string) => string {
  const { t } = useTranslation()
  const text = useText()
  const schemes = useSchemes()
  return (id) => {
    const known = [...schemes.values()].flatMap(({ rules }) => rules).find((it) => it.id === id)
    if (known !== undefined) return text(known.text)
    const key = `scheme.fault.${id}`
    return i18n.exists(key) ? t(key as 'scheme.kind.party') : id
  }
}

export function Breakdowns({ figures }: { figures: SchemeStatistics }) {
  const { t } = useTranslation()
  const place = usePlaceName()
  const rule = useRuleName()
  const journeys = t('registry.statistics.journeys')
  const consignments = t('registry.part.consignments')
  const empty = t('registry.statistics.nothing')
  return (
    <>
      <Panel title={t('registry.statistics.by_month')}>
        <BarTable
          caption={t('registry.statistics.by_month')}
          empty={empty}
          head={t('registry.statistics.month')}
          more={[
            consignments,
            t('registry.statistics.made'),
            t('registry.statistics.avoided'),
            t('registry.statistics.refused'),
          ]}
          rows={figures.months.map((it) => ({
            key: it.month,
            label: it.month,
            value: it.journeys,
            more: [it.consignments, it.inspections_made, it.inspections_avoided, it.refused],
          }))}
          valueHead={journeys}
        />
      </Panel>
      <div className="record-grid">
        <Panel title={t('registry.statistics.by_route')}>
          <BarTable
            caption={t('registry.statistics.by_route')}
            empty={empty}
            head={t('registry.statistics.route')}
            more={[consignments]}
            rows={figures.routes.map((it) => ({
              key: `${it.from} ${it.to}`,
              label: `${place(it.from)} → ${place(it.to)}`,
              value: it.journeys,
              more: [it.consignments],
            }))}
            valueHead={journeys}
          />
        </Panel>
        <Panel title={t('registry.statistics.by_carrier')}>
          <BarTable
            caption={t('registry.statistics.by_carrier')}
            empty={empty}
            head={t('scheme.role.carrier')}
            more={[consignments]}
            rows={figures.carriers.map((it) => ({
              key: it.carrier,
              label: it.name,
              value: it.journeys,
              more: [it.consignments],
            }))}
            valueHead={journeys}
          />
        </Panel>
      </div>
      <Panel title={t('registry.statistics.by_rule')}>
        <BarTable
          caption={t('registry.statistics.by_rule')}
          empty={t('registry.statistics.no_refusals')}
          head={t('registry.field.rule')}
          rows={figures.refusals.map((it) => ({
            key: it.rule,
            label: rule(it.rule),
            value: it.refused,
            more: [],
          }))}
          valueHead={t('registry.statistics.refused')}
        />
      </Panel>
    </>
  )
}
