/** Who is in: nobody is asked about who never was, and a session that ended is said to have. */
import { QueryClient, QueryObserver } from '@tanstack/react-query'
import { beforeEach, expect, test, vi } from 'vitest'
import { client } from '../src/api/client'
import { keys, nodeQuery, sessionQuery } from '../src/api/queries'
import { beginSession, endSession, hasSessionEnded, leaveSession } from '../src/api/session'
import type { SessionView } from '../src/api/types'

const OFFICER: SessionView = {
  account: 'officer',
  name: 'Sample Officer',
  role: 'officer',
  party: null,
  company: null,
  authority: 'hk',
  is_company_admin: false,
  must_change: false,
}

beforeEach(() => localStorage.clear())

test('a first visit asks the node nothing', async () => {
  const asked = vi.spyOn(client, 'GET')
  expect(await new QueryClient().fetchQuery(sessionQuery)).toBe(null)
  expect(asked).not.toHaveBeenCalled()
  asked.mockRestore()
})

test.each([
  ['the node knows it no more', endSession, true],
  ['somebody logged out', leaveSession, false],
])('%s', (_, end, expected) => {
  const queries = new QueryClient()
  beginSession(queries, OFFICER)
  expect(hasSessionEnded(queries)).toBe(false)
  end(queries)
  expect(queries.getQueryData(keys.session)).toBe(null)
  expect(hasSessionEnded(queries)).toBe(expected)
})

test('who logs in after a session ended reads nothing of the one before', () => {
  const queries = new QueryClient()
  beginSession(queries, OFFICER)
  queries.setQueryData(keys.locks, { locks: ['of the officer'] })
  queries.setQueryData(nodeQuery.queryKey, { node: 'the same' } as never)
  endSession(queries)
  beginSession(queries, { ...OFFICER, account: 'carrier', role: 'carrier' })
  expect(queries.getQueryData(keys.locks)).toBeUndefined()
  expect(queries.getQueryData(nodeQuery.queryKey)).toEqual({ node: 'the same' })
  expect(queries.getQueryData(keys.session)).toMatchObject({ account: 'carrier' })
})

test('the page that stands is told that somebody logged out', () => {
  const queries = new QueryClient()
  beginSession(queries, OFFICER)
  const observer = new QueryObserver(queries, { queryKey: keys.session, enabled: false })
  const stop = observer.subscribe(() => undefined)
  queries.setQueryData(keys.locks, { locks: ['of the officer'] })
  leaveSession(queries)
  expect(observer.getCurrentResult().data).toBe(null)
  expect(queries.getQueryData(keys.locks)).toBeUndefined()
  stop()
})
