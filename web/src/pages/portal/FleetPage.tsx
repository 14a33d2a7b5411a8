/** The company's vehicles: where each stands with every authority, until when, what is fitted. */
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { fittedQuery, type Vehicle, vehiclesQuery } from '../../api/documents'
import { ExpiryMark } from '../../components/portal/ExpiryMark'
import { MoreButton } from '../../components/portal/MoreButton'
import { GoTo, PortalPage } from '../../components/portal/PortalPage'
import { Loaded } from '../../components/public/Loaded'
import { BatteryMark } from '../../components/scheme/DeviceHealth'
import { StandingChips } from '../../components/scheme/StandingChips'
import { urls } from '../../lib/urls'
import { type Column, DataTable } from '../../ui/DataTable'

function Fitted({ vehicle }: { vehicle: Vehicle }) {
  const { t } = useTranslation()
  const fitted = useQuery(fittedQuery(vehicle.id)).data ?? []
  if (fitted.length === 0) return <span className="hint">{t('portal.fleet.nothing_fitted')}</span>
  return (
    <ul className="fitted">
      {fitted.map((device) => (
        <li key={device.id}>
          {t(`scheme.device_kind.${device.kind}`)} {device.id} <BatteryMark device={device} />
        </li>
      ))}
    </ul>
  )
}

function useColumns(): Column<Vehicle>[] {
  const { t } = useTranslation()
  return [
    {
      head: t('scheme.kind.vehicle'),
      cell: ({ id, plates }) => (
        <>
          <Link {...urls.portalVehicle(id)}>{id}</Link>
          <br />
          {Object.values(plates).join(' · ')}
        </>
      ),
    },
    {
      head: t('portal.fleet.standing'),
      cell: ({ standing, elsewhere }) => (
        <StandingChips elsewhere={elsewhere} standing={standing} />
      ),
    },
    { head: t('portal.fleet.expires'), cell: (vehicle) => <ExpiryMark vehicle={vehicle} /> },
    { head: t('portal.fleet.fitted'), cell: (vehicle) => <Fitted vehicle={vehicle} /> },
  ]
}

export function FleetPage() {
  const { t } = useTranslation()
  const query = useInfiniteQuery(vehiclesQuery({}))
  const columns = useColumns()
  return (
    <PortalPage
      aside={
        <>
          <GoTo
            isMain
            label={t('portal.apply.vehicle.go')}
            to={urls.portalApply({ about: 'vehicle' })}
          />
          <GoTo label={t('portal.apply.device.go')} to={urls.portalApply({ about: 'device' })} />
        </>
      }
      lead={t('portal.fleet.lead')}
      title={t('portal.fleet.title')}
    >
      <Loaded query={query}>
        {({ pages }) => (
          <DataTable
            caption={t('portal.fleet.title')}
            columns={columns}
            empty={t('portal.fleet.none')}
            rowKey={({ id }) => id}
            rows={pages.flatMap(({ items }) => items.map(({ document }) => document))}
          />
        )}
      </Loaded>
      <MoreButton query={query} />
    </PortalPage>
  )
}
