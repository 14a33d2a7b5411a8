/** The changes of journeys under way that were asked for. */
import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { type Amendment, amendmentsQuery } from '../../api/documents'
import { JourneyLink } from '../../components/registry/links'
import { RecordsPage } from '../../components/registry/RecordsPage'
import { useMore, useWanted } from '../../components/registry/useSought'
import { ToneMark } from '../../components/scheme/ToneMark'
import { AMENDMENT_TONES } from '../../components/scheme/tones'
import { urls } from '../../lib/urls'
import { useFormat } from '../../lib/useFormat'
import type { Column } from '../../ui/DataTable'

const STATES = ['pending', 'approved', 'refused', 'lapsed'] as const

interface Row {
  document: Amendment
}

export function AmendmentsPage() {
  const { t } = useTranslation()
  const { dateTime } = useFormat()
  const query = useInfiniteQuery(amendmentsQuery(useWanted(STATES)))
  const columns: Column<Row>[] = [
    {
      head: t('registry.field.change'),
      cell: ({ document: { id, change } }) => (
        <Link {...urls.amendment(id)}>{t(`scheme.change.${change.change}`)}</Link>
      ),
    },
    {
      head: t('registry.field.journey'),
      cell: ({ document }) => <JourneyLink journey={document.journey} />,
    },
    {
      head: t('registry.field.status'),
      cell: ({ document: { status } }) => (
        <ToneMark tone={AMENDMENT_TONES[status]} word={t(`scheme.amendment_status.${status}`)} />
      ),
    },
    { head: t('registry.reason'), cell: ({ document }) => document.reason },
    {
      head: t('registry.field.asked_at_ms'),
      cell: ({ document }) => <time>{dateTime(document.asked_at_ms)}</time>,
    },
  ]
  return (
    <RecordsPage
      columns={columns}
      empty={t('registry.amendment.none')}
      error={query.error}
      rowKey={({ document }) => document.id}
      rows={query.data?.pages.flatMap(({ items }) => items)}
      sought={useMore(query)}
      states={STATES.map((value) => ({ value, label: t(`scheme.amendment_status.${value}`) }))}
      title={t('registry.part.amendments')}
    />
  )
}
