/** The vehicles in this authority's register. */
import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { type Vehicle, vehiclesQuery } from '../../api/documents'
import { Expiry } from '../../components/registry/Expiry'
import { CompanyLink } from '../../components/registry/links'
import { RecordsPage } from '../../components/registry/RecordsPage'
import { STANDINGS } from '../../components/registry/standings'
import { useMore, useWanted } from '../../components/registry/useSought'
import { StandingChips } from '../../components/scheme/StandingChips'
import { urls } from '../../lib/urls'
import type { Column } from '../../ui/DataTable'

interface Row {
  document: Vehicle
}

export function VehiclesPage() {
  const { t } = useTranslation()
  const query = useInfiniteQuery(vehiclesQuery(useWanted(STANDINGS)))
  const columns: Column<Row>[] = [
    {
      head: t('scheme.kind.vehicle'),
      sortBy: ({ document }) => document.id,
      cell: ({ document: { id, plates } }) => (
        <>
          <Link {...urls.vehicle(id)}>{id}</Link>
          <span className="sub-line">{Object.values(plates).join(' · ')}</span>
        </>
      ),
    },
    {
      head: t('scheme.role.carrier'),
      cell: ({ document }) => <CompanyLink party={document.carrier} />,
    },
    {
      head: t('registry.company.standing'),
      sortBy: ({ document }) => document.standing,
      cell: ({ document: { standing, elsewhere } }) => (
        <StandingChips elsewhere={elsewhere} standing={standing} />
      ),
    },
    {
      head: t('registry.vehicle.expires'),
      sortBy: ({ document }) => document.expires_at_ms ?? Number.POSITIVE_INFINITY,
      cell: ({ document }) => <Expiry atMs={document.expires_at_ms ?? null} />,
    },
  ]
  return (
    <RecordsPage
      columns={columns}
      empty={t('registry.vehicle.none')}
      error={query.error}
      rowKey={({ document }) => document.id}
      rows={query.data?.pages.flatMap(({ items }) => items)}
      sought={useMore(query)}
      states={STANDINGS.map((value) => ({ value, label: t(`scheme.standing.${value}`) }))}
      title={t('registry.part.vehicles')}
    />
  )
}
