/** The map's editor: zones and corridors drawn, checked at once, proposed for a second person. */
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { placesQuery } from '../../api/queries'
import { draftsQuery, type Edit } from '../../api/registry'
import type { Place } from '../../api/types'
import { useNodeNow } from '../../api/useNode'
import { Refused } from '../../components/FaultList'
import { DrawPanel, useCheck } from '../../components/registry/DrawPanel'
import { ImportPanel } from '../../components/registry/ImportPanel'
import { placesOf, type Subject, subjectKey } from '../../components/registry/map_subject'
import { ProposePanel } from '../../components/registry/ProposePanel'
import { SubjectPick } from '../../components/registry/SubjectPick'
import { CallingJourneys } from '../../components/registry/TouchedJourneys'
import { ToneMark } from '../../components/scheme/ToneMark'
import { DAY_MS, dayOf } from '../../lib/days'
import { urls } from '../../lib/urls'
import { DataTable } from '../../ui/DataTable'
import { Nothing, Panel } from '../../ui/layout'

function Drafts() {
  const { t } = useTranslation()
  const { data, error } = useQuery(draftsQuery)
  return (
    <Panel title={t('registry.map.drafts')}>
      <Refused error={error} />
      <DataTable
        caption={t('registry.map.drafts')}
        columns={[
          {
            head: t('registry.reason'),
            cell: ({ document: { id, reason } }) => <Link {...urls.draft(id)}>{reason}</Link>,
          },
          {
            head: t('registry.field.status'),
            cell: ({ document: { status } }) => (
              <ToneMark
                tone={status === 'proposed' ? 'warn' : status === 'published' ? 'good' : 'quiet'}
                word={t(`scheme.draft_status.${status}`)}
              />
            ),
          },
          { head: t('registry.field.proposed_by'), cell: ({ document }) => document.proposed_by },
        ]}
        empty={t('registry.map.no_drafts')}
        rowKey={({ document }) => document.id}
        rows={data?.items ?? []}
      />
    </Panel>
  )
}

function useSubject(places: readonly Place[] | undefined): Subject | null {
  const { place: id = '', to: end = '' } = useSearch({ from: '/gate/registry/places' })
  return useMemo(() => {
    const place = places?.find((it) => it.id === id)
    const to = places?.find((it) => it.id === end)
    if (place === undefined) return null
    return to === undefined ? { kind: 'zone', place } : { kind: 'corridor', from: place, to }
  }, [places, id, end])
}

export function PlacesPage() {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const { place = '', to = '' } = useSearch({ from: '/gate/registry/places' })
  const { data: view, error } = useQuery(placesQuery)
  const nowMs = useNodeNow()
  const subject = useSubject(view?.places)
  const [edits, setEdits] = useState<readonly Edit[]>([])
  const faults = useCheck(edits)
  const named = useMemo(
    () => [...(view?.places ?? [])].sort((a, b) => Number(b.named) - Number(a.named)),
    [view],
  )
  const touched = [...new Set([...edits.flatMap(placesOf), ...(place === '' ? [] : [place])])]
  const pick = (id: string, end: string): void =>
    void navigate(urls.places({ ...(id && { place: id }), ...(end && { to: end }) }))
  return (
    <div className="page record-page">
      <header className="page-head">
        <h1>{t('registry.part.places')}</h1>
      </header>
      <Refused error={error} />
      <div className="places-grid">
        <div className="stack">
          <Panel className="choose-panel" title={t('registry.map.choose')}>
            <SubjectPick onPick={pick} place={place} places={named} to={to} />
          </Panel>
          <ProposePanel
            edits={edits}
            isFaulty={faults.length > 0}
            onProposed={() => setEdits([])}
            onRemove={(index) => setEdits(edits.filter((_, at) => at !== index))}
          />
          <Panel title={t('registry.map.touched')}>
            <CallingJourneys places={touched} />
          </Panel>
          <ImportPanel onEdits={(found) => setEdits([...edits, ...found])} />
        </div>
        <div className="stack">
          {subject === null || nowMs === null ? (
            <Nothing>{t('registry.map.choose_first')}</Nothing>
          ) : (
            <DrawPanel
              edits={edits}
              firstDay={dayOf(nowMs + DAY_MS)}
              key={subjectKey(subject)}
              onPut={(edit) => setEdits([...edits, edit])}
              places={view}
              subject={subject}
            />
          )}
          <Drafts />
        </div>
      </div>
    </div>
  )
}
