/** The drivers, masked: their personal part is kept apart and shown for a reason only. */
import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { type Driver, driversQuery } from '../../api/documents'
import { CompanyLink } from '../../components/registry/links'
import { RecordsPage } from '../../components/registry/RecordsPage'
import { STANDINGS } from '../../components/registry/standings'
import { useMore, useWanted } from '../../components/registry/useSought'
import { ToneMark } from '../../components/scheme/ToneMark'
import { STANDING_TONES } from '../../components/scheme/tones'
import { urls } from '../../lib/urls'
import type { Column } from '../../ui/DataTable'

interface Row {
  document: Driver
}

export function DriversPage() {
  const { t } = useTranslation()
  const query = useInfiniteQuery(driversQuery(useWanted(STANDINGS)))
  const columns: Column<Row>[] = [
    {
      head: t('scheme.kind.driver'),
      sortBy: ({ document }) => document.name_masked,
      cell: ({ document }) => (
        <Link {...urls.driver(document.id)}>{document.name_masked || document.id}</Link>
      ),
    },
    { head: t('registry.driver.identity'), cell: ({ document }) => document.identity_masked },
    {
      head: t('scheme.role.carrier'),
      cell: ({ document }) => <CompanyLink party={document.carrier} />,
    },
    {
      head: t('registry.driver.standing'),
      sortBy: ({ document }) => document.standing,
      cell: ({ document: { standing } }) => (
        <ToneMark tone={STANDING_TONES[standing]} word={t(`scheme.standing.${standing}`)} />
      ),
    },
    { head: t('registry.id'), cell: ({ document }) => document.id },
  ]
  return (
    <RecordsPage
      columns={columns}
      empty={t('registry.driver.none')}
      error={query.error}
      rowKey={({ document }) => document.id}
      rows={query.data?.pages.flatMap(({ items }) => items)}
      sought={useMore(query)}
      states={STANDINGS.map((value) => ({ value, label: t(`scheme.standing.${value}`) }))}
      title={t('registry.part.drivers')}
    />
  )
}
