/** One vehicle: its plates, where it stands, its inspections and the devices fitted to it. */
import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { type Device, fittedQuery, type Vehicle, vehicleQuery } from '../../api/documents'
import { useNode } from '../../api/useNode'
import { useAuthorityName, useAuthorityShortName } from '../../components/names'
import { ExpiryMark } from '../../components/portal/ExpiryMark'
import { GoTo, PortalPage } from '../../components/portal/PortalPage'
import { Loaded } from '../../components/public/Loaded'
import { BatteryMark, FaultHistory } from '../../components/scheme/DeviceHealth'
import { StandingChips } from '../../components/scheme/StandingChips'
import { ToneMark } from '../../components/scheme/ToneMark'
import { urls } from '../../lib/urls'
import { useFormat } from '../../lib/useFormat'
import { Facts, Panel } from '../../ui/layout'

function useHolder(): (holder: Device['holder']) => string {
  const { t } = useTranslation()
  const authority = useAuthorityName()
  return (holder) =>
    holder.holder === 'party' ? t('portal.fleet.held_by_us') : authority(holder.id)
}

function DevicePanel({ device }: { device: Device }) {
  const { t } = useTranslation()
  const holder = useHolder()
  return (
    <Panel title={`${t(`scheme.device_kind.${device.kind}`)} ${device.id}`}>
      <StandingChips elsewhere={device.elsewhere} standing={device.standing} />
      <Facts
        facts={[
          { term: t('scheme.kind.model'), value: device.model },
          { term: t('scheme.word.firmware'), value: device.firmware ?? t('app.not_known') },
          { term: t('portal.fleet.holder'), value: holder(device.holder) },
          { term: t('portal.fleet.battery'), value: <BatteryMark device={device} /> },
        ]}
      />
      <h3>{t('portal.fleet.faults')}</h3>
      <FaultHistory device={device} />
    </Panel>
  )
}

function Inspections({ vehicle }: { vehicle: Vehicle }) {
  const { t } = useTranslation()
  const { dateTime } = useFormat()
  if (vehicle.inspections.length === 0) {
    return <p className="hint">{t('portal.fleet.no_inspections')}</p>
  }
  return (
    <ul className="inspections">
      {[...vehicle.inspections].reverse().map(({ at_ms: atMs, passed, note }) => (
        <li key={atMs}>
          <ToneMark
            tone={passed ? 'good' : 'alarm'}
            word={t(passed ? 'portal.fleet.passed' : 'portal.fleet.failed')}
          />{' '}
          <time>{dateTime(atMs)}</time>
          {note === '' ? null : <p>{note}</p>}
        </li>
      ))}
    </ul>
  )
}

function Body({ vehicle }: { vehicle: Vehicle }) {
  const { t } = useTranslation()
  const side = useAuthorityShortName()
  const own = useNode()?.authority ?? ''
  const fitted = useQuery(fittedQuery(vehicle.id)).data ?? []
  return (
    <div className="portal-grid">
      <Panel title={t('scheme.kind.vehicle')}>
        <StandingChips elsewhere={vehicle.elsewhere} standing={vehicle.standing} />
        <Facts
          facts={[
            ...Object.entries(vehicle.plates).map(([authority, plate]) => ({
              term: t('scheme.word.plate_of', { side: side(authority) }),
              value: plate,
            })),
            { term: t('scheme.word.description'), value: vehicle.description ?? t('app.none') },
            {
              term: t('portal.fleet.expires_at', { side: side(own) }),
              value: <ExpiryMark vehicle={vehicle} />,
            },
          ]}
        />
        <GoTo
          label={t('portal.fleet.renew')}
          to={urls.portalApply({ about: 'vehicle', vehicle: vehicle.id })}
        />
      </Panel>
      <Panel title={t('portal.fleet.inspections')}>
        <Inspections vehicle={vehicle} />
      </Panel>
      {fitted.map((device) => (
        <DevicePanel device={device} key={device.id} />
      ))}
      <Panel title={t('portal.fleet.fit')}>
        <p>{t(fitted.length === 0 ? 'portal.fleet.fit_first' : 'portal.fleet.fit_more')}</p>
        <GoTo
          isMain={fitted.length === 0}
          label={t('portal.apply.device.go')}
          to={urls.portalApply({ about: 'device', vehicle: vehicle.id })}
        />
      </Panel>
    </div>
  )
}

export function VehiclePage() {
  const { vehicle: id } = useParams({ from: '/gate/portal/fleet/$vehicle' })
  const { t } = useTranslation()
  const query = useQuery(vehicleQuery(id))
  return (
    <PortalPage aside={<Link {...urls.portalFleet()}>{t('portal.fleet.back')}</Link>} title={id}>
      <Loaded query={query}>{({ document }) => <Body vehicle={document} />}</Loaded>
    </PortalPage>
  )
}
