/** Where a company stands in each scheme: one status, made of what every authority has decided. */
import type { Application, Party } from '../../api/documents'
import type { SchemeView } from '../../api/public_types'

export type Confirmation = 'confirmed' | 'pending' | 'asked_back' | 'refused' | 'barred' | 'missing'

export interface SchemeStatus {
  scheme: string
  confirmations: Record<string, Confirmation>
  /** Whether every authority of the scheme has confirmed. */
  isComplete: boolean
}

type Applications = readonly Application[]

function standingAt(party: Party, own: string, authority: string) {
  return authority === own ? party.standing : party.elsewhere[authority]
}

function schemesAt(party: Party, own: string, authority: string): readonly string[] {
  return authority === own ? party.schemes : (party.schemes_elsewhere[authority] ?? [])
}

/** Decisions on taking part in a scheme, the newest application first. */
function decidedAt(applications: Applications, scheme: string, authority: string) {
  const asked = applications.filter(
    ({ about, schemes, status }) =>
      about.about === 'participation' && schemes.includes(scheme) && status !== 'withdrawn',
  )
  const newest = [...asked].sort((a, b) => b.filed_at_ms - a.filed_at_ms)[0]
  return newest?.decisions[authority]?.decided
}

function confirmationOf(
  party: Party,
  own: string,
  applications: Applications,
  scheme: string,
  authority: string,
): Confirmation {
  const standing = standingAt(party, own, authority)
  if (standing === 'suspended' || standing === 'deregistered') return 'barred'
  if (schemesAt(party, own, authority).includes(scheme)) return 'confirmed'
  const decided = decidedAt(applications, scheme, authority)
  if (decided === undefined) return 'missing'
  return decided === 'approved' ? 'confirmed' : decided
}

/** One status for each scheme that the company has, or has asked for. */
export function schemeStatuses(
  party: Party,
  own: string,
  applications: Applications,
  schemes: ReadonlyMap<string, SchemeView>,
): SchemeStatus[] {
  const asked = applications
    .filter(({ about, status }) => about.about === 'participation' && status !== 'withdrawn')
    .flatMap((application) => application.schemes)
  const ids = [
    ...new Set([...party.schemes, ...Object.values(party.schemes_elsewhere).flat(), ...asked]),
  ]
  return ids.map((scheme) => {
    const authorities = schemes.get(scheme)?.confirmed_by ?? [own]
    const confirmations = Object.fromEntries(
      authorities.map((authority) => [
        authority,
        confirmationOf(party, own, applications, scheme, authority),
      ]),
    )
    const isComplete = Object.values(confirmations).every((it) => it === 'confirmed')
    return { scheme, confirmations, isComplete }
  })
}
