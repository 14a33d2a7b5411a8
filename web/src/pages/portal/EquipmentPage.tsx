/** A supplier's models with every authority's accreditation, and the devices of those models. */
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import {
  type Device,
  type DeviceCount,
  deviceCountsQuery,
  devicesQuery,
  type Model,
  modelsQuery,
  type Standing,
} from '../../api/documents'
import { MoreButton } from '../../components/portal/MoreButton'
import { GoTo, PortalPage } from '../../components/portal/PortalPage'
import { Loaded } from '../../components/public/Loaded'
import { BatteryMark } from '../../components/scheme/DeviceHealth'
import { AccreditationChips, StandingChips } from '../../components/scheme/StandingChips'
import { urls } from '../../lib/urls'
import { useFormat } from '../../lib/useFormat'
import { type Column, DataTable } from '../../ui/DataTable'
import { Panel } from '../../ui/layout'

const STANDINGS = [
  'registered',
  'warned',
  'applicant',
  'suspended',
  'deregistered',
  'refused',
] as const satisfies readonly Standing[]

function useModelColumns(): Column<Model>[] {
  const { t } = useTranslation()
  return [
    {
      head: t('scheme.kind.model'),
      cell: ({ id, name }) => (
        <>
          <strong>{name}</strong> <span className="hint">{id}</span>
        </>
      ),
    },
    {
      head: t('scheme.word.device_kind'),
      cell: (model) => t(`scheme.device_kind.${model.device}`),
    },
    {
      head: t('portal.equipment.accredited'),
      cell: ({ accreditations }) => (
        <>
          <AccreditationChips all={accreditations} />
          {Object.values(accreditations).map(({ reason }) =>
            reason ? <p key={reason}>{reason}</p> : null,
          )}
        </>
      ),
    },
    { head: t('scheme.word.class'), cell: (model) => model.class ?? t('app.not_known') },
    { head: t('scheme.word.chips'), cell: ({ chips }) => chips ?? t('app.not_known') },
  ]
}

function useDeviceColumns(): Column<Device>[] {
  const { t } = useTranslation()
  const { number } = useFormat()
  return [
    {
      head: t('scheme.kind.device'),
      cell: ({ id, kind }) => `${t(`scheme.device_kind.${kind}`)} ${id}`,
    },
    { head: t('scheme.kind.model'), cell: ({ model }) => model },
    { head: t('scheme.word.firmware'), cell: ({ firmware }) => firmware ?? t('app.not_known') },
    {
      head: t('portal.fleet.standing'),
      cell: ({ standing, elsewhere }) => (
        <StandingChips elsewhere={elsewhere} standing={standing} />
      ),
    },
    { head: t('portal.fleet.battery'), cell: (device) => <BatteryMark device={device} /> },
    {
      head: t('portal.fleet.faults'),
      isNumber: true,
      cell: ({ faults }) => number(faults.length),
    },
  ]
}

/** How many there are of each model and where they stand here; never whose they are. */
function useCountColumns(): Column<DeviceCount>[] {
  const { t } = useTranslation()
  const { number } = useFormat()
  return [
    { head: t('scheme.kind.model'), cell: ({ model }) => model },
    { head: t('scheme.word.device_kind'), cell: ({ device }) => t(`scheme.device_kind.${device}`) },
    { head: t('scheme.word.class'), cell: (model) => model.class ?? t('app.not_known') },
    {
      head: t('portal.equipment.standing'),
      cell: ({ by_standing: counts }) =>
        STANDINGS.filter((standing) => counts[standing] !== undefined)
          .map(
            (standing) => `${t(`scheme.standing.${standing}`)}: ${number(counts[standing] ?? 0)}`,
          )
          .join(' · '),
    },
    {
      head: t('portal.equipment.number'),
      isNumber: true,
      cell: ({ total }) => number(total),
    },
  ]
}

function Counts() {
  const { t } = useTranslation()
  const counts = useQuery(deviceCountsQuery)
  const columns = useCountColumns()
  return (
    <Panel title={t('portal.equipment.counts')}>
      <p className="hint">{t('portal.equipment.counts_hint')}</p>
      <Loaded query={counts}>
        {(models) => (
          <DataTable
            caption={t('portal.equipment.counts')}
            columns={columns}
            empty={t('portal.equipment.no_models')}
            rowKey={({ model }) => model}
            rows={models}
          />
        )}
      </Loaded>
    </Panel>
  )
}

export function EquipmentPage() {
  const { t } = useTranslation()
  const models = useInfiniteQuery(modelsQuery({}))
  const devices = useInfiniteQuery(devicesQuery({}))
  const modelColumns = useModelColumns()
  const deviceColumns = useDeviceColumns()
  return (
    <PortalPage
      aside={
        <GoTo isMain label={t('portal.apply.model.go')} to={urls.portalApply({ about: 'model' })} />
      }
      lead={t('portal.equipment.lead')}
      title={t('portal.equipment.title')}
    >
      <Panel title={t('portal.equipment.models')}>
        <Loaded query={models}>
          {({ pages }) => (
            <DataTable
              caption={t('portal.equipment.models')}
              columns={modelColumns}
              empty={t('portal.equipment.no_models')}
              rowKey={({ id }) => id}
              rows={pages.flatMap(({ items }) => items.map(({ document }) => document))}
            />
          )}
        </Loaded>
        <MoreButton query={models} />
      </Panel>
      <Counts />
      <Panel title={t('portal.equipment.devices')}>
        <Loaded query={devices}>
          {({ pages }) => (
            <DataTable
              caption={t('portal.equipment.devices')}
              columns={deviceColumns}
              empty={t('portal.equipment.no_devices')}
              rowKey={({ id }) => id}
              rows={pages.flatMap(({ items }) => items.map(({ document }) => document))}
            />
          )}
        </Loaded>
        <MoreButton query={devices} />
      </Panel>
    </PortalPage>
  )
}
