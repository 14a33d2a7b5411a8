/** Acts and their answers: shown at once where that matters, and never an old refusal. */
import { QueryClient, QueryClientProvider, useQuery } from '@tanstack/react-query'
import {
  act,
  cleanup,
  fireEvent,
  render,
  renderHook,
  screen,
  waitFor,
} from '@testing-library/react'
import type { ReactNode } from 'react'
import { afterEach, beforeAll, expect, test } from 'vitest'
import { client } from '../src/api/client'
import { documentKeys, type Manifest } from '../src/api/documents'
import { participantsQuery, schemesQuery } from '../src/api/public'
import { keys, nodeQuery, peersQuery, placesQuery } from '../src/api/queries'
import { ManifestActions } from '../src/components/portal/ManifestActions'
import { useActTold } from '../src/components/scheme/useAct'
import { i18n, startI18n } from '../src/lib/i18n'

const queries = new QueryClient({ defaultOptions: { queries: { retry: false, staleTime: 1e9 } } })
const MET = { at_ms: 1, checks: [{ code: 'cargo_covered', state: 'met', detail: null }] }
const MANIFEST = {
  id: 'hk-j-1',
  home: 'hk',
  status: 'bundled',
  asked_at_ms: 0,
  legs: [{ authority: 'hk' }, { authority: 'mainland' }],
  replies: { hk: MET, mainland: MET },
} as unknown as Manifest

function wrapper({ children }: { children: ReactNode }) {
  return <QueryClientProvider client={queries}>{children}</QueryClientProvider>
}

beforeAll(async () => {
  queries.setQueryData(keys.session, { role: 'carrier' } as never)
  for (const { queryKey } of [schemesQuery, participantsQuery, peersQuery]) {
    queries.setQueryData(queryKey as readonly string[], [])
  }
  queries.setQueryData(placesQuery.queryKey, { places: [] } as never)
  queries.setQueryData(nodeQuery.queryKey, { node: { authority: 'hk' } } as never)
  client.use({
    onRequest: ({ schemaPath }) =>
      schemaPath.endsWith('/start')
        ? Response.json({ code: 'wrong_state', detail: '' }, { status: 409 })
        : Response.json({ document: MANIFEST }),
  })
  await startI18n()
  await i18n.changeLanguage('en')
})
afterEach(cleanup)

test('an answer that is given once is not kept back by pages that are read again', async () => {
  let reads = 0
  const read = (): Promise<string> => {
    reads += 1
    return reads === 1 ? Promise.resolve('first') : new Promise(() => undefined)
  }
  const use = () => {
    const page = useQuery({ queryKey: [...documentKeys.all, 'slow'], queryFn: read })
    return { page, entering: useActTold(() => Promise.resolve('the password')) }
  }
  const { result } = renderHook(use, { wrapper })
  await waitFor(() => expect(result.current.page.data).toBe('first'))
  act(() => result.current.entering.mutate(undefined))
  await waitFor(() => expect(result.current.entering.data).toBe('the password'))
  expect(reads).toBe(2)
})

test('a refused start is forgotten once the checks are asked again', async () => {
  render(<ManifestActions manifest={MANIFEST} />, { wrapper })
  fireEvent.click(screen.getByRole('button', { name: i18n.t('portal.manifest.start') }))
  await screen.findByRole('alert')
  fireEvent.click(screen.getByRole('button', { name: i18n.t('portal.manifest.recheck') }))
  await waitFor(() => expect(screen.queryByRole('alert')).toBeNull())
})
