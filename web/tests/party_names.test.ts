/** Names that stand beside documents, and what waits: the node is asked for what a page shows. */
import { QueryClient } from '@tanstack/react-query'
import { afterEach, describe, expect, test } from 'vitest'
import { client } from '../src/api/client'
import { waitingApplicationsQuery } from '../src/api/documents'
import { partyNameQuery } from '../src/api/party_names'

const asked: URL[] = []

/** Answers every request as the middleware of a test. */
function answering(answer: (url: URL) => unknown) {
  const onRequest = ({ request }: { request: Request }) => {
    const url = new URL(request.url)
    asked.push(url)
    return Response.json(answer(url))
  }
  const middleware = { onRequest }
  client.use(middleware)
  return () => client.eject(middleware)
}

let stop = (): void => {}
afterEach(() => {
  stop()
  asked.length = 0
})

describe('names of companies', () => {
  const name = (id: string) => ({ id, name: `Sample ${id}`, name_local: null })

  test('of one page are asked for at once, and one that is not known is none', async () => {
    stop = answering((url) => {
      const ids = (url.searchParams.get('ids') ?? '').split(',')
      return { items: ids.filter((id) => id !== 'p-3').map(name), next: null }
    })
    const queries = new QueryClient()
    const names = ['p-1', 'p-2', 'p-3'].map((id) => queries.fetchQuery(partyNameQuery(id)))
    const found = (await Promise.all(names)).map((it) => it?.name ?? null)
    expect(found).toEqual(['Sample p-1', 'Sample p-2', null])
    expect(asked.map((url) => url.searchParams.get('ids'))).toEqual(['p-1,p-2,p-3'])
    await queries.fetchQuery(partyNameQuery('p-4'))
    expect(asked).toHaveLength(2)
  })

  test('beyond a hundred are asked for in a second request', async () => {
    stop = answering((url) => {
      return { items: (url.searchParams.get('ids') ?? '').split(',').map(name), next: null }
    })
    const queries = new QueryClient()
    const ids = Array.from({ length: 130 }, (_, at) => `p-${at}`)
    const found = await Promise.all(ids.map((id) => queries.fetchQuery(partyNameQuery(id))))
    expect(found.map((it) => it?.id)).toEqual(ids)
    const lengths = asked.map((url) => url.searchParams.get('ids')?.split(',').length)
    expect(lengths).toEqual([100, 30])
  })
})

test('what waits is read from its head, a page at a time', async () => {
  stop = answering(() => ({ items: [], next: null }))
  await new QueryClient().fetchInfiniteQuery(waitingApplicationsQuery)
  expect(asked.map(({ search }) => search)).toEqual([
    '?limit=100&oldest_first=true&waits_for=office',
  ])
})
