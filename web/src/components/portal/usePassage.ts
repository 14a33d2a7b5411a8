/** The scheme and mode of what is declared: the company's only scheme is chosen already. */
import { useState } from 'react'
import type { Passage } from '../../api/portal'
import { useParty } from './useParty'

export function usePassage(wanted?: string): [Passage, (passage: Passage) => void] {
  const party = useParty()
  const [chosen, choose] = useState<Passage | null>(null)
  const newest = party?.schemes.at(-1) ?? ''
  const mode = party?.modes[0] ?? 'air_land'
  return [chosen ?? { scheme: wanted ?? newest, mode }, choose]
}
