/** Accounts of people: what is offered to whom, and a password that is shown once. */
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react'
import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { mayAct, mayAdminister, mayEndSessions, standingOf } from '../src/api/account_rules'
import type { Account } from '../src/api/accounts'
import { client } from '../src/api/client'
import { keys } from '../src/api/queries'
import type { SessionView } from '../src/api/types'
import { InviteForm } from '../src/components/people/InviteForm'
import { i18n, startI18n } from '../src/lib/i18n'

const SESSION: SessionView = {
  account: 'chief',
  name: 'Sample Chief',
  role: 'supervisor',
  party: null,
  company: null,
  is_company_admin: false,
  authority: 'hk',
  must_change: false,
}

function account(change: Partial<Account> = {}): Account {
  return {
    account: 'lee',
    name: 'Lee Siu Ming',
    role: 'officer',
    party: null,
    is_company_admin: false,
    state: 'active',
    must_change: false,
    log_ins: 1,
    made: null,
    reset: null,
    last_log_in_at_ms: null,
    ...change,
  }
}

beforeAll(async () => {
  await startI18n()
  await i18n.changeLanguage('en')
})
afterEach(cleanup)

describe('what may be done', () => {
  test.each([
    ['supervisor', 'lee', null, null],
    ['supervisor', 'chief', null, 'own_account'],
    ['auditor', 'lee', 'role_reads_only', 'role_reads_only'],
    ['carrier', 'lee', null, null],
    ['carrier', 'chief', null, 'own_account'],
  ] as const)('%s to %s', (role, name, administers, acts) => {
    const session = { ...SESSION, role }
    expect(mayAdminister(session)).toBe(administers)
    expect(mayAct(session, account({ account: name }))).toBe(acts)
  })

  test('nobody who is not in is logged out', () => {
    expect(mayEndSessions(SESSION, account({ log_ins: 0 }))).toBe('nobody_logged_in')
    expect(mayEndSessions(SESSION, account())).toBe(null)
    expect(mayEndSessions(SESSION, account({ account: 'chief', log_ins: 0 }))).toBe('own_account')
  })
})

test.each([
  [{}, 'active'],
  [{ must_change: true }, 'first_password'],
  [{ must_change: true, state: 'disabled' }, 'disabled'],
] as const)('%j stands as %s', (change, standing) => {
  expect(standingOf(account(change))).toBe(standing)
})

function fillIn(session: SessionView, onMade: (made: unknown) => void): void {
  const queries = new QueryClient()
  queries.setQueryData(keys.session, session)
  render(
    <QueryClientProvider client={queries}>
      <InviteForm onClose={() => {}} onMade={onMade} />
    </QueryClientProvider>,
  )
  const put = (label: RegExp, value: string) =>
    fireEvent.change(screen.getByLabelText(label), { target: { value } })
  put(/^Name/, ' Lee Siu Ming ')
  put(/^Account/, 'lee')
}

describe('an invitation', () => {
  const post = vi.spyOn(client, 'POST')
  afterEach(() => void post.mockReset())

  test('names a role at the authority, and is answered with a password', async () => {
    const data = { account: account(), password: 'abcd-efgh-2345-jkmn-pqrs' }
    post.mockResolvedValue({ response: new Response(null, { status: 201 }), data } as never)
    const made = vi.fn()
    fillIn(SESSION, made)
    fireEvent.click(screen.getByRole('button', { name: 'Make the account' }))
    expect(post).not.toHaveBeenCalled()
    fireEvent.change(screen.getByLabelText(/^Role/), { target: { value: 'officer' } })
    fireEvent.click(screen.getByRole('button', { name: 'Make the account' }))
    await waitFor(() => expect(made).toHaveBeenCalledExactlyOnceWith(data))
    const body = { account: 'lee', name: 'Lee Siu Ming', role: 'officer', is_company_admin: false }
    expect(post).toHaveBeenCalledExactlyOnceWith('/api/v1/accounts', { body })
  })

  test('of a company says who administers, and its fault stands at the field', async () => {
    const fault = { pointer: '/account', code: 'account_taken', params: { account: 'lee' } }
    const error = { code: 'invalid', detail: '', errors: [{ ...fault, detail: '' }] }
    post.mockResolvedValue({ response: new Response(null, { status: 422 }), error } as never)
    fillIn({ ...SESSION, role: 'carrier', party: 'p-1', is_company_admin: true }, vi.fn())
    fireEvent.click(screen.getByLabelText('Looks after the company’s accounts'))
    fireEvent.click(screen.getByRole('button', { name: 'Make the account' }))
    await waitFor(() =>
      expect(screen.getByLabelText(/^Account/).getAttribute('aria-invalid')).toBe('true'),
    )
    const body = { account: 'lee', name: 'Lee Siu Ming', role: null, is_company_admin: true }
    expect(post).toHaveBeenCalledExactlyOnceWith('/api/v1/accounts', { body })
  })
})
