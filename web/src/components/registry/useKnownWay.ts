/** The way that a leg keeps to now: a drawn corridor, else the shortest way along the roads. */
import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { type DrawnWay, drawnWayQuery, roadWayQuery } from '../../api/places'
import { untilAnswered } from '../../api/retry'

export type KnownWay =
  | { kind: 'loading' }
  /** The node did not say; it is asked again. */
  | { kind: 'failed' }
  | { kind: 'drawn' | 'road'; way: DrawnWay }
  /** No road that is known joins the two places. */
  | { kind: 'unknown' }

export function useKnownWay(from: string, to: string, isAsked: boolean): KnownWay {
  const again = { refetchInterval: untilAnswered }
  const drawn = useQuery({ ...drawnWayQuery(from, to), ...again, enabled: isAsked })
  const isRoadAsked = isAsked && drawn.data === null
  const road = useQuery({ ...roadWayQuery(from, to), ...again, enabled: isRoadAsked })
  const hasFailed = drawn.isError || road.isError
  return useMemo(() => {
    if (!isAsked) return { kind: 'unknown' }
    if (drawn.data != null) return { kind: 'drawn', way: drawn.data }
    if (road.data != null) return { kind: 'road', way: road.data }
    if (hasFailed) return { kind: 'failed' }
    return road.data === null ? { kind: 'unknown' } : { kind: 'loading' }
  }, [isAsked, drawn.data, road.data, hasFailed])
}
