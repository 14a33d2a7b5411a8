/** Which vehicle, under which of its plates, with which lock. */
import { useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { fittedQuery } from '../../api/documents'
import { ChoiceField, FieldGroup } from '../../ui/fields'
import { useAuthorityShortName } from '../names'
import { FoundChoice } from './FoundChoice'
import { useFoundVehicles } from './useFound'
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
  const vehicles = useFoundVehicles(draft.vehicle)
  const fitted = useQuery({ ...fittedQuery(draft.vehicle), enabled: draft.vehicle !== '' }).data
  const locks = fitted?.filter(({ kind }) => kind === 'lock') ?? []
  const choose = { value: '', label: t('scheme.form.choose') }
  const plates = vehicles.items.find(({ id }) => id === draft.vehicle)?.plates ?? {}
  const pick = (vehicle: string): void => {
    const known = vehicles.items.find(({ id }) => id === vehicle)
    onChange({ vehicle, plate: Object.values(known?.plates ?? {})[0] ?? '', lock: '' })
  }
  const usual = locks.find((lock) => refusal(lock) === undefined)?.id
  useEffect(() => {
    if (draft.lock === '' && usual !== undefined) onChange({ ...draft, lock: usual })
  }, [draft, usual, onChange])
  return (
    <FieldGroup legend={t('portal.vehicle.legend')}>
      <FoundChoice
        hasMore={vehicles.hasMore}
        isRequired
        label={t('scheme.kind.vehicle')}
        onChange={pick}
        onSeek={vehicles.onSeek}
        options={vehicles.items.map((it) => ({
          value: it.id,
          label: `${it.id} (${Object.values(it.plates).join(' · ')})`,
          refusal: refusal(it),
        }))}
        text={vehicles.text}
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
          ...locks.map((lock) => ({
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
