/** Names of schemes and the register's own texts, in the reader's language. */
import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { schemesQuery } from '../../api/public'
import type { FourTexts, SchemeView } from '../../api/public_types'
import { useLanguage } from '../../lib/useLanguage'

/** A text that the register holds in all four languages. */
export function useText(): (text: FourTexts) => string {
  const language = useLanguage()
  return (text) => text[language]
}

/** The schemes by id; empty until the node has told them. */
export function useSchemes(): ReadonlyMap<string, SchemeView> {
  const schemes = useQuery(schemesQuery).data
  return useMemo(() => new Map(schemes?.map((scheme) => [scheme.id, scheme])), [schemes])
}

export function useSchemeName(): (id: string) => string {
  const schemes = useSchemes()
  const language = useLanguage()
  return (id) => schemes.get(id)?.name[language] ?? id
}
