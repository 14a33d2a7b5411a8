/** The desk: vehicles, map, incident queue, and a card for what was chosen. */
import { useQuery } from '@tanstack/react-query'
import { Navigate, useNavigate, useSearch } from '@tanstack/react-router'
import { useCallback, useMemo, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { byQueueOrder } from '../api/incident_order'
import { locksQuery, QUEUE_LIMIT, queueQuery } from '../api/queries'
import type { IncidentView, LockView } from '../api/types'
import { useIsDesk, useNodeNow } from '../api/useNode'
import { ChosenCard } from '../components/ChosenCard'
import { DutyList } from '../components/DutyList'
import { IncidentList } from '../components/IncidentList'
import { StaleMark } from '../components/LinkStatus'
import { LiveMapPart } from '../components/LiveMapPart'
import { LockList, selectLocks } from '../components/LockList'
import { useDuties } from '../components/useDuties'
import { LIVE_PANES, type LiveChange, type LiveSearch, LOCK_FILTERS, urls } from '../lib/urls'
import { useFormat } from '../lib/useFormat'
import { Pick, SearchBox } from '../ui/controls'
import { Nothing, Panel } from '../ui/layout'

/** Changes a part of the URL's query; the choices replace, so that Back leaves the page. */
function useChange(): LiveChange {
  const navigate = useNavigate()
  const search = useSearch({ from: '/gate/' })
  return useCallback(
    (change) => {
      const next = Object.entries({ ...search, ...change }).filter(
        ([, value]) => value !== undefined,
      )
      void navigate({ ...urls.live(Object.fromEntries(next) as LiveSearch), replace: true })
    },
    [navigate, search],
  )
}

interface VehiclesPanelProps {
  locks: readonly LockView[]
  nowMs: number
  search: LiveSearch
  change: LiveChange
}

function VehiclesPanel({ locks, nowMs, search, change }: VehiclesPanelProps) {
  const { t } = useTranslation()
  const { number } = useFormat()
  const filter = search.filter ?? 'ours'
  const query = search.q ?? ''
  const shown = useMemo(
    () => selectLocks(locks, query, filter, nowMs),
    [locks, query, filter, nowMs],
  )
  const count = t('live.vehicle_count', {
    shown: number(shown.length),
    total: number(locks.length),
  })
  const options = LOCK_FILTERS.map((value) => ({ value, label: t(`live.filter_${value}`) }))
  const choose = useCallback((lock: string) => change({ lock, incident: undefined }), [change])
  const aside = (
    <span className="count">
      <StaleMark /> {count}
    </span>
  )
  return (
    <Panel aside={aside} className="vehicles-panel" title={t('live.vehicles')}>
      <div className="list-tools">
        <SearchBox
          label={t('live.search')}
          onChange={(q) => change({ q: q === '' ? undefined : q })}
          value={query}
        />
        <Pick
          isLabelHidden
          label={t('live.filter')}
          onPick={(value) => change({ filter: value })}
          options={options}
          value={filter}
        />
      </div>
      <LockList
        chosen={search.lock ?? null}
        empty={t(filter === 'ours' && query === '' ? 'live.no_vehicle_ours' : 'live.no_vehicle')}
        locks={shown}
        nowMs={nowMs}
        onChoose={choose}
      />
    </Panel>
  )
}

interface QueuePanelProps {
  nowMs: number
  search: LiveSearch
  change: LiveChange
}

function QueuePanel({ nowMs, search, change }: QueuePanelProps) {
  const { t } = useTranslation()
  const { number } = useFormat()
  const { data } = useQuery(queueQuery)
  const incidents = useMemo(() => [...(data?.items ?? [])].sort(byQueueOrder), [data])
  return (
    <Panel aside={<StaleMark />} className="queue-panel" title={t('live.queue')}>
      {data === undefined ? (
        <Nothing>{t('app.loading')}</Nothing>
      ) : (
        <IncidentList
          chosen={search.incident ?? null}
          empty={t('live.queue_empty')}
          incidents={incidents.slice(0, QUEUE_LIMIT)}
          label={t('live.queue')}
          nowMs={nowMs}
          onChoose={(incident) => change({ incident, lock: undefined })}
        />
      )}
      {data?.next == null ? null : (
        <Nothing>{t('live.queue_cut', { count: number(QUEUE_LIMIT) })}</Nothing>
      )}
    </Panel>
  )
}

/** Trucks held, inspections due and changes to decide, under the incidents. */
function DutyPanel() {
  const { t } = useTranslation()
  const { number } = useFormat()
  const count = useDuties()?.length ?? 0
  const aside = count === 0 ? null : <span className="duty-count">{number(count)}</span>
  return (
    <Panel aside={aside} className="duty-panel" title={t('duty.title')}>
      <DutyList />
    </Panel>
  )
}

/** Which of the two lists a narrow screen shows under the map. */
function PaneSwitch({ search, change }: { search: LiveSearch; change: LiveChange }) {
  const { t } = useTranslation()
  const labels = { incidents: t('live.queue'), vehicles: t('live.vehicles') }
  return (
    <div className="pane-switch">
      {LIVE_PANES.map((pane) => (
        <button
          aria-pressed={(search.pane ?? 'incidents') === pane}
          key={pane}
          onClick={() => change({ pane })}
          type="button"
        >
          {labels[pane]}
        </button>
      ))}
    </div>
  )
}

const NO_LOCKS: LockView[] = []
const NO_INCIDENTS: IncidentView[] = []

function DeskView() {
  const { t } = useTranslation()
  const search = useSearch({ from: '/gate/' })
  const change = useChange()
  const nowMs = useNodeNow()
  const { data } = useQuery(locksQuery)
  const queue = useQuery(queueQuery).data
  const area = useRef<HTMLDivElement>(null)
  if (nowMs === null || data === undefined) return <Nothing>{t('app.loading')}</Nothing>
  const locks = data.items ?? NO_LOCKS
  const incidents = queue?.items ?? NO_INCIDENTS
  const common = { locks, nowMs, search, change }
  return (
    <div className={`live show-${search.pane ?? 'incidents'}`}>
      <h1 className="visually-hidden">{t('nav.live')}</h1>
      <VehiclesPanel {...common} />
      <div className="map-area" ref={area}>
        <LiveMapPart {...common} area={area} incidents={incidents} />
        <ChosenCard {...common} />
      </div>
      <PaneSwitch change={change} search={search} />
      <div className="queue-column">
        <QueuePanel change={change} nowMs={nowMs} search={search} />
        <DutyPanel />
      </div>
    </div>
  )
}

/** A carrier has no desk: it is taken to its journeys. */
export function LivePage() {
  return useIsDesk() ? <DeskView /> : <Navigate {...urls.portal()} replace />
}
