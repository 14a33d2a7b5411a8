/** Where something stands with each authority: one chip per authority, this node's first. */
import { useTranslation } from 'react-i18next'
import type { Accreditation, Standing } from '../../api/documents'
import { useNode } from '../../api/useNode'
import type { ToneName } from '../../ui/marks'
import { useAuthorityShortName } from '../names'
import { ToneMark } from './ToneMark'
import { ACCREDITATION_TONES, STANDING_TONES } from './tones'

export interface Chip {
  authority: string
  tone: ToneName
  word: string
}

/** States side by side, each under the name of its authority. */
export function AuthorityChips({ chips }: { chips: readonly Chip[] }) {
  const shortName = useAuthorityShortName()
  return (
    <ul className="authority-chips">
      {chips.map(({ authority, tone, word }) => (
        <li key={authority}>
          <span>{shortName(authority)}</span> <ToneMark tone={tone} word={word} />
        </li>
      ))}
    </ul>
  )
}

interface StandingChipsProps {
  standing: Standing
  elsewhere: Readonly<Record<string, Standing>>
}

export function StandingChips({ standing, elsewhere }: StandingChipsProps) {
  const { t } = useTranslation()
  const own = useNode()?.authority ?? ''
  const all: [string, Standing][] = [[own, standing], ...Object.entries(elsewhere)]
  const chips = all.map(([authority, at]) => ({
    authority,
    tone: STANDING_TONES[at],
    word: t(`scheme.standing.${at}`),
  }))
  return <AuthorityChips chips={chips} />
}

/** What each authority says of a model. */
export function AccreditationChips({ all }: { all: Readonly<Record<string, Accreditation>> }) {
  const { t } = useTranslation()
  const chips = Object.entries(all).map(([authority, { state }]) => ({
    authority,
    tone: ACCREDITATION_TONES[state],
    word: t(`scheme.accreditation.${state}`),
  }))
  return <AuthorityChips chips={chips} />
}
