/** Enrols a lock or a positioning unit on a vehicle; its model is one of the accredited. */
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { About, DeviceKind } from '../../api/documents'
import { equipmentQuery } from '../../api/public'
import { ChoiceField, FieldGroup, TextField } from '../../ui/fields'
import { useAuthorityShortName } from '../names'
import { useFaultAt } from '../scheme/faults'
import { ApplyFrame } from './ApplyFrame'
import { FoundChoice } from './FoundChoice'
import { useFoundVehicles } from './useFound'

const KINDS = ['lock', 'unit'] as const satisfies readonly DeviceKind[]

interface ApplyDeviceProps {
  schemes: readonly string[]
  /** The vehicle that it is fitted to, if the reader comes from there. */
  fittedTo: string | undefined
}

function useChoices(kind: DeviceKind) {
  const { t } = useTranslation()
  const side = useAuthorityShortName()
  const models = useQuery(equipmentQuery).data ?? []
  const choose = { value: '', label: t('scheme.form.choose') }
  return {
    kinds: KINDS.map((value) => ({ value, label: t(`scheme.device_kind.${value}`) })),
    models: [
      choose,
      ...models
        .filter(({ device }) => device === kind)
        .map(({ model, name, accredited_by }) => ({
          value: model,
          label: t('portal.apply.device.model_choice', {
            name,
            sides: accredited_by.map(side).join(' · '),
          }),
        })),
    ],
  }
}

export function ApplyDevice({ schemes, fittedTo }: ApplyDeviceProps) {
  const { t } = useTranslation()
  const faultAt = useFaultAt()
  const [kind, setKind] = useState<DeviceKind>('lock')
  const [device, setDevice] = useState('')
  const [model, setModel] = useState('')
  const [firmware, setFirmware] = useState('')
  const [vehicle, setVehicle] = useState(fittedTo ?? '')
  const choices = useChoices(kind)
  const vehicles = useFoundVehicles(vehicle)
  const isComplete = device.trim() !== '' && model !== '' && vehicle !== ''
  const about: About | string = isComplete
    ? {
        about: 'device',
        kind,
        device: device.trim(),
        model,
        firmware: firmware.trim() === '' ? null : firmware.trim(),
        vehicle,
      }
    : t('portal.apply.device.incomplete')
  return (
    <ApplyFrame about={about} chosen={schemes} schemes={schemes}>
      {(error) => (
        <FieldGroup legend={t('portal.apply.device.go')}>
          <ChoiceField
            label={t('scheme.word.device_kind')}
            onChange={(value) => {
              setKind(KINDS.find((it) => it === value) ?? 'lock')
              setModel('')
            }}
            options={choices.kinds}
            value={kind}
          />
          <ChoiceField
            fault={faultAt(error, 'model')}
            hint={t('portal.apply.device.model_hint')}
            isRequired
            label={t('scheme.kind.model')}
            onChange={setModel}
            options={choices.models}
            value={model}
          />
          <TextField
            fault={faultAt(error, 'device')}
            hint={t('portal.apply.device.id_hint')}
            isRequired
            label={t('portal.apply.device.id')}
            maxLength={39}
            onChange={setDevice}
            value={device}
          />
          <FoundChoice
            fault={faultAt(error, 'vehicle')}
            hasMore={vehicles.hasMore}
            isRequired
            label={t('portal.apply.device.vehicle')}
            onChange={setVehicle}
            onSeek={vehicles.onSeek}
            options={vehicles.items.map(({ id, plates }) => ({
              value: id,
              label: `${id} (${Object.values(plates).join(' · ')})`,
            }))}
            text={vehicles.text}
            value={vehicle}
          />
          <TextField
            fault={faultAt(error, 'firmware')}
            hint={t('portal.apply.device.firmware_hint')}
            label={t('scheme.word.firmware')}
            maxLength={40}
            onChange={setFirmware}
            value={firmware}
          />
        </FieldGroup>
      )}
    </ApplyFrame>
  )
}
