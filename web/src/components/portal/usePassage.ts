/** The scheme and mode of what is declared: a scheme that every authority confirmed is chosen. */
import { useState } from 'react'
import type { Party } from '../../api/documents'
import type { Passage } from '../../api/portal'
import type { SchemeView } from '../../api/public_types'
import { useNode } from '../../api/useNode'
import { useSchemes } from '../scheme/names'
import { schemeStatuses } from './company_status'
import { useParty } from './useParty'

type Schemes = ReadonlyMap<string, SchemeView>

/** Of the complete ones that with the most authorities: whoever joined it sends most under it. */
function usualScheme(party: Party, own: string, schemes: Schemes): string {
  const reach = (id: string): number => schemes.get(id)?.confirmed_by.length ?? 0
  const complete = schemeStatuses(party, own, [], schemes).filter(
    ({ scheme, isComplete }) => isComplete && party.schemes.includes(scheme),
  )
  const widest = complete.sort((a, b) => reach(b.scheme) - reach(a.scheme))[0]
  return widest?.scheme ?? party.schemes[0] ?? ''
}

export function usePassage(wanted?: string): [Passage, (passage: Passage) => void] {
  const party = useParty()
  const own = useNode()?.authority ?? ''
  const schemes = useSchemes()
  const [chosen, choose] = useState<Passage | null>(null)
  const scheme = wanted ?? (party === null ? '' : usualScheme(party, own, schemes))
  return [chosen ?? { scheme, mode: party?.modes[0] ?? 'air_land' }, choose]
}
