/** The journeys that a change of the map would touch. */
import { useQueries } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { callingJourneysQuery } from '../../api/queries'
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
  const asked = useQueries({ queries: places.map((place) => callingJourneysQuery(place)) })
  const calls = asked.flatMap(({ data }) => data?.map(({ journey }) => journey) ?? [])
  return <JourneyLinks journeys={[...new Set(calls)]} />
}
