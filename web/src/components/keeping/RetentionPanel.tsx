/** For how long the node keeps what, how far it has removed what is older, and what it may not. */
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Table, type TableColumnsType } from 'antd'
import { useTranslation } from 'react-i18next'
import { type LegalHold, type RetentionPeriod, retentionQuery } from '../../api/keeping'
import { urls } from '../../lib/urls'
import { useFormat } from '../../lib/useFormat'
import { Note, Nothing, Panel } from '../../ui/layout'
import { errorText } from '../errorText'

const DAYS_OF_YEAR = 365.25

function usePeriodColumns(): TableColumnsType<RetentionPeriod> {
  const { t } = useTranslation()
  const { date, number } = useFormat()
  const upTo = (period: RetentionPeriod) =>
    period.up_to_ms === null ? t('keeping.never_swept') : date(period.up_to_ms)
  return [
    {
      title: t('keeping.class'),
      render: (_, period) => (
        <>
          {t(`keeping.classes.${period.class}`)}
          <span className="narrow-only hint">{upTo(period)}</span>
        </>
      ),
    },
    {
      title: t('keeping.days'),
      align: 'right',
      render: (_, { days }) => (
        <span className="keeping-days">
          {t('keeping.for_days', { days: number(days) })}
          {days < 2 * DAYS_OF_YEAR ? null : (
            <span className="hint">
              <br />
              {t('keeping.about_years', { years: number(Math.round(days / DAYS_OF_YEAR)) })}
            </span>
          )}
        </span>
      ),
    },
    { title: t('keeping.nothing_before'), responsive: ['sm'], render: (_, period) => upTo(period) },
    {
      title: t('keeping.removed'),
      align: 'right',
      responsive: ['md'],
      render: (_, { removed }) => number(removed),
    },
  ]
}

function HeldJourneys({ holds }: { holds: readonly LegalHold[] }) {
  const { t } = useTranslation()
  const { dateTime } = useFormat()
  if (holds.length === 0) return <Nothing>{t('keeping.no_holds')}</Nothing>
  return (
    <ul className="rows record">
      {holds.map(({ journey, by, at_ms, reason }) => (
        <li key={journey}>
          <span className="record-head">
            <Link {...urls.journey(journey)}>{journey}</Link>
            <time>{dateTime(at_ms)}</time>
          </span>
          <span className="record-sub">{`${by}: ${reason}`}</span>
        </li>
      ))}
    </ul>
  )
}

export function RetentionPanel() {
  const { t } = useTranslation()
  const { data, error } = useQuery(retentionQuery)
  const columns = usePeriodColumns()
  return (
    <>
      <Panel className="wide-panel" title={t('keeping.title')}>
        {error === null ? null : <Note tone="alarm">{errorText(t, error)}</Note>}
        <Table
          columns={columns}
          dataSource={data?.classes ?? []}
          loading={data === undefined && error === null}
          pagination={false}
          rowKey="class"
          size="small"
        />
        <p>
          <Link {...urls.audit({ action: 'sweep' })}>{t('keeping.sweeps')}</Link>
        </p>
      </Panel>
      <Panel title={t('keeping.holds')}>
        <HeldJourneys holds={data?.holds ?? []} />
      </Panel>
    </>
  )
}
