/** What waits for a decision at this desk: changes of trucks under way first, then the oldest. */
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import {
  askedBackQuery,
  pendingAmendmentsQuery,
  waitingApplicationsQuery,
} from '../../api/documents'
import { activeJourneysQuery } from '../../api/queries'
import { dueInspectionsQuery, proposedDraftsQuery } from '../../api/registry'
import { reviewQueue, type WaitingItem } from '../../api/review_queue'
import type { JourneyView } from '../../api/types'
import { useNodeNow } from '../../api/useNode'
import { Refused } from '../../components/FaultList'
import { CompanyName } from '../../components/registry/links'
import { aboutLine } from '../../components/scheme/AboutFacts'
import { ToneMark } from '../../components/scheme/ToneMark'
import { urls, WAITING_FILTERS, type WaitingFilter } from '../../lib/urls'
import { useFormat } from '../../lib/useFormat'
import { ActionButton, Pick } from '../../ui/controls'
import { type Column, DataTable } from '../../ui/DataTable'
import { Nothing } from '../../ui/layout'

/** Only who has custody of the truck decides; the others are told. */
function ownToDecide(items: readonly WaitingItem[], active: readonly JourneyView[]): WaitingItem[] {
  const own = new Set(
    active.filter(({ custody }) => custody.kind === 'holding').map(({ journey }) => journey),
  )
  return items.filter((item) => item.kind !== 'amendment' || own.has(item.amendment.journey))
}

/** The first of each list, and more of each as somebody asks for more. */
function useQueue() {
  const applications = useInfiniteQuery(waitingApplicationsQuery)
  const amendments = useInfiniteQuery(pendingAmendmentsQuery)
  const drafts = useInfiniteQuery(proposedDraftsQuery)
  const inspections = useInfiniteQuery(dueInspectionsQuery)
  const all = reviewQueue({
    applications: applications.data?.pages.flatMap(({ items }) => items) ?? [],
    amendments: amendments.data?.pages.flatMap(({ items }) => items) ?? [],
    drafts: drafts.data?.pages.flatMap(({ items }) => items) ?? [],
    inspections: inspections.data?.pages.flatMap(({ items }) => items) ?? [],
  })
  const queries = {
    application: applications,
    amendment: amendments,
    draft: drafts,
    inspection: inspections,
  }
  const lists = Object.values(queries)
  const active = useQuery(activeJourneysQuery)
  return {
    items: ownToDecide(all, active.data ?? []),
    hasMore: (kind: WaitingFilter) =>
      kind === 'all' ? lists.some((it) => it.hasNextPage) : queries[kind].hasNextPage,
    goOn: (kind: WaitingFilter) => {
      const wanted = kind === 'all' ? lists : [queries[kind]]
      for (const query of wanted) if (query.hasNextPage) void query.fetchNextPage()
    },
    isGoingOn: lists.some((it) => it.isFetchingNextPage),
    error: [...lists, active].find(({ error }) => error !== null)?.error ?? null,
    isLoading: [...lists, active].some(({ isPending }) => isPending),
  }
}

/** How many applicants owe this authority an answer. */
function AskedBack() {
  const { t } = useTranslation()
  const page = useQuery(askedBackQuery).data
  const count = page?.items.length ?? 0
  if (count === 0) return null
  return (
    <p>
      <Link {...urls.applications({ show: 'asked_back' })}>
        {t('registry.queue.asked_back', { count })}
        {page?.next == null ? '' : '+'}
      </Link>
    </p>
  )
}

function ItemLink({ item }: { item: WaitingItem }) {
  const { t } = useTranslation()
  switch (item.kind) {
    case 'amendment': {
      const { id, amendment } = item
      return <Link {...urls.amendment(id)}>{t(`scheme.change.${amendment.change.change}`)}</Link>
    }
    case 'application':
      return <Link {...urls.application(item.id)}>{aboutLine(item.application.about, t)}</Link>
    case 'draft':
      return <Link {...urls.draft(item.id)}>{item.draft.reason}</Link>
    case 'inspection': {
      const stage = t(`scheme.inspection_stage.${item.inspection.stage}`)
      return <Link {...urls.inspection(item.id)}>{`${item.id} · ${stage}`}</Link>
    }
    default:
      return item satisfies never
  }
}

/** From whom it comes. */
function Origin({ item }: { item: WaitingItem }) {
  switch (item.kind) {
    case 'amendment':
      return item.amendment.journey
    case 'application': {
      const { about, party } = item.application
      return about.about === 'participation' ? about.company.name : <CompanyName party={party} />
    }
    case 'draft':
      return item.draft.proposed_by
    case 'inspection':
      return item.id
    default:
      return item satisfies never
  }
}

function useColumns(): Column<WaitingItem>[] {
  const { t } = useTranslation()
  const { ago, dateTime } = useFormat()
  const nowMs = useNodeNow() ?? 0
  return [
    {
      head: t('registry.queue.kind'),
      cell: ({ kind }) =>
        kind === 'amendment' ? (
          <ToneMark tone="alarm" word={t('registry.queue.urgent')} />
        ) : (
          t(`registry.queue.${kind}`)
        ),
    },
    { head: t('registry.queue.what'), cell: (item) => <ItemLink item={item} /> },
    { head: t('registry.queue.from'), cell: (item) => <Origin item={item} /> },
    {
      head: t('registry.queue.since'),
      cell: ({ sinceMs }) => (
        <time title={dateTime(sinceMs)}>{ago(Math.max(0, nowMs - sinceMs))}</time>
      ),
    },
  ]
}

export function RegistryPage() {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const { kind = 'all' } = useSearch({ from: '/gate/registry/' })
  const queue = useQueue()
  const { items } = queue
  const columns = useColumns()
  const options = WAITING_FILTERS.map((value) => {
    const count = value === 'all' ? items.length : items.filter((it) => it.kind === value).length
    const shown = queue.hasMore(value) ? `${count}+` : `${count}`
    return { value, label: `${t(`registry.queue.${value}`)} (${shown})` }
  })
  return (
    <div className="page">
      <header className="page-head">
        <h1>{t('registry.queue.title')}</h1>
        <div className="filters">
          <Pick
            label={t('registry.list.show')}
            onPick={(next) => void navigate({ ...urls.registry({ kind: next }), replace: true })}
            options={options}
            value={kind}
          />
        </div>
      </header>
      <p className="hint">{t('registry.queue.lead')}</p>
      <Refused error={queue.error} />
      {queue.isLoading ? (
        <Nothing>{t('app.loading')}</Nothing>
      ) : (
        <DataTable
          caption={t('registry.queue.title')}
          columns={columns}
          empty={t('registry.queue.none')}
          rowKey={(item) => `${item.kind} ${item.id}`}
          rows={items.filter((item) => kind === 'all' || item.kind === kind)}
        />
      )}
      {queue.hasMore(kind) ? (
        <ActionButton
          isBusy={queue.isGoingOn}
          label={t('app.more')}
          onPress={() => queue.goOn(kind)}
          refusal={null}
        />
      ) : null}
      <AskedBack />
    </div>
  )
}
