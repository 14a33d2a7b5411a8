/** What may be done to which account, by whom: tables, read by every button. */
import type { Account } from './accounts'
import type { Role, SessionView } from './types'

/** Why something may not be done to an account; each has its sentence in the catalogues. */
export type AccountRefusal = 'role_reads_only' | 'own_account' | 'nobody_logged_in'

/** The roles that a supervisor gives. A company's people do what the company does. */
export const GIVEN_ROLES = ['officer', 'supervisor', 'auditor'] as const satisfies readonly Role[]

/** How an account stands, in one word: what matters most first. */
export type Standing = 'disabled' | 'first_password' | 'active'

export function standingOf({ state, must_change: mustChange }: Account): Standing {
  if (state === 'disabled') return 'disabled'
  return mustChange ? 'first_password' : 'active'
}

/** Whether whoever is logged in looks after the accounts that are listed: `null` if so. */
export function mayAdminister(session: SessionView): AccountRefusal | null {
  return session.role === 'auditor' ? 'role_reads_only' : null
}

/** The same of one account, with what could lock its owner out. */
export function mayAct(session: SessionView, account: Account): AccountRefusal | null {
  const refusal = mayAdminister(session)
  if (refusal !== null) return refusal
  return session.account === account.account ? 'own_account' : null
}

export function mayEndSessions(session: SessionView, account: Account): AccountRefusal | null {
  return mayAct(session, account) ?? (account.log_ins === 0 ? 'nobody_logged_in' : null)
}
