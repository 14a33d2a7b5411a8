/** Accounts of people: those of the authority, those of a company, and what is done to them. */
import { queryOptions } from '@tanstack/react-query'
import { client } from './client'
import { unwrap } from './errors'
import type { components } from './schema'

type Schemas = components['schemas']

export type Account = Schemas['Account']
export type AccountPassword = Schemas['AccountPassword']
export type Invitation = Schemas['AccountInvitation']
export type AccountUpdate = Schemas['AccountUpdate']

export const accountKeys = {
  all: ['accounts'],
  own: ['accounts', 'own'],
  ofParty: (party: string) => ['accounts', 'party', party],
} as const

/** Who is logged in changes without an event. Milliseconds. */
const LOOK_UP_MS = 30_000

/** The accounts that whoever is logged in looks over: the authority's, or the own company's. */
export const accountsQuery = queryOptions({
  queryKey: accountKeys.own,
  queryFn: async () => (await unwrap(client.GET('/api/v1/accounts'))).items,
  refetchInterval: LOOK_UP_MS,
})

/** The accounts of a company, for officers. */
export const partyAccountsQuery = (id: string) =>
  queryOptions({
    queryKey: accountKeys.ofParty(id),
    queryFn: async () => {
      const answer = client.GET('/api/v1/parties/{id}/accounts', { params: { path: { id } } })
      return (await unwrap(answer)).items
    },
  })

const one = (account: string) => ({ params: { path: { account } } })

export function inviteAccount(body: Invitation): Promise<AccountPassword> {
  return unwrap(client.POST('/api/v1/accounts', { body }))
}

export function changeAccount(account: string, body: AccountUpdate): Promise<Account> {
  return unwrap(client.PUT('/api/v1/accounts/{account}', { ...one(account), body }))
}

export function disableAccount(account: string): Promise<Account> {
  return unwrap(client.POST('/api/v1/accounts/{account}/disable', one(account)))
}

export function enableAccount(account: string): Promise<Account> {
  return unwrap(client.POST('/api/v1/accounts/{account}/enable', one(account)))
}

export function resetAccount(account: string): Promise<AccountPassword> {
  return unwrap(client.POST('/api/v1/accounts/{account}/reset', one(account)))
}

export function endSessions(account: string): Promise<Account> {
  return unwrap(client.POST('/api/v1/accounts/{account}/end-sessions', one(account)))
}
