/** The journeys that a change of the map would touch. */
import { useInfiniteQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { journeysQuery } from '../../api/queries'
import { JourneyLink } from './links'

export function JourneyLinks({ journeys }: { journeys: readonly string[] }) {
  const { t } = useTranslation()
  if (journeys.length === 0) return <p className="hint">{t('registry.map.no_journeys')}</p>
  return (
    <ul className="link-list">
      {journeys.map((journey) => (
        <li key={journey}>
          <JourneyLink journey={journey} />
        </li>
      ))}
    </ul>
  )
}

/** Before a draft is proposed: the journeys under way that call at its places. */
export function CallingJourneys({ places }: { places: readonly string[] }) {
  const { data } = useInfiniteQuery(journeysQuery('active'))
  const all = data?.pages.flatMap(({ items }) => items) ?? []
  const calls = all.filter(({ legs }) =>
    legs.some(({ from, to }) => [from, to].some((end) => end !== null && places.includes(end))),
  )
  return <JourneyLinks journeys={calls.map(({ journey }) => journey)} />
}
