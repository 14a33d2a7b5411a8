/** The incident queue with its history, and one incident beside it. */
import { useInfiniteQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { Button } from 'antd'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { byQueueOrder } from '../api/incident_order'
import { type IncidentsAsked, incidentsQuery } from '../api/queries'
import { useNodeNow } from '../api/useNode'
import { useIncidentTitle } from '../components/ChosenCard'
import { errorText } from '../components/errorText'
import { IncidentDetails } from '../components/IncidentDetails'
import { IncidentList } from '../components/IncidentList'
import { StaleMark } from '../components/LinkStatus'
import { SearchForm } from '../components/SearchForm'
import { momentsOf } from '../lib/period'
import { inEveryState, parted, type Sought } from '../lib/sought'
import { INCIDENT_FILTERS, type IncidentsSearch, SEVERITY_FILTERS, urls } from '../lib/urls'
import { Pick } from '../ui/controls'
import { Note, Nothing, Panel } from '../ui/layout'

function askedOf({ state, severity, q, ...period }: IncidentsSearch): IncidentsAsked {
  return {
    state: state ?? 'open',
    ...(severity === undefined ? {} : { severity }),
    ...(q === undefined ? {} : { q }),
    ...momentsOf(period),
  }
}

function useIncidents(search: IncidentsSearch) {
  const query = useInfiniteQuery(incidentsQuery(askedOf(search)))
  const incidents = useMemo(
    () => (query.data?.pages.flatMap((page) => page.items) ?? []).sort(byQueueOrder),
    [query.data],
  )
  return { query, incidents }
}

function Filters({ search }: { search: IncidentsSearch }) {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const go = (next: IncidentsSearch): void =>
    void navigate({ ...urls.incidents(next), replace: true })
  const { severity, ...ofAny } = search
  const states = INCIDENT_FILTERS.map((value) => ({ value, label: t(`incidents.show_${value}`) }))
  const severities = SEVERITY_FILTERS.map((value) => ({ value, label: t(`severity.${value}`) }))
  const any = { value: 'any' as const, label: t('incidents.any_severity') }
  return (
    <div className="filters">
      <Pick
        label={t('incidents.show')}
        onPick={(state) => go({ ...search, state })}
        options={states}
        value={search.state ?? 'open'}
      />
      <Pick
        label={t('incidents.severity')}
        onPick={(picked) => go(picked === 'any' ? ofAny : { ...search, severity: picked })}
        options={[any, ...severities]}
        value={severity ?? 'any'}
      />
    </div>
  )
}

function Search({ search }: { search: IncidentsSearch }) {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const [sought, shown] = parted(search)
  const find = (found: Sought): void => {
    const next = { ...shown, ...inEveryState(shown, found), ...found }
    void navigate({ ...urls.incidents(next), replace: true })
  }
  return <SearchForm hint={t('incidents.search_hint')} onFind={find} sought={sought} />
}

export function IncidentsPage() {
  const { t } = useTranslation()
  const search = useSearch({ from: '/gate/incidents' })
  const navigate = useNavigate()
  const nowMs = useNodeNow()
  const { query, incidents } = useIncidents(search)
  const go = (next: IncidentsSearch): void =>
    void navigate({ ...urls.incidents({ ...search, ...next }), replace: true })
  const title = useIncidentTitle(search.id)
  return (
    <div className="page">
      <header className="page-head">
        <h1>{t('incidents.title')}</h1>
        <StaleMark />
        <Filters search={search} />
      </header>
      <Search search={search} />
      {query.error === null ? null : <Note tone="alarm">{errorText(t, query.error)}</Note>}
      <div className="incidents-grid">
        <Panel className="incidents-list" title={t('live.queue')}>
          {nowMs === null || query.isPending ? (
            <Nothing>{t('app.loading')}</Nothing>
          ) : (
            <IncidentList
              chosen={search.id ?? null}
              empty={t('incidents.none')}
              incidents={incidents}
              label={t('incidents.title')}
              nowMs={nowMs}
              onChoose={(id) => go({ id })}
            />
          )}
          {query.hasNextPage ? (
            <Button loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
              {t('app.more')}
            </Button>
          ) : null}
        </Panel>
        <Panel className="incident-panel" title={title}>
          {search.id === undefined ? (
            <Nothing>{t('incidents.choose')}</Nothing>
          ) : (
            <IncidentDetails id={search.id} />
          )}
        </Panel>
      </div>
    </div>
  )
}
