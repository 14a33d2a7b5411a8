/** Who is in: a browser that never logged in asks nobody, and a session that ended is told as ended. */
import type { QueryClient } from '@tanstack/react-query'
import { forgetLogIn, hasLoggedIn, keepLogIn } from '../lib/preferences'
import { keys } from './queries'
import type { SessionView } from './types'

/** What is the same for whoever reads it, and what is written over: pages that watch it are told. */
const KEPT: ReadonlySet<unknown> = new Set([
  'node',
  'public',
  ...[keys.session, keys.sessionEnded].flat(),
])

function forgetWhatWasRead(queries: QueryClient): void {
  queries.removeQueries({ predicate: ({ queryKey }) => !KEPT.has(queryKey[0]) })
}

/** Somebody has logged in: nothing that another person has read is theirs. */
export function beginSession(queries: QueryClient, session: SessionView): void {
  keepLogIn(localStorage)
  forgetWhatWasRead(queries)
  queries.setQueryData(keys.sessionEnded, false)
  queries.setQueryData(keys.session, session)
}

/** Somebody has logged out: everything that was read goes with the session. */
export function leaveSession(queries: QueryClient): void {
  forgetLogIn(localStorage)
  forgetWhatWasRead(queries)
  queries.setQueryData(keys.sessionEnded, false)
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

/** The password is the reader's own now. */
export function passwordChanged(queries: QueryClient): void {
  queries.setQueryData<SessionView | null>(keys.session, (session) =>
    session ? { ...session, must_change: false } : session,
  )
}
