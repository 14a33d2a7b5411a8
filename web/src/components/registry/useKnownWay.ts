/** The way that a leg keeps to now: a drawn corridor, else the shortest way along the roads. */
import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { type DrawnWay, drawnWayQuery, roadWayQuery } from '../../api/places'

export type KnownWay =
  | { kind: 'loading' }
  /** The node did not say; it is asked again when the window is looked at again. */
  | { kind: 'failed' }
  | { kind: 'drawn' | 'road'; way: DrawnWay }
  /** No road that is known joins the two places. */
  | { kind: 'unknown' }

export function useKnownWay(from: string, to: string, isAsked: boolean): KnownWay {
  const drawn = useQuery({ ...drawnWayQuery(from, to), enabled: isAsked })
  const road = useQuery({ ...roadWayQuery(from, to), enabled: isAsked && drawn.data === null })
  const hasFailed = drawn.isError || road.isError
  return useMemo(() => {
    if (!isAsked) return { kind: 'unknown' }
    if (drawn.data != null) return { kind: 'drawn', way: drawn.data }
    if (road.data != null) return { kind: 'road', way: road.data }
    if (hasFailed) return { kind: 'failed' }
    return road.data === null ? { kind: 'unknown' } : { kind: 'loading' }
  }, [isAsked, drawn.data, road.data, hasFailed])
}
