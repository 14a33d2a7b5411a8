/** What companies are called that stand beside documents: asked for by id, many at once. */
import { queryOptions } from '@tanstack/react-query'
import { client } from './client'
import { documentKeys } from './documents'
import { unwrap } from './errors'
import type { components } from './schema'

export type PartyName = components['schemas']['PartyName']

/** Most names of one answer. */
const NAMES_MAX = 100

type Answer = Promise<ReadonlyMap<string, PartyName>>

/** The names that are gathered until the page has said which it needs. */
let gathered: { ids: Set<string>; answer: Answer } | null = null

async function ask(ids: ReadonlySet<string>): Answer {
  const query = { ids: [...ids].join(',') }
  const { items } = await unwrap(client.GET('/api/v1/party-names', { params: { query } }))
  return new Map(items.map((party) => [party.id, party]))
}

function gather(id: string): Answer {
  if (gathered === null || gathered.ids.size >= NAMES_MAX) {
    const ids = new Set<string>()
    const answer = Promise.resolve().then(() => {
      if (gathered?.ids === ids) gathered = null
      return ask(ids)
    })
    gathered = { ids, answer }
  }
  gathered.ids.add(id)
  return gathered.answer
}

/** `null`: it is not in this register. */
export const partyNameQuery = (id: string) =>
  queryOptions({
    queryKey: [...documentKeys.parties, 'name', id],
    queryFn: async () => (await gather(id)).get(id) ?? null,
  })
