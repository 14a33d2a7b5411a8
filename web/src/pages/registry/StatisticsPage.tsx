/** The scheme in figures: a period, the baselines they are held against, charts and files. */
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import {
  baselinesQuery,
  type FiguresAsked,
  registryKeys,
  schemeStatisticsQuery,
} from '../../api/registry'
import { useNodeNow } from '../../api/useNode'
import { Refused } from '../../components/FaultList'
import {
  BaselineFields,
  type BaselineTexts,
  baselinesOf,
  textsOf,
} from '../../components/registry/BaselineFields'
import { Breakdowns } from '../../components/registry/SchemeBreakdowns'
import { Totals } from '../../components/registry/SchemeFigures'
import { DAY_MS, dayEndMs, dayOf, dayStartMs } from '../../lib/days'
import { urls } from '../../lib/urls'
import { FieldGroup, TextField } from '../../ui/fields'
import { Nothing } from '../../ui/layout'

const DAYS_SHOWN = 90

interface FiguresProps {
  span: { from_ms: number; to_ms: number }
}

function Figures({ span }: FiguresProps) {
  const { t } = useTranslation()
  const queries = useQueryClient()
  /** What somebody tries instead of the numbers that are kept. */
  const [tried, setTried] = useState<BaselineTexts | null>(null)
  const { before_minutes, ...assumed } = (tried === null ? null : baselinesOf(tried)) ?? {}
  const before = before_minutes == null ? {} : { before_minutes }
  const asked: FiguresAsked = { ...span, ...assumed, ...before }
  const { data, error } = useQuery(schemeStatisticsQuery(asked))
  const kept = useQuery(baselinesQuery)
  const failed = error ?? kept.error
  if (data === undefined || kept.data === undefined) {
    return failed === null ? <Nothing>{t('app.loading')}</Nothing> : <Refused error={failed} />
  }
  return (
    <>
      <BaselineFields
        isTried={tried !== null}
        onChange={setTried}
        onKept={() => {
          setTried(null)
          void queries.invalidateQueries({ queryKey: registryKeys.statistics })
        }}
        revision={kept.data.revision}
        texts={tried ?? textsOf(data.baselines)}
      />
      <p>
        <a download href={urls.schemeStatisticsFile(asked)}>
          {t('registry.statistics.csv')}
        </a>
      </p>
      <Refused error={error} />
      <Totals statistics={data} />
      <Breakdowns fileOf={(table) => urls.schemeStatisticsFile(asked, table)} statistics={data} />
    </>
  )
}

function Choices({ today }: { today: string }) {
  const { t } = useTranslation()
  const start = dayStartMs(today) ?? 0
  const [from, setFrom] = useState(dayOf(start - DAYS_SHOWN * DAY_MS))
  const [to, setTo] = useState(today)
  const fromMs = dayStartMs(from)
  const toMs = dayEndMs(to)
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
      </FieldGroup>
      {isPeriod ? <Figures span={{ from_ms: fromMs, to_ms: toMs }} /> : null}
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
