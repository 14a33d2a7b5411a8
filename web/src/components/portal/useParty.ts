/** The company that is logged in, as this authority's register has it. */
import { useQuery } from '@tanstack/react-query'
import { type Party, type PartyRole, partyQuery } from '../../api/documents'
import { useSession } from '../../api/useNode'

export function usePartyQuery() {
  const id = useSession()?.party ?? ''
  return useQuery({ ...partyQuery(id), enabled: id !== '' })
}

/** `null` until it has come. */
export function useParty(): Party | null {
  return usePartyQuery().data?.document ?? null
}

const ALL: readonly PartyRole[] = ['carrier', 'shipper', 'supplier']

/** What the company does: as registered, or as its account says until that has come. */
export function useRoles(): readonly PartyRole[] {
  const party = useParty()
  const role = useSession()?.role
  return party === null ? ALL.filter((it) => it === role) : party.roles
}
