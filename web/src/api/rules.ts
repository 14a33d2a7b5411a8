/** What may be done in which state, by whom: one table, read by every button. */
import type { IncidentState, IncidentView, JourneyView, Phase, Role } from './types'

/** Why something may not be done now; each has its sentence in the catalogues. */
export type Refusal =
  | 'role_reads_only'
  | 'role_is_participant'
  | 'already_acknowledged'
  | 'not_acknowledged'
  | 'already_resolved'
  | 'nothing_offered'
  | 'handed_over'
  | 'journey_ended'
  | 'journey_withdrawn'
  | 'role_not_supervisor'
  | 'own_erasure'

/** `null` means allowed. */
export type Permission = Refusal | null

type Action = 'acknowledge' | 'resolve' | 'recall' | 'hold'

/** Officers of the authority act on its records; auditors read them; participants do neither. */
const OFFICERS: Record<Role, Permission> = {
  officer: null,
  supervisor: null,
  auditor: 'role_reads_only',
  carrier: 'role_is_participant',
  shipper: 'role_is_participant',
  supplier: 'role_is_participant',
}

/** Supervisors hold journeys and have people forgotten. */
const SUPERVISORS: Record<Role, Permission> = {
  ...OFFICERS,
  officer: 'role_not_supervisor',
}

const ROLES: Record<Action, Record<Role, Permission>> = {
  acknowledge: OFFICERS,
  resolve: OFFICERS,
  recall: OFFICERS,
  hold: SUPERVISORS,
}

const INCIDENTS: Record<'acknowledge' | 'resolve', Record<IncidentState, Permission>> = {
  acknowledge: { raised: null, acknowledged: 'already_acknowledged', resolved: 'already_resolved' },
  resolve: { raised: 'not_acknowledged', acknowledged: null, resolved: 'already_resolved' },
}

const RECALL: Record<Phase, Permission> = {
  expected: 'nothing_offered',
  at_origin: 'nothing_offered',
  sealing: 'nothing_offered',
  under_way: 'nothing_offered',
  held: 'nothing_offered',
  releasing: 'nothing_offered',
  in_gap: null,
  handed_over: 'handed_over',
  ended: 'journey_ended',
  withdrawn: 'journey_withdrawn',
}

/** Whether somebody may hold a journey, lift a hold, or ask for an erasure. */
export function mayHold(role: Role): Permission {
  return ROLES.hold[role]
}

/** Whether somebody may take the frames of a journey away. */
export function mayTakeFrames(role: Role): boolean {
  return role === 'supervisor' || role === 'auditor'
}

/** Nobody decides on an erasure that he asked for. */
export function mayDecideErasure(
  session: { role: Role; account: string },
  erasure: { asked_by: string },
): Permission {
  return mayHold(session.role) ?? (session.account === erasure.asked_by ? 'own_erasure' : null)
}

export function mayAcknowledge(role: Role, incident: IncidentView): Permission {
  return ROLES.acknowledge[role] ?? INCIDENTS.acknowledge[incident.state]
}

export function mayResolve(role: Role, incident: IncidentView): Permission {
  return ROLES.resolve[role] ?? INCIDENTS.resolve[incident.state]
}

/** Only the giver has an offer out, and only in its own gap. */
export function mayRecall(role: Role, journey: JourneyView): Permission {
  const refusal = ROLES.recall[role] ?? RECALL[journey.phase]
  if (refusal !== null) return refusal
  return journey.custody.kind === 'released' ? null : 'nothing_offered'
}
