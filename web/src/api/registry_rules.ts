/** What an officer may do with a record in which state: tables, read by every form. */

import type { Application, Decided, Standing } from './documents'
import type { Inspection, LetterKind, Standee } from './registry'
import type { CustodyKind } from './types'

/** The letters that fit a company's standing. */
const LETTERS: Record<Standing, readonly LetterKind[]> = {
  applicant: [],
  registered: ['warning', 'suspension', 'deregistration'],
  warned: ['warning', 'suspension', 'reinstatement', 'deregistration'],
  suspended: ['reinstatement', 'deregistration'],
  deregistered: [],
  refused: [],
}

export function lettersFor(standing: Standing): readonly LetterKind[] {
  return LETTERS[standing]
}

/**
 * Warnings are written to companies; a device whose chip was withdrawn is enrolled anew instead of
 * being reinstated.
 */
export function standingsFor(of: Standee, standing: Standing): readonly LetterKind[] {
  return LETTERS[standing].filter(
    (letter) => letter !== 'warning' && !(of === 'device' && letter === 'reinstatement'),
  )
}

/** Why an application may not be decided at this desk now. */
export type DecisionRefusal = 'withdrawn' | 'not_ours' | 'decided_approved' | 'decided_refused'

const DECIDED: Record<Decided, DecisionRefusal | null> = {
  pending: null,
  asked_back: null,
  approved: 'decided_approved',
  refused: 'decided_refused',
}

export function mayDecide(application: Application, own: string): DecisionRefusal | null {
  if (application.status === 'withdrawn') return 'withdrawn'
  const decision = application.decisions[own]
  return decision === undefined ? 'not_ours' : DECIDED[decision.decided]
}

type InspectionAct = 'select' | 'insist' | 'record'

const INSPECTIONS: Record<Inspection['status'], readonly InspectionAct[]> = {
  not_selected: ['select'],
  due: ['record'],
  avoided: ['insist'],
  done: [],
  done_before: ['insist'],
}

export function mayInspect(act: InspectionAct, status: Inspection['status']): boolean {
  return INSPECTIONS[status].includes(act)
}

/** Where a truck is that is not here. */
export type Elsewhere = 'not_come' | 'gone'

/**
 * Why an act on a truck's inspection waits for the truck, or comes too late; `null`: it does not.
 * A truck between two authorities may turn back, and be selected for that; nothing is known of one
 * whose journey is not declared here.
 */
export function elsewhereFor(act: InspectionAct, custody: CustodyKind | null): Elsewhere | null {
  if (custody === 'done') return 'gone'
  if (act !== 'record' || custody === null || custody === 'holding') return null
  return custody === 'none' ? 'not_come' : 'gone'
}
