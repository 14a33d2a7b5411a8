/** Who is in: a browser that never logged in asks nobody, and a session that ended is told as ended. */
import type { QueryClient } from '@tanstack/react-query'
import { forgetLogIn, hasLoggedIn, keepLogIn } from '../lib/preferences'
import { keys } from './queries'
import type { SessionView } from './types'

/** Somebody has logged in. */
export function beginSession(queries: QueryClient, session: SessionView): void {
  keepLogIn(localStorage)
  queries.setQueryData(keys.sessionEnded, false)
  queries.setQueryData(keys.session, session)
}

/** Somebody has logged out: everything that was read goes with the session. */
export function leaveSession(queries: QueryClient): void {
  forgetLogIn(localStorage)
  queries.clear()
  queries.setQueryData(keys.session, null)
}

/** The node knows the session no more: the log-in page stands where the page stood, and says so. */
export function endSession(queries: QueryClient): void {
  if (hasLoggedIn(localStorage)) queries.setQueryData(keys.sessionEnded, true)
  forgetLogIn(localStorage)
  queries.setQueryData(keys.session, null)
}

/** Whether it ended by itself, rather than by logging out. */
export function hasSessionEnded(queries: QueryClient): boolean {
  return queries.getQueryData<boolean>(keys.sessionEnded) === true
}
