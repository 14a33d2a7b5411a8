/** The consignments that this authority is told of, each with its verdict. */
import { useInfiniteQuery } from '@tanstack/react-query'
import { Link, useSearch } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import {
  type ConsignmentStatus,
  consignmentsQuery,
  type FiledConsignment,
} from '../../api/documents'
import { CompanyLink, useCompanyName } from '../../components/registry/links'
import { RecordsPage } from '../../components/registry/RecordsPage'
import { ToneMark } from '../../components/scheme/ToneMark'
import { CONSIGNMENT_TONES } from '../../components/scheme/tones'
import { urls } from '../../lib/urls'
import { useFormat } from '../../lib/useFormat'
import { ActionButton } from '../../ui/controls'
import type { Column } from '../../ui/DataTable'

const STATES = [
  'declared',
  'refused',
  'bundled',
  'carried',
  'cancelled',
] as const satisfies ConsignmentStatus[]

function useColumns(): Column<FiledConsignment>[] {
  const { t } = useTranslation()
  const { dateTime } = useFormat()
  return [
    {
      head: t('scheme.kind.consignment'),
      sortBy: ({ document }) => document.id,
      cell: ({ document: { id, form } }) => (
        <>
          <Link {...urls.consignment(id)}>{id}</Link>
          <span className="sub-line">{form.bill_number ?? t('app.none')}</span>
        </>
      ),
    },
    {
      head: t('registry.field.description'),
      cell: ({ document }) => document.form.description,
      sortBy: ({ document }) => document.form.description,
    },
    {
      head: t('registry.cargo.kind'),
      cell: ({ document }) => t(`scheme.cargo_kind.${document.form.cargo}`),
    },
    {
      head: t('registry.field.party'),
      cell: ({ document }) => <CompanyLink party={document.party} />,
    },
    {
      head: t('registry.field.verdict'),
      cell: ({ document: { verdict } }) => (
        <ToneMark
          tone={verdict.outcome === 'covered' ? 'good' : 'alarm'}
          word={t(`scheme.verdict.${verdict.outcome}`)}
        />
      ),
    },
    {
      head: t('registry.field.status'),
      sortBy: ({ document }) => document.status,
      cell: ({ document: { status } }) => (
        <ToneMark
          tone={CONSIGNMENT_TONES[status]}
          word={t(`scheme.consignment_status.${status}`)}
        />
      ),
    },
    {
      head: t('registry.field.declared_at_ms'),
      sortBy: ({ document }) => document.declared_at_ms,
      cell: ({ document }) => <time>{dateTime(document.declared_at_ms)}</time>,
    },
  ]
}

export function ConsignmentsPage() {
  const { t } = useTranslation()
  const { show } = useSearch({ from: '/gate/registry/consignments' })
  const query = useInfiniteQuery(
    consignmentsQuery(STATES.find((status) => status === show) ?? 'all'),
  )
  const company = useCompanyName()
  const columns = useColumns()
  return (
    <RecordsPage
      below={
        query.hasNextPage ? (
          <ActionButton
            isBusy={query.isFetchingNextPage}
            label={t('app.more')}
            onPress={() => void query.fetchNextPage()}
            refusal={null}
          />
        ) : null
      }
      columns={columns}
      empty={t('registry.cargo.no_consignments')}
      error={query.error}
      rowKey={({ document }) => document.id}
      rows={query.data?.pages.flatMap(({ items }) => items)}
      stateOf={({ document }) => document.status}
      states={STATES.map((value) => ({ value, label: t(`scheme.consignment_status.${value}`) }))}
      title={t('registry.part.consignments')}
      words={({ document: { id, form, party, manifest } }) => [
        id,
        form.bill_number,
        form.description,
        form.consignor.name,
        form.consignee.name,
        company(party),
        manifest,
      ]}
    />
  )
}
