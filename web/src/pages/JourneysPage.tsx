/** All journeys of this authority, by phase and by how they ended. */
import { useInfiniteQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { Button, Table, type TableColumnsType } from 'antd'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { type JourneysAsked, journeysQuery } from '../api/queries'
import type { JourneyView, Phase } from '../api/types'
import { errorText } from '../components/errorText'
import { JourneyMark } from '../components/JourneyMarks'
import { LegLine } from '../components/LegChain'
import { StaleMark } from '../components/LinkStatus'
import { SearchForm } from '../components/SearchForm'
import { momentsOf } from '../lib/period'
import { inEveryState, parted, type Sought } from '../lib/sought'
import { JOURNEY_ENDS, JOURNEY_FILTERS, type JourneysSearch, urls } from '../lib/urls'
import { useFormat } from '../lib/useFormat'
import { Pick } from '../ui/controls'
import { Note } from '../ui/layout'

/** In the order in which a journey goes through them. */
const JOURNEY_PHASES: readonly Phase[] = [
  'expected',
  'at_origin',
  'sealing',
  'under_way',
  'held',
  'releasing',
  'in_gap',
  'handed_over',
  'ended',
  'withdrawn',
]

function useColumns(): TableColumnsType<JourneyView> {
  const { t } = useTranslation()
  const { dateTime, number } = useFormat()
  return [
    {
      title: t('lock.journey'),
      dataIndex: 'journey',
      className: 'wide-nowrap',
      render: (id: string, { plate, vehicle }) => (
        <>
          <Link {...urls.journey(id)}>{id}</Link>
          <span className="narrow-only">{plate ?? vehicle}</span>
        </>
      ),
    },
    {
      title: t('lock.plate'),
      sorter: (a, b) => (a.plate ?? a.vehicle).localeCompare(b.plate ?? b.vehicle),
      className: 'wide-nowrap',
      responsive: ['sm'],
      render: (_, { plate, vehicle }) => plate ?? vehicle,
    },
    {
      title: t('journeys.state'),
      sorter: (a, b) => JOURNEY_PHASES.indexOf(a.phase) - JOURNEY_PHASES.indexOf(b.phase),
      render: (_, journey) => (
        <>
          <JourneyMark journey={journey} />
          {journey.open_incidents === 0 ? null : (
            <span className="narrow-only severity-major">
              {t('journeys.open_count', { count: journey.open_incidents })}
            </span>
          )}
        </>
      ),
    },
    {
      title: t('journeys.chain'),
      className: 'wide-nowrap',
      responsive: ['md'],
      render: (_, journey) => <LegLine journey={journey} />,
    },
    {
      title: t('journeys.incidents'),
      sorter: (a, b) => a.open_incidents - b.open_incidents,
      align: 'right',
      responsive: ['sm'],
      render: (_, { open_incidents: count }) =>
        count === 0 ? number(0) : <strong className="severity-major">{number(count)}</strong>,
    },
    { title: t('lock.lock'), dataIndex: 'lock', className: 'wide-nowrap', responsive: ['lg'] },
    {
      title: t('journeys.carrier'),
      dataIndex: 'carrier',
      responsive: ['lg'],
      sorter: (a, b) => a.carrier.localeCompare(b.carrier),
    },
    {
      title: t('journeys.changed'),
      dataIndex: 'changed_at_ms',
      sorter: (a, b) => a.changed_at_ms - b.changed_at_ms,
      className: 'wide-nowrap',
      responsive: ['md'],
      render: (ms: number) => <time>{dateTime(ms)}</time>,
    },
  ]
}

function Filters({ search }: { search: JourneysSearch }) {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const go = (next: JourneysSearch): void =>
    void navigate({ ...urls.journeys(next), replace: true })
  const [sought] = parted(search)
  const states = JOURNEY_FILTERS.map((value) => ({ value, label: t(`journeys.state_${value}`) }))
  const ends = JOURNEY_ENDS.map((value) => ({ value, label: t(`end.${value}`) }))
  const any = { value: 'any' as const, label: t('journeys.end_any') }
  return (
    <div className="filters">
      <Pick
        label={t('journeys.state')}
        onPick={(state) => go({ ...sought, state })}
        options={states}
        value={search.state ?? 'active'}
      />
      <Pick
        label={t('journeys.end')}
        onPick={(end) =>
          go(end === 'any' ? { ...sought, state: 'ended' } : { ...sought, state: 'ended', end })
        }
        options={[any, ...ends]}
        value={search.end ?? 'any'}
      />
    </div>
  )
}

function Search({ search }: { search: JourneysSearch }) {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const [sought, shown] = parted(search)
  const find = (found: Sought): void => {
    const next = { ...shown, ...inEveryState(shown, found), ...found }
    void navigate({ ...urls.journeys(next), replace: true })
  }
  return <SearchForm hint={t('journeys.search_hint')} onFind={find} sought={sought} />
}

function askedOf({ state, end, q, ...period }: JourneysSearch): JourneysAsked {
  return {
    state: state ?? 'active',
    ...(end === undefined ? {} : { outcome: end }),
    ...(q === undefined ? {} : { q }),
    ...momentsOf(period),
  }
}

export function JourneysPage() {
  const { t } = useTranslation()
  const search = useSearch({ from: '/gate/journeys' })
  const query = useInfiniteQuery(journeysQuery(askedOf(search)))
  const columns = useColumns()
  const rows = useMemo(() => query.data?.pages.flatMap((page) => page.items) ?? [], [query.data])
  return (
    <div className="page">
      <header className="page-head">
        <h1>{t('journeys.title')}</h1>
        <StaleMark />
        <Filters search={search} />
      </header>
      <Search search={search} />
      {query.error === null ? null : <Note tone="alarm">{errorText(t, query.error)}</Note>}
      <Table
        columns={columns}
        dataSource={rows}
        loading={query.isPending}
        locale={{ emptyText: t('journeys.none') }}
        pagination={false}
        rowKey="journey"
        size="small"
      />
      {query.hasNextPage ? (
        <Button loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          {t('app.more')}
        </Button>
      ) : null}
    </div>
  )
}
