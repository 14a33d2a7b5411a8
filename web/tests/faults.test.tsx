/** Codes in the reader's words: every code of the node is said in all four languages, with every
 * parameter that it has. */
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { render, renderHook, screen } from '@testing-library/react'
import type { ReactNode } from 'react'
import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import openapi from '../openapi.json'
import type { Reason } from '../src/api/codes'
import { ApiError, type Fault } from '../src/api/errors'
import { schemesQuery } from '../src/api/public'
import { keys, peersQuery, placesQuery } from '../src/api/queries'
import { Faults, Refused } from '../src/components/FaultList'
import { useCodeText } from '../src/components/scheme/codes'
import { useFieldName, usePlaceOfFault } from '../src/components/scheme/faults'
import { catalogues, i18n, startI18n } from '../src/lib/i18n'
import en from '../src/locales/en'

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

interface Branch {
  properties: {
    code: { enum: string[] }
    params?: { properties?: Record<string, unknown>; required?: string[] }
  }
}

/** Every code of the document with its parameters, from the schemas that end in `Reason`. */
const schemas: Readonly<Record<string, object>> = openapi.components.schemas
const branches: Branch[] = Object.entries(schemas).flatMap(([name, schema]) => {
  if (!/Reason$|^NotFound$/.test(name) || !('oneOf' in schema)) return []
  const all = schema.oneOf as { $ref?: string }[]
  const named = all.map((it) =>
    it.$ref === undefined ? it : schemas[it.$ref.split('/').at(-1) ?? ''],
  )
  return named.filter((it): it is Branch => 'code' in (Reflect.get(it ?? {}, 'properties') ?? {}))
})

/** What helps only technicians, and what another parameter says already. */
const UNSAID = new Set(['technical'])

/** Codes whose words put in other parameters, with these. */
const ALLOWED: Readonly<Record<string, string>> = { said_before: 'technical' }

function placeholders(text: string): string[] {
  return [...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name ?? '')
}

test('every code is said in every language, with every parameter that it has and no other', () => {
  expect(branches.length).toBeGreaterThan(200)
  const wrong = branches.flatMap(({ properties: { code, params } }) => {
    const [name = ''] = code.enum
    const wanted = Object.keys(params?.properties ?? {}).filter((it) => !UNSAID.has(it))
    return Object.entries(catalogues).flatMap(([language, catalogue]) => {
      const text: string | undefined = Reflect.get(catalogue.code, name)
      if (text === undefined) return [`${language} has no ${name}`]
      const [given, all] = [placeholders(text).sort().join(), wanted.sort().join()]
      return given === all || ALLOWED[name] === given
        ? []
        : [`${language} ${name}: {${given}} of {${all}}`]
    })
  })
  expect(wrong).toEqual([])
})

test('there are words for no code that the node has not', () => {
  const codes = new Set(branches.map(({ properties }) => properties.code.enum[0]))
  expect(Object.keys(en.code).filter((code) => !codes.has(code))).toEqual([])
})

test('every check of the API has a name and a remedy', () => {
  const codes = openapi.components.schemas.CheckCode.enum
  expect(Object.keys(en.scheme.check).sort()).toEqual([...codes].sort())
})

const SILENT: Reason = {
  code: 'silent',
  params: { kind: 'lock', minutes: 1041, most_minutes: 30 },
}
const STANDS: Reason = {
  code: 'carrier_stands',
  params: { carrier: 'hk-p-1', authority: 'hk', standing: 'suspended' },
}
const UNMET: Reason = {
  code: 'check_unmet',
  params: { authority: 'hk', check: 'devices_healthy', why: SILENT },
}

function faultAt(pointer: string, row?: number): Fault {
  return { pointer, ...(row === undefined ? {} : { row }), code: 'missing', detail: '' }
}

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

  test('parameters are named in the reader’s words', async () => {
    const text = await hook(useCodeText)
    expect(text(SILENT)).toBe(silent)
    expect(text(STANDS)).toBe(standing)
    expect(text(UNMET)).toContain(silent)
  })

  test('places are named by row, number and field', async () => {
    const placeOf = await hook(usePlaceOfFault)
    expect(placeOf(faultAt('/consignee_address', 17))).toBe(row)
    expect(placeOf(faultAt('/consignee/address', 17))).toBe(row)
    expect(placeOf(faultAt('/places/2'))).toBe(counted)
    expect(placeOf(faultAt(''))).toBe('')
  })
})

test('a permit’s field is named with its number', async () => {
  await i18n.changeLanguage('en')
  const name = renderHook(useFieldName, { wrapper }).result.current
  expect(name('/permit_1_number')).toBe('Permit 1: Its number')
  expect(name('/form/permits/0/number')).toBe('Permit 1: Its number')
  expect(name('/about/plates/mainland')).toBe('Plate: Mainland')
})

test('English of the node is shown only to technicians', async () => {
  await i18n.changeLanguage('pt')
  const shown = render(<Faults faults={[faultAt('/note')]} />, { wrapper })
  expect(shown.container.textContent).toBe('Nota Falta preencher este campo.')
  shown.unmount()
  const params = { technical: 'value 17 is odd' }
  const strange: Fault = { pointer: '', code: 'map_point_unreadable', params, detail: '' }
  render(<Faults faults={[strange]} />, { wrapper })
  expect(screen.getByRole('group').textContent).toContain('value 17 is odd')
})

test('a refusal without faults is said too', async () => {
  await i18n.changeLanguage('zh-Hant')
  const over: Reason = { code: 'journey_over', params: { journey: 'hk-j-1' } }
  render(<Refused error={new ApiError(409, over, '')} />, { wrapper })
  expect(screen.getByRole('alert').textContent).toContain('行程 hk-j-1 在此已完結。')
})

test('a code of a newer node is shown as it is', async () => {
  await i18n.changeLanguage('en')
  const text = renderHook(useCodeText, { wrapper }).result.current
  expect(text({ code: 'of_tomorrow' } as unknown as Reason)).toBe('of_tomorrow')
})
