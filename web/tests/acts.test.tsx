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
import { noteFault } from '../src/api/registry'
import { AnswerForm } from '../src/components/portal/AnswerForm'
import { ManifestActions } from '../src/components/portal/ManifestActions'
import { useAct, useActTold } from '../src/components/scheme/useAct'
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

/** What was sent, in its order. */
const sent: Request[] = []
let faultsSent = 0

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
    onRequest: async ({ request, schemaPath }) => {
      sent.push(request.clone())
      if (schemaPath.endsWith('/start')) {
        const params = { journey: 'J-1' }
        return Response.json({ code: 'journey_over', params, detail: '' }, { status: 409 })
      }
      if (schemaPath.endsWith('/answer')) {
        const params = { have: 4, wanted: 3 }
        return Response.json({ code: 'revision_differs', params, detail: '' }, { status: 412 })
      }
      if (schemaPath.endsWith('/faults')) {
        faultsSent += 1
        if (faultsSent === 1) return Promise.reject(new TypeError('the answer was lost'))
      }
      return Response.json({ document: MANIFEST })
    },
  })
  await startI18n()
  await i18n.changeLanguage('en')
})
afterEach(() => {
  cleanup()
  sent.length = 0
})

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
  render(<ManifestActions manifest={MANIFEST} revision={3} />, { wrapper })
  fireEvent.click(screen.getByRole('button', { name: i18n.t('portal.manifest.start') }))
  await screen.findByRole('alert')
  fireEvent.click(screen.getByRole('button', { name: i18n.t('portal.manifest.recheck') }))
  await waitFor(() => expect(screen.queryByRole('alert')).toBeNull())
})

test('what somebody else has changed is read again, and what was typed stays', async () => {
  let reads = 0
  const read = (): number => ++reads
  renderHook(() => useQuery({ queryKey: [...documentKeys.all, 'shown'], queryFn: read }), {
    wrapper,
  })
  await waitFor(() => expect(reads).toBe(1))
  render(<AnswerForm application="hk-a-1" revision={3} />, { wrapper })
  const field = screen.getByRole('textbox')
  fireEvent.change(field, { target: { value: 'By the bay.' } })
  fireEvent.click(screen.getByRole('button', { name: i18n.t('portal.answer.send') }))
  await screen.findByText(i18n.t('code.revision_differs', { have: 4, wanted: 3 }))
  expect(sent[0]?.headers.get('If-Match')).toBe('"3"')
  expect(reads).toBe(2)
  expect((field as HTMLTextAreaElement).value).toBe('By the bay.')
})

test('an act keeps its key until it is done', async () => {
  const use = () => useAct((text: string, key: string) => noteFault('lock-1', text, key))
  const { result } = renderHook(use, { wrapper })
  for (const isDone of [false, true, true]) {
    await act(async () => result.current.mutateAsync('stuck').catch(() => undefined))
    await waitFor(() => expect(result.current.isSuccess).toBe(isDone))
  }
  const keys = sent.map(({ headers }) => headers.get('Idempotency-Key'))
  expect(keys[0]).toMatch(/^"[0-9a-f]{32}"$/)
  expect(keys[1]).toBe(keys[0])
  expect(keys[2]).not.toBe(keys[0])
})
