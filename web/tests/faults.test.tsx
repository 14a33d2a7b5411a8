/** Faults in the reader's words: every code of the node has a sentence in all four languages, and
 * the node's own sentences are known by the form that they have in its source. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { render, renderHook, screen } from '@testing-library/react'
import type { ReactNode } from 'react'
import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import openapi from '../openapi.json'
import { ApiError } from '../src/api/errors'
import { schemesQuery } from '../src/api/public'
import { keys, peersQuery, placesQuery } from '../src/api/queries'
import { Faults, Refused } from '../src/components/FaultList'
import { useColumnName, usePlaceOfFault } from '../src/components/scheme/faults'
import { sentenceOf, useSaid } from '../src/components/scheme/said'
import { SENTENCES } from '../src/components/scheme/sentences'
import { catalogues, i18n, startI18n } from '../src/lib/i18n'
import en from '../src/locales/en'
import { faultCodes, wholeSource } from './rust_codes'

const queries = new QueryClient({ defaultOptions: { queries: { retry: false, staleTime: 1e9 } } })
queries.setQueryData(keys.session, { role: 'officer' })
queries.setQueryData(placesQuery.queryKey, {
  places: [
    { id: 'hk-a', named: true, names: { en: 'Pier A', zh_hant: '甲碼頭', zh_hans: '', pt: '' } },
  ],
} as never)
queries.setQueryData(schemesQuery.queryKey, [])
queries.setQueryData(peersQuery.queryKey, [])
queries.setQueryData(['public', 'participants'], [{ id: 'hk-p-1', name: 'Good Haulage' }])

function wrapper({ children }: { children: ReactNode }) {
  return <QueryClientProvider client={queries}>{children}</QueryClientProvider>
}

beforeAll(startI18n)
afterEach(() => document.body.replaceChildren())

test('every code of the node has a sentence', () => {
  const codes = faultCodes()
  expect(codes.size).toBeGreaterThan(90)
  for (const catalogue of Object.values(catalogues)) {
    const { fault, check } = catalogue.scheme
    const known = new Set([...Object.keys(fault), ...Object.keys(check)])
    expect([...codes].filter((code) => !known.has(code))).toEqual([])
  }
})

test('every check of the API has a name and a remedy', () => {
  const codes = openapi.components.schemas.CheckCode.enum
  expect(Object.keys(en.scheme.check).sort()).toEqual([...codes].sort())
})

/** Whether the node forms it: as it stands, or of two pieces that stand. */
function isFormedBy(source: string, chunk: string): boolean {
  const words = chunk.split(' ')
  const pairs = words.map((_, at) => [words.slice(0, at).join(' '), words.slice(at).join(' ')])
  return pairs.some((pieces) => pieces.every((piece) => source.includes(piece)))
}

test('every sentence that is known here stands in the source of the node', () => {
  const source = wholeSource()
  const strange = Object.values(SENTENCES)
    .flat()
    .filter((template) => {
      const chunks = template.split(/\{\w+\}/).map((chunk) => chunk.trim())
      return chunks.some((chunk) => chunk.length > 3 && !isFormedBy(source, chunk))
    })
  expect(strange).toEqual([])
})

test('a translation names no value that its sentence has not', () => {
  const values = (text: string) => [...text.matchAll(/\{+(\w+)\}+/g)].map(([, name]) => name)
  for (const [key, templates] of Object.entries(SENTENCES)) {
    const wanted = values(en.said.sentence[key as keyof typeof en.said.sentence])
    for (const template of templates)
      expect(values(template)).toEqual(expect.arrayContaining(wanted))
  }
})

test('every word of the node for the status of a manifest is known', () => {
  const manifests = join(import.meta.dirname, '../../crates/scheme/src/register/manifests.rs')
  const body = /fn status_word[\s\S]*?\n\}/.exec(readFileSync(manifests, 'utf8'))?.[0] ?? ''
  const words = [...body.matchAll(/=> "([^"]+)"/g)].map(([, word]) => word)
  expect(words.length).toBe(openapi.components.schemas.ManifestStatus.enum.length)
  for (const word of words) {
    expect(sentenceOf(`manifest hk-m-1 is ${word}`)?.values.manifest_status).toBe(word)
  }
})

test.each([
  ['the lock was last heard 41 minutes ago; 30 are the most', 'device_silent'],
  ['lock HK-7 is suspended with hk', 'device_standing'],
  ['carrier hk-p-1 is suspended with hk', 'carrier_standing'],
  ['place hk-a: the zone meets the zone of "hk-b" (at 22.3, 114.1)', 'zones_meet'],
  ['legs: no known road leads from hk-a to hk-b', 'no_road'],
  ['nobody has ever said this', undefined],
])('%s', (detail, key) => {
  expect(sentenceOf(detail)?.key).toBe(key)
})

describe.each([
  [
    'en',
    'E-lock: last heard 1,041 minutes ago; at most 30 are allowed.',
    'Standing of Good Haulage with Hong Kong: Suspended.',
    'Row 17: Consignee, address',
    'Place on the way no. 3',
  ],
  [
    'zh-Hant',
    '電子鎖：上次回報在 1,041 分鐘前，上限為 30 分鐘。',
    'Good Haulage在香港的狀況：暫停。',
    '第 17 行：收貨人地址',
    '途經地點（第 3 項）',
  ],
])('%s', (language, silent, standing, row, counted) => {
  const hook = async <T,>(use: () => T): Promise<T> => {
    await i18n.changeLanguage(language)
    return renderHook(use, { wrapper }).result.current
  }

  test('values are named in the reader’s words', async () => {
    const said = await hook(useSaid)
    expect(said('the lock was last heard 1041 minutes ago; 30 are the most')).toBe(silent)
    expect(said('carrier hk-p-1 is suspended with hk')).toBe(standing)
  })

  test('places are named by row, number and field', async () => {
    const placeOf = await hook(usePlaceOfFault)
    expect(placeOf('row 17, consignee_address')).toBe(row)
    expect(placeOf('places[2]')).toBe(counted)
  })
})

test('a permit’s field is named with its number', async () => {
  await i18n.changeLanguage('en')
  const name = renderHook(useColumnName, { wrapper }).result.current
  expect(name('permit_1_number')).toBe('Permit 1: Its number')
  expect(name('form, permits[0].number')).toBe('Permit 1: Its number')
  expect(name('plates.mainland')).toBe('Plate: Mainland')
})

test('English of the node is shown only where it says more', async () => {
  await i18n.changeLanguage('pt')
  const fault = { at: 'note', code: 'note_missing', detail: 'a refusal needs a reason' }
  const strange = { at: 'note', code: 'note_missing', detail: 'value 17 is odd' }
  const shown = render(<Faults faults={[fault]} />, { wrapper })
  expect(shown.container.textContent).not.toContain('refusal')
  shown.unmount()
  render(<Faults faults={[strange]} />, { wrapper })
  expect(screen.getByRole('group').textContent).toContain('value 17 is odd')
})

test('a refusal without faults is said too', async () => {
  await i18n.changeLanguage('zh-Hant')
  const error = new ApiError(409, 'wrong_state', 'journey hk-j-1 is over here')
  render(<Refused error={error} />, { wrapper })
  expect(screen.getByRole('alert').textContent).toContain('行程 hk-j-1 在此已完結。')
})
