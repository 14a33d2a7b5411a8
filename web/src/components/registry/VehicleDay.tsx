/** Where a vehicle went on one day, as far as this authority was watching it. */
import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { vehicleDayQuery } from '../../api/queries'
import { useNodeNow } from '../../api/useNode'
import { dayOf, dayStartMs } from '../../lib/days'
import { urls } from '../../lib/urls'
import { TextField } from '../../ui/fields'
import { Nothing } from '../../ui/layout'
import { TrackPart } from '../TrackPart'

function Day({ vehicle, day }: { vehicle: string; day: string }) {
  const { t } = useTranslation()
  const { data: track } = useQuery(vehicleDayQuery(vehicle, day))
  return (
    <TrackPart
      fileUrl={(format) => urls.dayFile(vehicle, day, format)}
      none={t('registry.vehicle.no_day')}
      track={track}
    />
  )
}

/** Without a day in the address it is the node's today. */
export function VehicleDay({ vehicle }: { vehicle: string }) {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const { day: chosen } = useSearch({ from: '/gate/registry/vehicles/$vehicle' })
  const nowMs = useNodeNow()
  if (nowMs === null) return <Nothing>{t('app.loading')}</Nothing>
  const day = chosen ?? dayOf(nowMs)
  return (
    <>
      <TextField
        hint={t('registry.vehicle.day_hint')}
        label={t('registry.vehicle.day')}
        onChange={(next) =>
          void navigate({ ...urls.vehicle(vehicle, { day: next }), replace: true })
        }
        type="date"
        value={day}
      />
      {dayStartMs(day) === null ? null : <Day day={day} vehicle={vehicle} />}
    </>
  )
}
