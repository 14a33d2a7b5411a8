/** The node's free details, in the reader's words. */
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { renderHook } from '@testing-library/react'
import type { ReactNode } from 'react'
import { beforeAll, expect, test } from 'vitest'
import { participantsQuery, schemesQuery } from '../src/api/public'
import { keys, nodeQuery } from '../src/api/queries'
import { useDetailFacts } from '../src/components/detailFacts'
import { i18n, startI18n } from '../src/lib/i18n'

const queries = new QueryClient({ defaultOptions: { queries: { retry: false, staleTime: 1e9 } } })
queries.setQueryData(keys.session, null)
queries.setQueryData(schemesQuery.queryKey, [])
queries.setQueryData(participantsQuery.queryKey, [])
queries.setQueryData(nodeQuery.queryKey, {
  node: {
    authority: 'hk',
    names: { en: 'Our authority', zh_hant: '', zh_hans: '', pt: '' },
    version: '0',
    sample_data: true,
    clock: { now_ms: 0, speed: 1 },
    map_attribution: '',
  },
  clock: { nodeMs: 0, localMs: 0, speed: 1 },
})

function wrapper({ children }: { children: ReactNode }) {
  return <QueryClientProvider client={queries}>{children}</QueryClientProvider>
}

beforeAll(async () => {
  await startI18n()
  await i18n.changeLanguage('en')
})

test.each([
  ['off_m', '1767', 'Off the corridor’s middle, m', '1,767'],
  ['kind', 'deviation', 'Kind', 'Off the route'],
  ['kind', 'seal', 'Kind', 'Seal'],
  ['outcome', 'expired', 'Outcome', 'Expired'],
  ['end', 'gap_unproven', 'Ended as', 'Gap unproven'],
  ['seen', 'both sessions speak', 'Seen', 'Both sessions send reports'],
  ['authority', 'hk', 'Authority', 'Our authority'],
  ['authority', 'macao', 'Authority', 'Macao Customs Service'],
  ['authority', 'elsewhere', 'Authority', 'elsewhere'],
  ['terminal', '00123', 'Terminal', '00123'],
  ['reason', 'vehicle V-1 is not enrolled here', 'Reason', 'V-1 is not enrolled here.'],
  ['reason', '', 'Reason', 'The authority gave no details.'],
  ['new_word', 'as it is', 'new_word', 'as it is'],
])('%s %s', (key, value, term, said) => {
  const { result } = renderHook(useDetailFacts, { wrapper })
  expect(result.current({ [key]: value })).toEqual([{ term, value: said }])
})
