/** Whose office the published contact is: the scheme's contact is one authority's, and every other
 *  authority has published none of its own. */
import { useQuery } from '@tanstack/react-query'
import { contactQuery } from '../../api/public'
import { useNode } from '../../api/useNode'
import { pickName } from '../../lib/names'
import { useLanguage } from '../../lib/useLanguage'

export interface Office {
  /** The name of the authority whose contact is published. */
  publisher: string
  /** The name of the authority that serves these pages, if it is another; it has published none. */
  own: string | null
}

/** `null` while it is not known yet. */
export function useOffice(): Office | null {
  const language = useLanguage()
  const node = useNode()
  const contact = useQuery(contactQuery).data
  if (node === null || contact === undefined) return null
  const isOwn = node.authority === contact.authority
  return {
    publisher: pickName(contact.names, language),
    own: isOwn ? null : pickName(node.names, language),
  }
}
