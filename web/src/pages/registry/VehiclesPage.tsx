/** The vehicles in this authority's register. */
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { type Vehicle, vehiclesQuery } from '../../api/documents'
import { Expiry } from '../../components/registry/Expiry'
import { CompanyLink, useCompanyName } from '../../components/registry/links'
import { RecordsPage } from '../../components/registry/RecordsPage'
import { STANDINGS } from '../../components/registry/standings'
import { StandingChips } from '../../components/scheme/StandingChips'
import { urls } from '../../lib/urls'
import type { Column } from '../../ui/DataTable'

interface Row {
  document: Vehicle
}

export function VehiclesPage() {
  const { t } = useTranslation()
  const { data, error } = useQuery(vehiclesQuery)
  const company = useCompanyName()
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
      sortBy: ({ document }) => company(document.carrier),
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
      error={error}
      rowKey={({ document }) => document.id}
      rows={data?.items}
      stateOf={({ document }) => document.standing}
      states={STANDINGS.map((value) => ({ value, label: t(`scheme.standing.${value}`) }))}
      title={t('registry.part.vehicles')}
      words={({ document: { id, plates, carrier } }) => [
        id,
        carrier,
        company(carrier),
        ...Object.values(plates),
      ]}
    />
  )
}
