/** The consignments that this authority is told of, each with its verdict. */
import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import {
  type ConsignmentStatus,
  consignmentsQuery,
  type FiledConsignment,
} from '../../api/documents'
import { CompanyLink } from '../../components/registry/links'
import { RecordsPage } from '../../components/registry/RecordsPage'
import { useMore, useWanted } from '../../components/registry/useSought'
import { ToneMark } from '../../components/scheme/ToneMark'
import { CONSIGNMENT_TONES } from '../../components/scheme/tones'
import { urls } from '../../lib/urls'
import { useFormat } from '../../lib/useFormat'
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
  const query = useInfiniteQuery(consignmentsQuery(useWanted(STATES)))
  const columns = useColumns()
  return (
    <RecordsPage
      columns={columns}
      empty={t('registry.cargo.no_consignments')}
      error={query.error}
      rowKey={({ document }) => document.id}
      rows={query.data?.pages.flatMap(({ items }) => items)}
      sought={useMore(query)}
      states={STATES.map((value) => ({ value, label: t(`scheme.consignment_status.${value}`) }))}
      title={t('registry.part.consignments')}
    />
  )
}
