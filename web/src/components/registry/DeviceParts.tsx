/** A device: what it is, its chip here, who holds it, and its faults. */
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Device } from '../../api/documents'
import { partyNameQuery } from '../../api/party_names'
import { type Holder, handDevice, noteFault } from '../../api/registry'
import { ActionButton } from '../../ui/controls'
import { ChoiceField } from '../../ui/fields'
import { Facts, Panel } from '../../ui/layout'
import { Refused } from '../FaultList'
import { useAuthorityName } from '../names'
import { BatteryMark, FaultHistory } from '../scheme/DeviceHealth'
import { useAct } from '../scheme/useAct'
import { CompanyLink, ModelLink, VehicleLink } from './links'
import { ReasonForm } from './ReasonForm'
import { useOfficer } from './useOfficer'

/** The device is in the hands of an authority, or of its carrier. */
function useHolderName(carrier: string): (holder: Holder) => string {
  const company = useQuery(partyNameQuery(carrier)).data?.name ?? carrier
  const authority = useAuthorityName()
  return ({ holder, id }) => {
    if (holder !== 'party') return authority(id)
    return id === carrier ? company : id
  }
}

export function DeviceFacts({ device }: { device: Device }) {
  const { t } = useTranslation()
  return (
    <Facts
      facts={[
        { term: t('scheme.word.device_kind'), value: t(`scheme.device_kind.${device.kind}`) },
        { term: t('scheme.kind.model'), value: <ModelLink model={device.model} /> },
        { term: t('scheme.word.firmware'), value: device.firmware || t('app.not_known') },
        { term: t('scheme.kind.vehicle'), value: <VehicleLink vehicle={device.vehicle} /> },
        { term: t('scheme.role.carrier'), value: <CompanyLink party={device.carrier} /> },
        { term: t('registry.device.battery'), value: <BatteryMark device={device} /> },
      ]}
    />
  )
}

export function ChipFacts({ chip }: { chip: Device['chip'] }) {
  const { t } = useTranslation()
  if (chip == null) return <p className="hint">{t('registry.device.no_chip')}</p>
  return (
    <Facts
      facts={[
        { term: t('registry.chip.terminal'), value: chip.terminal },
        { term: t('registry.chip.profile'), value: chip.profile },
        { term: t('registry.chip.interval'), value: chip.interval_s },
      ]}
    />
  )
}

/** Who has the device in hand; this authority, or the carrier. */
export function HolderForm({ device, revision }: { device: Device; revision: number }) {
  const { t } = useTranslation()
  const { own, refusal } = useOfficer()
  const name = useHolderName(device.carrier)
  const [picked, setPicked] = useState('')
  const holders: Holder[] = [
    { holder: 'party', id: device.carrier },
    { holder: 'authority', id: own },
  ]
  const others = holders.filter(({ id }) => id !== device.holder.id)
  const chosen = others.find(({ id }) => id === picked)
  const hand = useAct(
    (holder: Holder) => handDevice(device.id, revision, holder),
    () => setPicked(''),
  )
  return (
    <div className="form">
      <p>{t('registry.device.held_by', { name: name(device.holder) })}</p>
      <ChoiceField
        label={t('registry.device.hand_to')}
        onChange={setPicked}
        options={[
          { value: '', label: t('registry.choose') },
          ...others.map((holder) => ({ value: holder.id, label: name(holder) })),
        ]}
        value={picked}
      />
      <Refused error={hand.error} />
      <ActionButton
        isBusy={hand.isPending}
        label={t('registry.device.hand')}
        onPress={() => {
          if (chosen !== undefined) hand.mutate(chosen)
        }}
        refusal={refusal ?? (chosen === undefined ? t('registry.device.choose_holder') : null)}
      />
    </div>
  )
}

export function FaultPanel({ device }: { device: Device }) {
  const { t } = useTranslation()
  return (
    <Panel title={t('registry.device.faults')}>
      <FaultHistory device={device} />
      <ReasonForm
        act={(text, key) => noteFault(device.id, text, key)}
        hint={t('registry.device.fault_hint')}
        label={t('registry.device.fault')}
        submit={t('registry.device.note_fault')}
      />
    </Panel>
  )
}
