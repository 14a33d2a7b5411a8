/** The desk: vehicles, map, incident queue, and a card for what was chosen. */
import { useQuery } from '@tanstack/react-query'
import { Navigate, useNavigate, useSearch } from '@tanstack/react-router'
import { lazy, type RefObject, Suspense, useCallback, useMemo, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { byQueueOrder } from '../api/incident_order'
import { locksQuery, placesQuery, QUEUE_LIMIT, queueQuery } from '../api/queries'
import type { IncidentView, LockView } from '../api/types'
import { useIsDesk, useNode, useNodeNow } from '../api/useNode'
import { Card } from '../components/Card'
import { useDesk } from '../components/Desk'
import { IncidentDetails } from '../components/IncidentDetails'
import { IncidentList, incidentSubject } from '../components/IncidentList'
import { StaleMark } from '../components/LinkStatus'
import { LockDetails } from '../components/LockDetails'
import { LockList, selectLocks } from '../components/LockList'
import { MapLegend } from '../components/MapLegend'
import { lonLat } from '../lib/geometry'
import { LIVE_PANES, type LiveSearch, LOCK_FILTERS, urls } from '../lib/urls'
import { useFormat } from '../lib/useFormat'
import { useLanguage } from '../lib/useLanguage'
import { placeFeatures, vehicleFeatures } from '../map/features'
import { Pick, SearchBox } from '../ui/controls'
import { Nothing, Panel } from '../ui/layout'

const LiveMap = lazy(async () => ({ default: (await import('../map/LiveMap')).LiveMap }))

type Change = (change: { [K in keyof LiveSearch]?: LiveSearch[K] | undefined }) => void

/** Changes a part of the URL's query; the choices replace, so that Back leaves the page. */
function useChange(): Change {
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
  change: Change
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
  change: Change
}

function QueuePanel({ nowMs, search, change }: QueuePanelProps) {
  const { t } = useTranslation()
  const { number } = useFormat()
  const { data } = useQuery(queueQuery)
  const incidents = useMemo(() => [...(data?.incidents ?? [])].sort(byQueueOrder), [data])
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

interface ChosenCardProps {
  search: LiveSearch
  locks: readonly LockView[]
  incidents: readonly IncidentView[]
  nowMs: number
  change: Change
}

function ChosenCard({ search, locks, incidents, nowMs, change }: ChosenCardProps) {
  const { t } = useTranslation()
  const close = (): void => change({ lock: undefined, incident: undefined })
  if (search.incident !== undefined) {
    const incident = incidents.find(({ id }) => id === search.incident)
    const name = incident === undefined ? t('incident.title') : t(`kind.${incident.kind}.name`)
    const subject = incident === undefined ? '' : incidentSubject(incident)
    return (
      <Card onClose={close} title={`${name} ${subject}`.trim()}>
        <IncidentDetails id={search.incident} />
      </Card>
    )
  }
  if (search.lock === undefined) return null
  const lock = locks.find((candidate) => candidate.lock === search.lock)
  return (
    <Card onClose={close} title={lock?.plate ?? lock?.vehicle ?? search.lock}>
      {lock === undefined ? (
        <Nothing>{t('lock.missing')}</Nothing>
      ) : (
        <LockDetails lock={lock} nowMs={nowMs} />
      )}
    </Card>
  )
}

/** Which of the two lists a narrow screen shows under the map. */
function PaneSwitch({ search, change }: { search: LiveSearch; change: Change }) {
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

interface MapPartProps extends VehiclesPanelProps {
  incidents: readonly IncidentView[]
  /** Holds the map and the card over it. */
  area: RefObject<HTMLElement | null>
}

function MapPart({ locks, incidents, nowMs, search, change, area }: MapPartProps) {
  const { t } = useTranslation()
  const language = useLanguage()
  const { theme } = useDesk()
  const attribution = useNode()?.map_attribution ?? ''
  const { data: placesView } = useQuery(placesQuery)
  const vehicles = useMemo(() => vehicleFeatures(locks, nowMs), [locks, nowMs])
  const places = useMemo(
    () => (placesView === undefined ? null : placeFeatures(placesView, language)),
    [placesView, language],
  )
  const incident = incidents.find(({ id }) => id === search.incident)
  const chosen = search.lock ?? incident?.lock ?? null
  const fix = locks.find(({ lock }) => lock === chosen)?.fix
  return (
    <Suspense fallback={<Nothing>{t('live.map_loading')}</Nothing>}>
      <LiveMap
        attribution={attribution}
        chosen={chosen}
        chosenAt={lonLat(fix?.point ?? incident?.point)}
        covered={() => area.current?.querySelector('.card')?.getBoundingClientRect() ?? null}
        onChoose={(lock) => change({ lock, incident: undefined })}
        places={places}
        theme={theme}
        vehicles={vehicles}
      >
        <MapLegend />
      </LiveMap>
    </Suspense>
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
  const locks = data.locks ?? NO_LOCKS
  const incidents = queue?.incidents ?? NO_INCIDENTS
  const common = { locks, nowMs, search, change }
  return (
    <div className={`live show-${search.pane ?? 'incidents'}`}>
      <h1 className="visually-hidden">{t('nav.live')}</h1>
      <VehiclesPanel {...common} />
      <div className="map-area" ref={area}>
        <MapPart {...common} area={area} incidents={incidents} />
        <ChosenCard {...common} incidents={incidents} />
      </div>
      <PaneSwitch change={change} search={search} />
      <QueuePanel change={change} nowMs={nowMs} search={search} />
    </div>
  )
}

/** A carrier has no desk: it is taken to its journeys. */
export function LivePage() {
  return useIsDesk() ? <DeskView /> : <Navigate {...urls.portal()} replace />
}
