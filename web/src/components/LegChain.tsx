/** The legs of a journey as a chain, with who has custody now. */
import { useTranslation } from 'react-i18next'
import type { JourneyView, LegView } from '../api/types'
import { useAuthorityName, useAuthorityShortName, usePlaceName } from './names'

export type LegState = 'done' | 'current' | 'gap' | 'ahead'

/**
 * What this node knows of a leg. Its own custody tells its own leg, and by that the others:
 * before our custody everything of ours is ahead, after it everything up to us is done.
 */
export function legState(journey: JourneyView, leg: LegView): LegState {
  // Nobody has custody of it, and nobody will.
  if (journey.phase === 'withdrawn') return 'ahead'
  const own = journey.legs.find(({ ours }) => ours)?.index ?? 0
  const isOwn = leg.index === own
  switch (journey.custody.kind) {
    case 'none':
      if (leg.index >= own) return 'ahead'
      return leg.index === own - 1 ? 'current' : 'done'
    case 'holding':
      if (isOwn) return 'current'
      return leg.index < own ? 'done' : 'ahead'
    case 'released':
      if (isOwn) return 'gap'
      return leg.index < own ? 'done' : 'ahead'
    case 'done':
      if (journey.phase === 'ended' || leg.index <= own) return 'done'
      return leg.index === own + 1 ? 'current' : 'ahead'
    default:
      return journey.custody.kind satisfies never
  }
}

const LABELS = {
  done: 'journey.leg_done',
  current: 'journey.leg_custody',
  gap: 'journey.leg_gap',
  ahead: 'journey.leg_ahead',
} as const

export function LegChain({ journey }: { journey: JourneyView }) {
  const { t } = useTranslation()
  const placeName = usePlaceName()
  const authorityName = useAuthorityName()
  return (
    <ol className="chain">
      {journey.legs.map((leg) => {
        const state = legState(journey, leg)
        return (
          <li className={`leg leg-${state}`} key={leg.index}>
            <span className="leg-head">
              {t('journey.leg', { number: leg.index + 1 })}
              <span className="leg-state">{t(LABELS[state])}</span>
            </span>
            <strong>{authorityName(leg.authority)}</strong>
            <span>
              {leg.from == null && leg.to == null
                ? t('journey.place_hidden')
                : `${placeName(leg.from)} → ${placeName(leg.to)}`}
            </span>
            {leg.ours ? <span className="leg-ours">{t('journey.leg_ours')}</span> : null}
          </li>
        )
      })}
    </ol>
  )
}

/** The chain in one short line, for tables. */
export function LegLine({ journey }: { journey: JourneyView }) {
  const { t } = useTranslation()
  const shortName = useAuthorityShortName()
  return (
    <span className="leg-line">
      {journey.legs.map((leg) => {
        const state = legState(journey, leg)
        return (
          <span className={`leg-word leg-${state}`} key={leg.index} title={t(LABELS[state])}>
            {shortName(leg.authority)}
          </span>
        )
      })}
    </span>
  )
}
