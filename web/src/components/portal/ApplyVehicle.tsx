/** Registers a vehicle, or renews its registration: its plate at every authority of the schemes. */
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type About, type Vehicle, vehicleQuery } from '../../api/documents'
import { FieldGroup, TextField } from '../../ui/fields'
import { Refused } from '../FaultList'
import { useAuthorityShortName } from '../names'
import { useFaultAt } from '../scheme/faults'
import { useSchemes } from '../scheme/names'
import { ApplyFrame } from './ApplyFrame'
import { looksUnusual } from './plates'

interface ApplyVehicleProps {
  schemes: readonly string[]
  /** The vehicle to be renewed. */
  renewed: string | undefined
}

interface FieldsProps {
  known: Vehicle | undefined
  schemes: readonly string[]
}

function VehicleForm({ known, schemes }: FieldsProps) {
  const { t } = useTranslation()
  const faultAt = useFaultAt()
  const side = useAuthorityShortName()
  const all = useSchemes()
  const [vehicle, setVehicle] = useState(known?.id ?? '')
  const [description, setDescription] = useState(known?.description ?? '')
  const [plates, setPlates] = useState<Readonly<Record<string, string>>>(known?.plates ?? {})
  const authorities = [
    ...new Set(schemes.flatMap((id) => all.get(id)?.confirmed_by ?? [])),
    ...Object.keys(plates),
  ]
  const filled = Object.entries(plates).flatMap(([authority, plate]) =>
    plate.trim() === '' ? [] : [[authority, plate.trim()] as const],
  )
  const about: About | string =
    vehicle.trim() === '' || filled.length === 0
      ? t('portal.apply.vehicle.incomplete')
      : {
          about: 'vehicle',
          vehicle: vehicle.trim(),
          plates: Object.fromEntries(filled),
          description: description.trim() === '' ? null : description.trim(),
        }
  return (
    <ApplyFrame about={about} chosen={schemes} schemes={schemes}>
      {(error) => (
        <>
          <FieldGroup legend={t('scheme.kind.vehicle')}>
            <TextField
              fault={faultAt(error, 'vehicle')}
              hint={t('portal.apply.vehicle.id_hint')}
              isRequired
              label={t('portal.apply.vehicle.id')}
              maxLength={39}
              onChange={setVehicle}
              value={vehicle}
            />
            <TextField
              fault={faultAt(error, 'description')}
              hint={t('portal.apply.vehicle.description_hint')}
              label={t('scheme.word.description')}
              maxLength={80}
              onChange={setDescription}
              value={description}
            />
          </FieldGroup>
          <FieldGroup legend={t('portal.apply.vehicle.plates')}>
            <p className="hint group-hint">{t('portal.apply.vehicle.plates_hint')}</p>
            {[...new Set(authorities)].map((authority) => {
              const plate = plates[authority] ?? ''
              return (
                <TextField
                  fault={faultAt(error, `plates.${authority}`)}
                  hint={
                    looksUnusual(authority, plate) ? t('portal.apply.vehicle.unusual') : undefined
                  }
                  key={authority}
                  label={t('scheme.word.plate_of', { side: side(authority) })}
                  maxLength={20}
                  onChange={(next) => setPlates({ ...plates, [authority]: next })}
                  value={plate}
                />
              )
            })}
          </FieldGroup>
        </>
      )}
    </ApplyFrame>
  )
}

export function ApplyVehicle({ schemes, renewed }: ApplyVehicleProps) {
  const isRenewal = renewed !== undefined
  const known = useQuery({ ...vehicleQuery(renewed ?? ''), enabled: isRenewal })
  const all = useSchemes()
  if (known.error !== null) return <Refused error={known.error} />
  if ((isRenewal && known.isPending) || all.size === 0) return null
  return <VehicleForm known={known.data?.document} schemes={schemes} />
}
