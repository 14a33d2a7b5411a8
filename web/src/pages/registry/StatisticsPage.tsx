/** The scheme in figures: a period, the baseline it is held against, panels, charts and a file. */
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type Period, schemeStatisticsQuery } from '../../api/registry'
import { useNodeNow } from '../../api/useNode'
import { Refused } from '../../components/FaultList'
import { Breakdowns, Totals } from '../../components/registry/SchemeFigures'
import { DAY_MS, dayEndMs, dayOf, dayStartMs } from '../../lib/days'
import { FieldGroup, TextField } from '../../ui/fields'
import { Nothing } from '../../ui/layout'

const DAYS_SHOWN = 90
const MINUTE_S = 60
/** "Two hours saved on average", says the customs' film; a figure to start from, not a measurement. */
const BASELINE_MINUTES = '120'

function Figures({ period }: { period: Period }) {
  const { t } = useTranslation()
  const { data, error } = useQuery(schemeStatisticsQuery(period))
  const query = new URLSearchParams(
    Object.entries(period).map(([key, value]) => [key, String(value)]),
  )
  return (
    <>
      <p>
        <a download href={`/api/v1/statistics/scheme.csv?${query}`}>
          {t('registry.statistics.csv')}
        </a>
      </p>
      <Refused error={error} />
      {data === undefined ? (
        error === null ? (
          <Nothing>{t('app.loading')}</Nothing>
        ) : null
      ) : (
        <>
          <Totals figures={data} />
          <Breakdowns figures={data} />
        </>
      )}
    </>
  )
}

function Choices({ today }: { today: string }) {
  const { t } = useTranslation()
  const start = dayStartMs(today) ?? 0
  const [from, setFrom] = useState(dayOf(start - DAYS_SHOWN * DAY_MS))
  const [to, setTo] = useState(today)
  const [baseline, setBaseline] = useState(BASELINE_MINUTES)
  const fromMs = dayStartMs(from)
  const toMs = dayEndMs(to)
  const minutes = Number(baseline)
  const isBaseline = baseline !== '' && Number.isFinite(minutes) && minutes >= 0
  const isPeriod = fromMs !== null && toMs !== null && fromMs < toMs
  return (
    <>
      <FieldGroup legend={t('registry.statistics.period')}>
        <TextField
          label={t('registry.statistics.from')}
          onChange={setFrom}
          type="date"
          value={from}
        />
        <TextField
          fault={isPeriod ? undefined : t('registry.statistics.bad_period')}
          label={t('registry.statistics.to')}
          onChange={setTo}
          type="date"
          value={to}
        />
        <TextField
          fault={isBaseline ? undefined : t('registry.statistics.bad_baseline')}
          hint={t('registry.statistics.baseline_hint')}
          label={t('registry.statistics.baseline')}
          onChange={setBaseline}
          type="number"
          value={baseline}
        />
      </FieldGroup>
      {isPeriod && isBaseline ? (
        <Figures
          period={{ from_ms: fromMs, to_ms: toMs, baseline_s: Math.round(minutes * MINUTE_S) }}
        />
      ) : null}
    </>
  )
}

export function StatisticsPage() {
  const { t } = useTranslation()
  const nowMs = useNodeNow()
  return (
    <div className="page">
      <header className="page-head">
        <h1>{t('registry.statistics.title')}</h1>
      </header>
      {nowMs === null ? <Nothing>{t('app.loading')}</Nothing> : <Choices today={dayOf(nowMs)} />}
    </div>
  )
}
