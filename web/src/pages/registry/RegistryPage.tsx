/** What waits for a decision at this desk: changes of trucks under way first, then the oldest. */
import { useQueries, useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { openApplicationsQuery, pendingAmendmentsQuery } from '../../api/documents'
import { journeyQuery } from '../../api/queries'
import { dueInspectionsQuery, proposedDraftsQuery } from '../../api/registry'
import { askedBackCount, reviewQueue, type WaitingItem } from '../../api/review_queue'
import { useNodeNow } from '../../api/useNode'
import { Refused } from '../../components/FaultList'
import { useCompanyName } from '../../components/registry/links'
import { useOfficer } from '../../components/registry/useOfficer'
import { aboutLine } from '../../components/scheme/AboutFacts'
import { ToneMark } from '../../components/scheme/ToneMark'
import { urls, WAITING_FILTERS } from '../../lib/urls'
import { useFormat } from '../../lib/useFormat'
import { Pick } from '../../ui/controls'
import { type Column, DataTable } from '../../ui/DataTable'
import { Nothing } from '../../ui/layout'

/** Only who has custody of the truck decides; the others are told. */
function useOwnToDecide(items: readonly WaitingItem[]): WaitingItem[] {
  const amendments = items.filter((item) => item.kind === 'amendment')
  const journeys = useQueries({
    queries: amendments.map(({ amendment }) => journeyQuery(amendment.journey)),
  })
  const elsewhere = new Set(
    amendments
      .filter((_, index) => {
        const custody = journeys[index]?.data?.journey.custody.kind
        return custody !== undefined && custody !== 'holding'
      })
      .map(({ id }) => id),
  )
  return items.filter((item) => item.kind !== 'amendment' || !elsewhere.has(item.id))
}

function useQueue() {
  const { own } = useOfficer()
  const applications = useQuery(openApplicationsQuery)
  const amendments = useQuery(pendingAmendmentsQuery)
  const drafts = useQuery(proposedDraftsQuery)
  const inspections = useQuery(dueInspectionsQuery)
  const all = reviewQueue(
    {
      applications: applications.data ?? [],
      amendments: amendments.data ?? [],
      drafts: drafts.data?.items ?? [],
      inspections: inspections.data ?? [],
    },
    own,
  )
  const queries = [applications, amendments, drafts, inspections]
  return {
    items: useOwnToDecide(all),
    askedBack: askedBackCount(applications.data ?? [], own),
    error: queries.find(({ error }) => error !== null)?.error ?? null,
    isLoading: queries.some(({ isPending }) => isPending),
  }
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
  const name = useCompanyName()
  switch (item.kind) {
    case 'amendment':
      return item.amendment.journey
    case 'application': {
      const { about, party } = item.application
      return about.about === 'participation' ? about.company.name : name(party)
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
  const { items, askedBack, error, isLoading } = useQueue()
  const columns = useColumns()
  const options = WAITING_FILTERS.map((value) => {
    const count = value === 'all' ? items.length : items.filter((it) => it.kind === value).length
    return { value, label: `${t(`registry.queue.${value}`)} (${count})` }
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
      <Refused error={error} />
      {isLoading ? (
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
      {askedBack === 0 ? null : (
        <p>
          <Link {...urls.applications({ show: 'asked_back' })}>
            {t('registry.queue.asked_back', { count: askedBack })}
          </Link>
        </p>
      )}
    </div>
  )
}
