/** What our leg kept of a lock that is no longer on it: its last report, and where it went. */
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { trackQuery } from '../api/queries'
import type { JourneyView, TrackView } from '../api/types'
import { lonLat } from '../lib/geometry'
import { useFormat } from '../lib/useFormat'
import { type Fact, Note } from '../ui/layout'
import { useAuthorityName, usePositionText, useZoneName } from './names'

export type LegEnd = 'ended' | 'handed_over' | 'withdrawn'

/** How our part of a journey ended; `null`: it has not, or has not begun. */
export function legEnd(journey: Pick<JourneyView, 'phase'>): LegEnd | null {
  switch (journey.phase) {
    case 'ended':
    case 'handed_over':
    case 'withdrawn':
      return journey.phase
    case 'expected':
    case 'at_origin':
    case 'sealing':
    case 'under_way':
    case 'held':
    case 'releasing':
    case 'in_gap':
      return null
    default:
      return journey.phase satisfies never
  }
}

/** The newest fix of a track by the device's own time. */
export function lastPoint(track: Pick<TrackView, 'points'>): TrackView['points'][number] | null {
  return track.points.reduce<TrackView['points'][number] | null>(
    (last, point) => (last === null || point.at_ms >= last.at_ms ? point : last),
    null,
  )
}

/** Who follows us in a journey's chain of legs; `null`: ours is the last. */
export function nextAuthority(journey: Pick<JourneyView, 'legs'>): string | null {
  const own = journey.legs.find(({ ours }) => ours)?.index ?? -1
  return journey.legs.find(({ index }) => index === own + 1)?.authority ?? null
}

/** When and where a lock was last heard on our leg of a journey. */
export function useLastReport(journey: string | null): Fact[] {
  const { t } = useTranslation()
  const { dateTime } = useFormat()
  const [zone, positionText] = [useZoneName(), usePositionText()]
  const { data } = useQuery({ ...trackQuery(journey ?? ''), enabled: journey !== null })
  if (journey === null || data === undefined) return []
  const last = lastPoint(data)
  const point = lonLat(last?.point)
  if (last === null || point === null) {
    return [{ term: t('lock.last_report'), value: t('lock.no_report') }]
  }
  return [
    { term: t('lock.last_report'), value: `${dateTime(last.at_ms)} ${zone}` },
    { term: t('lock.last_position'), value: positionText(point) },
  ]
}

/** Says in a sentence how our part of the journey ended. */
export function LegEndNote({ journey }: { journey: JourneyView }) {
  const { t } = useTranslation()
  const authorityName = useAuthorityName()
  const end = legEnd(journey)
  if (end === null) return null
  const authority = authorityName(nextAuthority(journey) ?? '')
  return <Note tone="quiet">{t(`journey.over_${end}`, { authority })}</Note>
}
