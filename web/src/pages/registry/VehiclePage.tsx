/** One vehicle: plates, standing, inspections, what is fitted to it, history. */
import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { fittedQuery, type Vehicle, vehicleQuery } from '../../api/documents'
import { useAuthorityShortName } from '../../components/names'
import { Expiry } from '../../components/registry/Expiry'
import { HistoryPanel } from '../../components/registry/HistoryPanel'
import { CompanyLink, DeviceLink } from '../../components/registry/links'
import { RecordPage } from '../../components/registry/RecordPage'
import { StandingForm } from '../../components/registry/StandingForm'
import { VehicleDay } from '../../components/registry/VehicleDay'
import { VehicleInspections } from '../../components/registry/VehicleInspections'
import { StandingChips } from '../../components/scheme/StandingChips'
import { urls } from '../../lib/urls'
import { Facts, Panel } from '../../ui/layout'

function Fitted({ vehicle }: { vehicle: string }) {
  const { t } = useTranslation()
  const fitted = useQuery(fittedQuery(vehicle)).data ?? []
  if (fitted.length === 0) return <p className="hint">{t('registry.vehicle.nothing_fitted')}</p>
  return (
    <ul className="link-list">
      {fitted.map(({ id, kind }) => (
        <li key={id}>
          {t(`scheme.device_kind.${kind}`)} <DeviceLink device={id} />
        </li>
      ))}
    </ul>
  )
}

function Body({ vehicle, revision }: { vehicle: Vehicle; revision: number }) {
  const { t } = useTranslation()
  const side = useAuthorityShortName()
  return (
    <>
      <div className="record-grid">
        <div className="stack">
          <Panel title={t('scheme.kind.vehicle')}>
            <Facts
              facts={[
                { term: t('scheme.role.carrier'), value: <CompanyLink party={vehicle.carrier} /> },
                ...Object.entries(vehicle.plates).map(([authority, plate]) => ({
                  term: t('scheme.word.plate_of', { side: side(authority) }),
                  value: plate,
                })),
                {
                  term: t('scheme.word.description'),
                  value: vehicle.description || t('app.none'),
                },
                {
                  term: t('registry.vehicle.expires'),
                  value: <Expiry atMs={vehicle.expires_at_ms ?? null} />,
                },
              ]}
            />
          </Panel>
          <Panel title={t('registry.vehicle.fitted')}>
            <Fitted vehicle={vehicle.id} />
          </Panel>
        </div>
        <div className="stack">
          <VehicleInspections vehicle={vehicle} />
          <StandingForm
            id={vehicle.id}
            of="vehicle"
            revision={revision}
            standing={vehicle.standing}
          />
        </div>
      </div>
      <Panel className="track-panel" title={t('registry.vehicle.track')}>
        <VehicleDay vehicle={vehicle.id} />
      </Panel>
      <HistoryPanel id={vehicle.id} kind="vehicle" />
    </>
  )
}

export function VehiclePage() {
  const { t } = useTranslation()
  const { vehicle: id } = useParams({ from: '/gate/registry/vehicles/$vehicle' })
  const { data, error, isPending } = useQuery(vehicleQuery(id))
  const vehicle = data?.document
  return (
    <RecordPage
      back={{ to: urls.vehicles().to, label: t('registry.part.vehicles') }}
      error={error}
      isLoading={isPending}
      mark={
        vehicle === undefined ? null : (
          <StandingChips elsewhere={vehicle.elsewhere} standing={vehicle.standing} />
        )
      }
      title={id}
    >
      {data === undefined ? null : <Body vehicle={data.document} revision={data.revision} />}
    </RecordPage>
  )
}
