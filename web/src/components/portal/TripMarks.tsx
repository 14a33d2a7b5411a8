/** Beside a manifest that is bundled or on the road: held, and for what; late to cross. */
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { Manifest } from '../../api/documents'
import { journeyQuery } from '../../api/queries'
import { useNodeNow } from '../../api/useNode'
import { ToneMark } from '../scheme/ToneMark'
import { tripMarks } from './trip_state'

export function TripMarks({ manifest }: { manifest: Manifest }) {
  const { t } = useTranslation()
  const nowMs = useNodeNow()
  const isOnTheRoad = manifest.status === 'started'
  const query = useQuery({ ...journeyQuery(manifest.journey), enabled: isOnTheRoad })
  const journey = isOnTheRoad ? query.data?.journey : undefined
  return tripMarks(manifest, journey, nowMs).map((mark) => (
    <span className="trip-mark" key={mark}>
      <ToneMark tone="warn" word={t(`portal.trip.${mark}`)} />{' '}
    </span>
  ))
}
