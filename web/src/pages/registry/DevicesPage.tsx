/** The locks and positioning units in this authority's register. */
import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { type Device, devicesQuery } from '../../api/documents'
import { CompanyLink, ModelLink, VehicleLink } from '../../components/registry/links'
import { RecordsPage } from '../../components/registry/RecordsPage'
import { STANDINGS } from '../../components/registry/standings'
import { useMore, useWanted } from '../../components/registry/useSought'
import { BatteryMark } from '../../components/scheme/DeviceHealth'
import { StandingChips } from '../../components/scheme/StandingChips'
import { urls } from '../../lib/urls'
import type { Column } from '../../ui/DataTable'

interface Row {
  document: Device
}

export function DevicesPage() {
  const { t } = useTranslation()
  const query = useInfiniteQuery(devicesQuery(useWanted(STANDINGS)))
  const columns: Column<Row>[] = [
    {
      head: t('scheme.kind.device'),
      sortBy: ({ document }) => document.id,
      cell: ({ document: { id, kind } }) => (
        <>
          <Link {...urls.device(id)}>{id}</Link>
          <span className="sub-line">{t(`scheme.device_kind.${kind}`)}</span>
        </>
      ),
    },
    { head: t('scheme.kind.model'), cell: ({ document }) => <ModelLink model={document.model} /> },
    {
      head: t('scheme.kind.vehicle'),
      sortBy: ({ document }) => document.vehicle ?? '',
      cell: ({ document }) => <VehicleLink vehicle={document.vehicle} />,
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
      head: t('registry.device.battery'),
      cell: ({ document }) => <BatteryMark device={document} />,
    },
  ]
  return (
    <RecordsPage
      columns={columns}
      empty={t('registry.device.none')}
      error={query.error}
      rowKey={({ document }) => document.id}
      rows={query.data?.pages.flatMap(({ items }) => items)}
      sought={useMore(query)}
      states={STANDINGS.map((value) => ({ value, label: t(`scheme.standing.${value}`) }))}
      title={t('registry.part.devices')}
    />
  )
}
