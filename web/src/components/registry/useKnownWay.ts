/** The way that a leg keeps to now: a drawn corridor, else that of a journey on the same leg. */
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { type DrawnWay, drawnWayQuery, legWayQuery } from '../../api/places'
import { journeysQuery } from '../../api/queries'

export type KnownWay =
  | { kind: 'loading' }
  | { kind: 'drawn' | 'road'; way: DrawnWay }
  /** The API tells a computed way only with a journey, and none was found on this leg. */
  | { kind: 'unknown' }

export function useKnownWay(from: string, to: string, isAsked: boolean): KnownWay {
  const drawn = useQuery({ ...drawnWayQuery(from, to), enabled: isAsked })
  const journeys = useInfiniteQuery({ ...journeysQuery('all'), enabled: isAsked })
  const all = journeys.data?.pages.flatMap((page) => page.journeys) ?? []
  const found = all.find(({ legs }) =>
    legs.some((leg) => [leg.from, leg.to].includes(from) && [leg.from, leg.to].includes(to)),
  )
  const isBackwards = found?.legs.some((leg) => leg.from === to && leg.to === from) ?? false
  const leg = useQuery(legWayQuery(found?.journey ?? '', isBackwards))
  if (!isAsked) return { kind: 'unknown' }
  if (drawn.data != null) return { kind: 'drawn', way: drawn.data }
  if (leg.data != null) return { kind: 'road', way: leg.data }
  const isWaiting = drawn.isLoading || journeys.isLoading || leg.isLoading
  return isWaiting ? { kind: 'loading' } : { kind: 'unknown' }
}
