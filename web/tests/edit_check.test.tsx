/** What is said of edits of the map: faultless only once the node has found them so. */
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { cleanup, render, screen } from '@testing-library/react'
import { afterEach, beforeAll, expect, test } from 'vitest'
import { client } from '../src/api/client'
import { participantsQuery, schemesQuery } from '../src/api/public'
import { keys, nodeQuery, peersQuery, placesQuery } from '../src/api/queries'
import type { Edit } from '../src/api/registry'
import { CheckNote, useCheck, useCheckRefusal } from '../src/components/registry/EditParts'
import { i18n, startI18n } from '../src/lib/i18n'

const EDITS: Edit[] = [
  {
    change: { type: 'withdraw_place', place: 'hk-a' },
    effective_from: '2026-12-01',
    effective_until: null,
  },
]
const FAULTLESS = 'Checked: nothing is wrong with it.'

let answer: () => Promise<Response>

beforeAll(async () => {
  client.use({ onRequest: () => answer() })
  await startI18n()
  await i18n.changeLanguage('en')
})
afterEach(cleanup)

function Draft() {
  const check = useCheck(EDITS)
  const refusal = useCheckRefusal(check)
  return (
    <>
      <CheckNote check={check} />
      <output>{refusal}</output>
    </>
  )
}

function open(role: string, answered: () => Promise<Response>): void {
  answer = answered
  const queries = new QueryClient({ defaultOptions: { queries: { retry: false, staleTime: 1e9 } } })
  queries.setQueryData(keys.session, { role, account: 'a', authority: 'hk' } as never)
  for (const { queryKey } of [schemesQuery, participantsQuery, peersQuery]) {
    queries.setQueryData(queryKey as readonly string[], [])
  }
  queries.setQueryData(placesQuery.queryKey, { places: [] } as never)
  queries.setQueryData(nodeQuery.queryKey, { node: { authority: 'hk' } } as never)
  render(
    <QueryClientProvider client={queries}>
      <Draft />
    </QueryClientProvider>,
  )
}

const said = () => screen.getByRole('status').textContent
const never = () => new Promise<Response>(() => undefined)
const checked = (faults: unknown[]) => () => Promise.resolve(Response.json({ faults }))

test('nothing is said to an auditor, who may not ask', () => {
  open('auditor', checked([]))
  expect(screen.queryByText(FAULTLESS)).toBeNull()
  expect(said()).toBe('')
})

test('an answer is waited for', () => {
  open('officer', never)
  expect(screen.queryByText(FAULTLESS)).toBeNull()
  expect(said()).toBe('Being checked…')
})

test('a check that failed is no faultless one', async () => {
  open('officer', () =>
    Promise.resolve(Response.json({ code: 'unavailable', detail: '' }, { status: 503 })),
  )
  await screen.findByRole('alert')
  expect(screen.queryByText(FAULTLESS)).toBeNull()
  expect(said()).toContain('could not be checked')
})

test('what is wrong is said, and stands in the way', async () => {
  open(
    'officer',
    checked([
      { pointer: '/edits/0', code: 'unknown_place', params: { place: 'hk-a' }, detail: 'x' },
    ]),
  )
  await screen.findByText('The map would not be right:')
  expect(said()).toBe('Mend what is wrong first.')
})

test('faultless is what was found so', async () => {
  open('officer', checked([]))
  await screen.findByText(FAULTLESS)
  expect(said()).toBe('')
})
