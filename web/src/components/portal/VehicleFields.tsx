/** Which vehicle, under which of its plates, with which lock. */
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { devicesQuery, vehiclesQuery } from '../../api/documents'
import { ChoiceField, FieldGroup } from '../../ui/fields'
import { useAuthorityShortName } from '../names'
import { useRefusals } from './useRefusals'

export interface VehicleDraft {
  vehicle: string
  plate: string
  lock: string
}

interface VehicleFieldsProps {
  draft: VehicleDraft
  /** The authorities that are on the way, as far as it is chosen. */
  along: readonly string[]
  onChange: (draft: VehicleDraft) => void
}

export function VehicleFields({ draft, along, onChange }: VehicleFieldsProps) {
  const { t } = useTranslation()
  const side = useAuthorityShortName()
  const refusal = useRefusals(along)
  const vehicles = useQuery(vehiclesQuery).data?.items.map(({ document }) => document) ?? []
  const devices = useQuery(devicesQuery).data?.items.map(({ document }) => document) ?? []
  const locksOf = (vehicle: string) =>
    devices.filter((device) => device.kind === 'lock' && device.vehicle === vehicle)
  const choose = { value: '', label: t('scheme.form.choose') }
  const plates = vehicles.find(({ id }) => id === draft.vehicle)?.plates ?? {}
  const pick = (vehicle: string): void => {
    const known = vehicles.find(({ id }) => id === vehicle)
    const plate = Object.values(known?.plates ?? {})[0] ?? ''
    const lock = locksOf(vehicle).find((it) => refusal(it) === undefined)
    onChange({ vehicle, plate, lock: lock?.id ?? '' })
  }
  return (
    <FieldGroup legend={t('portal.vehicle.legend')}>
      <ChoiceField
        isRequired
        label={t('scheme.kind.vehicle')}
        onChange={pick}
        options={[
          choose,
          ...vehicles.map((it) => ({
            value: it.id,
            label: `${it.id} (${Object.values(it.plates).join(' · ')})`,
            refusal: refusal(it),
          })),
        ]}
        value={draft.vehicle}
      />
      <ChoiceField
        hint={t('portal.vehicle.plate_hint')}
        isRequired
        label={t('portal.vehicle.plate')}
        onChange={(plate) => onChange({ ...draft, plate })}
        options={[
          choose,
          ...Object.entries(plates).map(([authority, plate]) => ({
            value: plate,
            label: `${plate} (${side(authority)})`,
          })),
        ]}
        value={draft.plate}
      />
      <ChoiceField
        hint={t('portal.vehicle.lock_hint')}
        isRequired
        label={t('scheme.device_kind.lock')}
        onChange={(lock) => onChange({ ...draft, lock })}
        options={[
          choose,
          ...locksOf(draft.vehicle).map((lock) => ({
            value: lock.id,
            label: lock.id,
            refusal: refusal(lock),
          })),
        ]}
        value={draft.lock}
      />
    </FieldGroup>
  )
}
