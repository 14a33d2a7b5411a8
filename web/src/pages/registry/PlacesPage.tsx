/** The map's editor: a task chosen, drawn or filled in, checked at once, put into a draft with the
 * journeys it would touch, and proposed for a second person. */
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { placesQuery } from '../../api/queries'
import { draftsQuery, type Edit } from '../../api/registry'
import type { PlacesView } from '../../api/types'
import { useNodeNow } from '../../api/useNode'
import { Refused } from '../../components/FaultList'
import { DrawPanel } from '../../components/registry/DrawPanel'
import { useCheck } from '../../components/registry/EditParts'
import { ImportPanel } from '../../components/registry/ImportPanel'
import { type Subject, subjectKey } from '../../components/registry/map_subject'
import { PlaceForm } from '../../components/registry/PlaceForm'
import { ProposePanel } from '../../components/registry/ProposePanel'
import { SubjectPick } from '../../components/registry/SubjectPick'
import { TaskPick } from '../../components/registry/TaskPick'
import { WithdrawForm } from '../../components/registry/WithdrawForm'
import { ToneMark } from '../../components/scheme/ToneMark'
import { DAY_MS, dayOf } from '../../lib/days'
import { type MapTask, type PlacesSearch, urls } from '../../lib/urls'
import { ActionButton } from '../../ui/controls'
import { DataTable } from '../../ui/DataTable'
import { Nothing, Panel } from '../../ui/layout'

function Drafts() {
  const { t } = useTranslation()
  const { data, error, hasNextPage, isFetchingNextPage, fetchNextPage } =
    useInfiniteQuery(draftsQuery)
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
        rows={data?.pages.flatMap(({ items }) => items) ?? []}
      />
      {hasNextPage ? (
        <ActionButton
          isBusy={isFetchingNextPage}
          label={t('app.more')}
          onPress={() => void fetchNextPage()}
          refusal={null}
        />
      ) : null}
    </Panel>
  )
}

interface WorkProps {
  task: MapTask
  place: string
  to: string
  view: PlacesView
  edits: readonly Edit[]
  firstDay: string
  onPut: (edit: Edit) => void
}

/** The form of the task in hand; `null`: what it is about is not chosen yet. */
function Work({ task, place: id, to, view, ...shared }: WorkProps) {
  const { t } = useTranslation()
  const { places } = view
  const subject = useMemo((): Subject | null => {
    const place = places.find((it) => it.id === id)
    const end = places.find((it) => it.id === to)
    if (place === undefined) return null
    if (task === 'zone') return { kind: 'zone', place }
    return end === undefined ? null : { kind: 'corridor', from: place, to: end }
  }, [places, id, to, task])
  const unnamed = places.find((it) => it.id === id && !it.named) ?? null
  const choose = (about: 'name' | 'zone' | 'corridor') => (
    <Nothing>{t(`map_edit.choose_first.${about}`)}</Nothing>
  )
  switch (task) {
    case 'new':
      return <PlaceForm known={null} places={places} {...shared} />
    case 'name':
      if (unnamed === null) return choose(task)
      return <PlaceForm key={unnamed.id} known={unnamed} places={places} {...shared} />
    case 'withdraw':
      return <WithdrawForm key={id} place={id} places={places} {...shared} />
    case 'zone':
    case 'corridor':
      if (subject === null) return choose(task)
      return <DrawPanel key={subjectKey(subject)} subject={subject} {...shared} />
    default:
      return task satisfies never
  }
}

export function PlacesPage() {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const { place = '', to = '', task = 'zone' } = useSearch({ from: '/gate/registry/places' })
  const { data: view, error } = useQuery(placesQuery)
  const nowMs = useNodeNow()
  const [edits, setEdits] = useState<readonly Edit[]>([])
  // The form begins anew once its edit is in the draft.
  const [round, setRound] = useState(0)
  const check = useCheck(edits)
  const named = useMemo(
    () => [...(view?.places ?? [])].sort((a, b) => Number(b.named) - Number(a.named)),
    [view],
  )
  const pick = (next: PlacesSearch): void => void navigate(urls.places(next))
  const put = (edit: Edit): void => {
    setEdits([...edits, edit])
    setRound(round + 1)
  }
  return (
    <div className="page record-page">
      <header className="page-head">
        <h1>{t('registry.part.places')}</h1>
      </header>
      <Refused error={error} />
      <div className="places-grid">
        <div className="stack">
          <Panel className="choose-panel" title={t('map_edit.step_choose')}>
            <TaskPick onPick={(next) => pick({ task: next })} task={task} />
            <SubjectPick
              onPick={(id, end) =>
                pick({ task, ...(id && { place: id }), ...(end && { to: end }) })
              }
              place={place}
              places={named}
              task={task}
              to={to}
            />
          </Panel>
          <ProposePanel
            check={check}
            edits={edits}
            onProposed={() => setEdits([])}
            onRemove={(index) => setEdits(edits.filter((_, at) => at !== index))}
          />
          <ImportPanel onEdits={(found) => setEdits([...edits, ...found])} />
        </div>
        <div className="stack">
          {view === undefined || nowMs === null ? (
            <Nothing>{t('app.loading')}</Nothing>
          ) : (
            <Work
              edits={edits}
              firstDay={dayOf(nowMs + DAY_MS)}
              key={`${task} ${round}`}
              onPut={put}
              place={place}
              task={task}
              to={to}
              view={view}
            />
          )}
          <Drafts />
        </div>
      </div>
    </div>
  )
}
