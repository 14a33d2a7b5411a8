/** Legal holds and erasures: what is offered to whom, and what is sent. */
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react'
import type { ReactNode } from 'react'
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { client } from '../src/api/client'
import { type Erasure, erasuresKey, type LegalHold } from '../src/api/keeping'
import { keys } from '../src/api/queries'
import { mayDecideErasure, mayHold } from '../src/api/rules'
import type { SessionView } from '../src/api/types'
import { ErasuresPanel } from '../src/components/keeping/ErasuresPanel'
import { HoldPanel } from '../src/components/keeping/HoldPanel'
import { PartyExport } from '../src/components/keeping/PartyExport'
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
const HOLD: LegalHold = { journey: 'j-1', by: 'lee', at_ms: 7, reason: 'A court asks.' }
const ASKED: Erasure = {
  id: 3,
  of: { kind: 'driver', driver: 'hk-d-1' },
  party: 'hk-p-1',
  state: 'asked',
  asked_by: 'deputy',
  asked_at_ms: 7,
  reason: 'He asked.',
  decision: null,
  done_at_ms: null,
}

beforeAll(async () => {
  await startI18n()
  await i18n.changeLanguage('en')
})
afterEach(cleanup)

function show(part: ReactNode, session: SessionView, erasures: readonly Erasure[] = []) {
  const queries = new QueryClient({
    defaultOptions: { queries: { staleTime: Number.POSITIVE_INFINITY } },
  })
  queries.setQueryData(keys.session, session)
  queries.setQueryData(erasuresKey, erasures)
  render(<QueryClientProvider client={queries}>{part}</QueryClientProvider>)
}

function type(label: string | RegExp, value: string): void {
  fireEvent.change(screen.getByLabelText(label), { target: { value } })
}

describe('what may be done', () => {
  test.each([
    ['supervisor', null],
    ['officer', 'role_not_supervisor'],
    ['auditor', 'role_reads_only'],
    ['carrier', 'role_is_participant'],
  ] as const)('%s', (role, refusal) => {
    expect(mayHold(role)).toBe(refusal)
    expect(mayDecideErasure({ role, account: 'chief' }, ASKED)).toBe(refusal)
  })

  test('nobody decides on what he asked for', () => {
    const own = { ...ASKED, asked_by: 'chief' }
    expect(mayDecideErasure(SESSION, own)).toBe('own_erasure')
  })
})

describe('a hold', () => {
  const put = vi.spyOn(client, 'PUT')
  const lift = vi.spyOn(client, 'DELETE')
  afterEach(() => {
    put.mockReset()
    lift.mockReset()
  })

  test('is put with a reason', async () => {
    put.mockResolvedValue({ response: new Response(null, { status: 200 }), data: HOLD } as never)
    show(<HoldPanel hold={null} journey="j-1" />, SESSION)
    fireEvent.click(screen.getByRole('button', { name: 'Hold this journey' }))
    expect(put).not.toHaveBeenCalled()
    type('Reason', ' A court asks. ')
    fireEvent.click(screen.getByRole('button', { name: 'Hold this journey' }))
    const sent = { params: { path: { id: 'j-1' } }, body: { reason: 'A court asks.' } }
    await waitFor(() =>
      expect(put).toHaveBeenCalledExactlyOnceWith('/api/v1/journeys/{id}/hold', sent),
    )
  })

  test('says who holds and why, and is lifted', async () => {
    lift.mockResolvedValue({ response: new Response(null, { status: 204 }) } as never)
    show(<HoldPanel hold={HOLD} journey="j-1" />, SESSION)
    expect(screen.getByText(/lee, .*: A court asks\./)).toBeTruthy()
    type('Reason', 'The case is closed.')
    fireEvent.click(screen.getByRole('button', { name: 'Lift the hold' }))
    await waitFor(() => expect(lift).toHaveBeenCalledOnce())
  })

  test('is shown to officers, who neither put nor lift it', () => {
    show(<HoldPanel hold={HOLD} journey="j-1" />, { ...SESSION, role: 'officer' })
    expect(screen.getByText('Nothing of this journey is removed')).toBeTruthy()
    expect(screen.queryByRole('button')).toBeNull()
  })

  test('is no matter for officers where there is none', () => {
    show(<HoldPanel hold={null} journey="j-1" />, { ...SESSION, role: 'officer' })
    expect(screen.queryByText('Legal hold')).toBeNull()
  })
})

describe('an erasure', () => {
  const post = vi.spyOn(client, 'POST')
  // The list is read again after each act.
  const get = vi.spyOn(client, 'GET')
  beforeEach(() => {
    const data = { items: [ASKED], next: null }
    get.mockResolvedValue({ response: new Response(null, { status: 200 }), data } as never)
  })
  afterEach(() => void post.mockReset())

  test('is granted by another supervisor, in words', async () => {
    post.mockResolvedValue({ response: new Response(null, { status: 200 }), data: ASKED } as never)
    show(<ErasuresPanel />, SESSION, [ASKED])
    fireEvent.click(screen.getByRole('button', { name: 'Grant' }))
    expect(post).not.toHaveBeenCalled()
    type('Your words', 'His right.')
    fireEvent.click(screen.getByRole('button', { name: 'Grant' }))
    const sent = { params: { path: { id: 3 } }, body: { note: 'His right.' } }
    await waitFor(() =>
      expect(post).toHaveBeenCalledExactlyOnceWith('/api/v1/erasures/{id}/grant', sent),
    )
  })

  test('is not decided by whoever asked, and says so', () => {
    show(<ErasuresPanel />, SESSION, [{ ...ASKED, asked_by: 'chief' }])
    expect(screen.queryByRole('button', { name: 'Grant' })).toBeNull()
    expect(screen.getByText(/You asked for it yourself/)).toBeTruthy()
  })

  test('is asked for by kind and identifier', async () => {
    post.mockResolvedValue({ response: new Response(null, { status: 201 }), data: ASKED } as never)
    show(<ErasuresPanel />, SESSION)
    type('Whose data', 'contact')
    type('Identifier', 'hk-p-1')
    type('Reason', 'She asked.')
    fireEvent.click(screen.getByRole('button', { name: 'Ask for erasure' }))
    const body = { of: { kind: 'contact', party: 'hk-p-1' }, reason: 'She asked.' }
    await waitFor(() => expect(post).toHaveBeenCalledExactlyOnceWith('/api/v1/erasures', { body }))
  })

  test('is read by auditors, who ask for none', () => {
    show(<ErasuresPanel />, { ...SESSION, role: 'auditor' }, [ASKED])
    expect(screen.getByText('An auditor reads only.')).toBeTruthy()
    expect(screen.queryByRole('button')).toBeNull()
  })
})

test('everything about a company is a link to a file', () => {
  show(<PartyExport party="hk-p-1" />, SESSION)
  const link = screen.getByRole('link', { name: /everything held/ })
  expect(link.getAttribute('href')).toBe('/api/v1/parties/hk-p-1/export')
})
