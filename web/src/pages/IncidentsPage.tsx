/** The incident queue with its history, and one incident beside it. */
import { useInfiniteQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { Button } from 'antd'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { byQueueOrder } from '../api/incident_order'
import { incidentsQuery } from '../api/queries'
import { useNodeNow } from '../api/useNode'
import { useIncidentTitle } from '../components/ChosenCard'
import { errorText } from '../components/errorText'
import { IncidentDetails } from '../components/IncidentDetails'
import { IncidentList } from '../components/IncidentList'
import { StaleMark } from '../components/LinkStatus'
import { INCIDENT_FILTERS, type IncidentsSearch, urls } from '../lib/urls'
import { Pick } from '../ui/controls'
import { Note, Nothing, Panel } from '../ui/layout'

function useIncidents(search: IncidentsSearch) {
  const query = useInfiniteQuery(incidentsQuery(search.state ?? 'open'))
  const incidents = useMemo(
    () => (query.data?.pages.flatMap((page) => page.items) ?? []).sort(byQueueOrder),
    [query.data],
  )
  return { query, incidents }
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
  const options = INCIDENT_FILTERS.map((value) => ({ value, label: t(`incidents.show_${value}`) }))
  return (
    <div className="page">
      <header className="page-head">
        <h1>{t('incidents.title')}</h1>
        <StaleMark />
        <div className="filters">
          <Pick
            label={t('incidents.show')}
            onPick={(state) => go({ state })}
            options={options}
            value={search.state ?? 'open'}
          />
        </div>
      </header>
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
