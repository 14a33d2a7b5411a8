/** Asks for a change while the journey is under way; the authority in custody decides. */
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Change, ChangeKind, Manifest } from '../../api/documents'
import { askAmendment } from '../../api/portal'
import { placesQuery } from '../../api/queries'
import { ActionButton } from '../../ui/controls'
import { AreaField, ChoiceField, type Option } from '../../ui/fields'
import { Refused } from '../FaultList'
import { usePlaceName } from '../names'
import { useSchemes } from '../scheme/names'
import { useAct } from '../scheme/useAct'
import { CHANGES, changeOf } from './change_draft'
import { FoundChoice } from './FoundChoice'
import { crossingsBetween, endsAt } from './route_builder'
import { useFoundDevices, useFoundVehicles } from './useFound'
import { useRefusals } from './useRefusals'

const REASON_MAX = 500

/** Places are few: none is searched for. */
const NOTHING_FOUND = { hasMore: false, text: '', onSeek: () => {} }

/** What a change may be to, from what the company has and where the journey goes. */
function useTargets(manifest: Manifest, kind: ChangeKind, to: string) {
  const placeName = usePlaceName()
  const view = useQuery(placesQuery).data
  const isVehicle = kind === 'vehicle' || kind === 'terminal_transfer'
  const vehicles = useFoundVehicles(isVehicle ? to : '')
  const devices = useFoundDevices()
  const scheme = useSchemes().get(manifest.scheme)
  const chain = manifest.legs.map(({ authority }) => authority)
  const refusal = useRefusals(chain)
  const places = view?.places ?? []
  const options = (): Option[] => {
    switch (kind) {
      case 'control_point':
        return chain
          .slice(1)
          .flatMap((to, index) =>
            crossingsBetween(places, view?.crossings ?? [], chain[index] ?? '', to),
          )
          .filter(({ exit }) => manifest.legs.every(({ to }) => to !== exit))
          .map(({ value, exit, entry }) => ({
            value,
            label: `${placeName(exit)} → ${placeName(entry)}`,
          }))
      case 'destination':
        return endsAt(places, chain.at(-1) ?? '', scheme?.regions ?? [])
          .filter(({ id }) => id !== manifest.legs.at(-1)?.to)
          .map(({ id }) => ({ value: id, label: placeName(id) }))
      case 'vehicle':
      case 'terminal_transfer':
        return vehicles.items
          .filter(({ id }) => id !== manifest.vehicle)
          .map((it) => ({
            value: it.id,
            label: `${it.id} (${Object.values(it.plates).join(' · ')})`,
            refusal: refusal(it),
          }))
      case 'lock':
        return devices.items
          .filter((it) => it.kind === 'lock' && it.id !== manifest.lock)
          .map((it) => ({ value: it.id, label: it.id, refusal: refusal(it) }))
      default:
        return kind satisfies never
    }
  }
  const found = isVehicle ? vehicles : kind === 'lock' ? devices : NOTHING_FOUND
  return { options: options(), found }
}

export function AmendmentForm({ manifest }: { manifest: Manifest }) {
  const { t } = useTranslation()
  const [kind, setKind] = useState<ChangeKind>('control_point')
  const [to, setTo] = useState('')
  const [reason, setReason] = useState('')
  const { options, found } = useTargets(manifest, kind, to)
  const act = useAct(
    (change: Change, key) => askAmendment(manifest.journey, change, reason.trim(), key),
    () => {
      setTo('')
      setReason('')
    },
  )
  const change = changeOf({ change: kind, to })
  const passesMacao = manifest.legs.some(({ authority }) => authority === 'macao')
  const kinds = CHANGES.filter((it) => it !== 'terminal_transfer' || passesMacao)
  const refusal = change === null || reason.trim() === '' ? t('portal.change.incomplete') : null
  return (
    <form className="form" onSubmit={(event) => event.preventDefault()}>
      <ChoiceField
        label={t('portal.change.what')}
        onChange={(value) => {
          setKind(CHANGES.find((it) => it === value) ?? 'control_point')
          setTo('')
        }}
        options={kinds.map((value) => ({ value, label: t(`scheme.change.${value}`) }))}
        value={kind}
      />
      <FoundChoice
        hasMore={found.hasMore}
        hint={options.length === 0 ? t('portal.change.no_other') : undefined}
        isRequired
        label={t('portal.change.to')}
        onChange={setTo}
        onSeek={found.onSeek}
        options={options}
        text={found.text}
        value={to}
      />
      <AreaField
        isRequired
        label={t('portal.reason')}
        maxLength={REASON_MAX}
        onChange={setReason}
        rows={2}
        value={reason}
      />
      <Refused error={act.error} />
      <div className="form-actions">
        <ActionButton
          isBusy={act.isPending}
          isPrimary
          label={t('portal.change.ask')}
          onPress={() => {
            if (change !== null) act.mutate(change)
          }}
          refusal={refusal}
        />
      </div>
    </form>
  )
}
