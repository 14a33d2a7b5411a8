/** The pure parts of the public pages: answers, lists, questions and forms. */
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { cleanup, render, screen } from '@testing-library/react'
import type { ReactNode } from 'react'
import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import { pointsQuery, schemesQuery } from '../src/api/public'
import type { PointsView, PointView, RouteView, SchemeView, WayView } from '../src/api/public_types'
import {
  type ApplicationDraft,
  applicationFaults,
  confirmers,
  EMPTY_APPLICATION,
  toApplication,
  toggled,
} from '../src/components/public/application_draft'
import {
  type CargoDraft,
  cargoQuestion,
  EMPTY_DRAFT,
  hongKongDay,
  missingAnswers,
  usualPaper,
} from '../src/components/public/cargo_question'
import { Source } from '../src/components/public/layout'
import {
  boundariesOf,
  countedPoints,
  isFound,
  regionGroups,
  slotNumber,
} from '../src/components/public/point_groups'
import { RouteAnswerView } from '../src/components/public/RouteAnswerView'
import { roundKm, routeAnswer } from '../src/components/public/route_answer'
import { dialled } from '../src/components/public/telephone'
import { VerdictView } from '../src/components/public/VerdictView'
import { countries } from '../src/lib/countries'
import { i18n, startI18n } from '../src/lib/i18n'
import { LANGUAGES } from '../src/lib/language'
import { parseSchemePointsSearch, parseSchemeRouteSearch } from '../src/lib/urls'
import { meant } from '../src/ui/SearchField'

afterEach(cleanup)

const nameless = { en: '', zh_hant: '', zh_hans: '', pt: '' }

function point(id: string, changes: Partial<PointView> = {}): PointView {
  return {
    id,
    kind: 'clearance_point',
    authority: 'hk',
    region: 'hong-kong',
    names: nameless,
    named: false,
    approximate: true,
    source: '',
    point: null,
    ...changes,
  }
}

const named = (en: string, hant = '') => ({
  names: { ...nameless, en, zh_hant: hant },
  named: true,
})
const control = { kind: 'control_point' } as const
const view: PointsView = {
  points: [
    point('hk-super-terminal-1', named('Super Terminal 1', '超級一號貨站')),
    point('hk-air-mail-centre', named('Air Mail Centre', '空郵中心')),
    point('gd-03', { authority: 'mainland', region: 'guangdong' }),
    point('hk-bridge', { ...control, ...named('Bridge') }),
    point('gd-bridge', { ...control, ...named('Zhuhai'), authority: 'mainland' }),
    point('mo-bridge', { ...control, ...named('Macao Port'), authority: 'macao' }),
  ],
  crossings: [
    { id: 'a', a: 'hk-bridge', b: 'gd-bridge', gap_max_s: 60 },
    { id: 'b', a: 'hk-bridge', b: 'mo-bridge', gap_max_s: 60 },
  ],
  authorities: [],
  regions: [
    { id: 'hong-kong', names: nameless, clearance_points: 13 },
    { id: 'guangdong', names: nameless, clearance_points: 66 },
    { id: 'hunan', names: nameless, clearance_points: 4 },
  ],
  routes: 1,
}

function routeView(changes: Partial<RouteView>): RouteView {
  return {
    from: 'a',
    to: 'b',
    possible: true,
    reason: null,
    schemes: ['sels'],
    ways: [],
    ...changes,
  }
}

const way = (crossing: string, length: number | null, reason: WayView['reason'] = null) => ({
  crossing,
  exit: `${crossing}-out`,
  entry: `${crossing}-in`,
  length_m: length,
  reason,
})

describe('the answer to "can I send this from A to B?"', () => {
  test('names the shortest way first, closed ones last', () => {
    const ways = [
      way('shut', null, { code: 'crossing_closed' }),
      way('long', 90_000),
      way('blank', null, { code: 'place_not_public', params: { place: 'a' } }),
      way('short', 61_400),
    ]
    const answer = routeAnswer(routeView({ ways }))
    expect(answer.kind).toBe('yes')
    const shown = answer.kind === 'yes' ? answer.ways.map((it) => [it.kind, it.way.crossing]) : []
    expect(shown).toEqual([
      ['open', 'short'],
      ['open', 'long'],
      ['unmeasured', 'blank'],
      ['closed', 'shut'],
    ])
  })

  test.each([
    ['same_side', 'same_side'],
    ['not_yet', 'not_yet'],
    ['a_word_of_tomorrow', 'other'],
    [null, 'other'],
  ])('a no for %s is explained as %s', (reason, shown) => {
    const answer = routeAnswer(
      routeView({ possible: false, reason: reason as RouteView['reason'] }),
    )
    expect(answer).toEqual({ kind: 'no', reason: shown })
  })

  test.each([
    [9.94, 9.9],
    [10.4, 10],
    [61.5, 62],
  ])('%d km is said as %d', (km, said) => expect(roundKm(km)).toBe(said))
})

describe('points', () => {
  test.each([
    ['super', true],
    ['SUPER 1', true],
    ['超級', true],
    ['hk-super', true],
    ['', true],
    ['modern', false],
  ])('"%s" finds Super Terminal 1: %s', (sought, isIt) => {
    expect(
      isFound(point('hk-super-terminal-1', named('Super Terminal 1', '超級一號貨站')), sought),
    ).toBe(isIt)
  })

  test('stand by region, named ones by name, a region without a row left out', () => {
    const groups = regionGroups(view, '', 'en')
    expect(groups.map(({ region }) => region)).toEqual(['hong-kong', 'guangdong'])
    expect(groups[0]?.named.map(({ id }) => id)).toEqual([
      'hk-air-mail-centre',
      'hk-super-terminal-1',
    ])
    expect(groups[1]?.unnamed.map(slotNumber)).toEqual(['03'])
    expect(groups[1]?.counted).toBe(66)
  })

  test('a transfer terminal is not one of those counted, and can be chosen', () => {
    const terminal = { ...point('mo-terminal', named('Terminal', '轉運站')), region: 'macao' }
    const regions = [{ id: 'macao', names: named('Macao', '澳門').names, clearance_points: 4 }]
    const slots = [1, 2, 3, 4].map((n) => ({ ...terminal, id: `mo-0${n}`, named: false }))
    const points = [...slots, { ...terminal, kind: 'transfer_point' as const }]
    const [macao] = regionGroups({ ...view, regions, points }, '', 'en')
    expect(macao?.transfers.map(({ id }) => id)).toEqual(['mo-terminal'])
    expect((macao?.named.length ?? 0) + (macao?.unnamed.length ?? 0)).toBe(macao?.counted)
  })

  test('a search leaves only what it finds', () => {
    const groups = regionGroups(view, 'mail', 'en')
    expect(groups.flatMap(({ named: found }) => found.map(({ id }) => id))).toEqual([
      'hk-air-mail-centre',
    ])
  })

  test('a control point knows all that face it, from either side', () => {
    const faces = (side: string) =>
      boundariesOf(view, side).map(({ opposite }) => opposite.map(({ id }) => id))
    expect(faces('hk')).toEqual([['gd-bridge', 'mo-bridge']])
    expect(faces('macao')).toEqual([['hk-bridge']])
  })

  test('are counted as the scheme counts them', () => expect(countedPoints(view)).toBe(83))
})

describe('the cargo check', () => {
  const draft: CargoDraft = { ...EMPTY_DRAFT, scheme: 'sels', from: 'JP' }
  const paper = { key: 1, kind: 'dutiable', issuedIn: 'hk', validUntil: '2026-12-01' } as const

  test('asks for what is missing', () => {
    expect(missingAnswers(EMPTY_DRAFT)).toEqual(['scheme', 'from'])
    expect(missingAnswers({ ...draft, papers: [{ ...paper, validUntil: '' }] })).toEqual(['papers'])
    expect(missingAnswers({ ...draft, papers: [paper] })).toEqual([])
  })

  test('sends what was answered, and nothing that was not', () => {
    const asked = { ...draft, bill: 'none', isWarehoused: true, papers: [paper] } as const
    const { scheme, mode, form } = cargoQuestion(asked, '2026-06-03')
    expect([scheme, mode]).toEqual(['sels', 'air_land'])
    expect(form).toMatchObject({
      date: '2026-06-03',
      bill_from: 'JP',
      bill_to: 'CN',
      is_warehoused: true,
    })
    expect([form.bill_kind, form.bill_number, form.macao_declaration]).toEqual([null, null, null])
    expect(form.permits).toEqual([
      { kind: 'dutiable', number: '-', issued_in: 'hk', valid_until: '2026-12-01' },
    ])
  })

  test('a bill and a declaration that there are have a number that says nothing', () => {
    const { form } = cargoQuestion({ ...draft, isDeclaredInMacao: true }, '2026-06-03')
    expect([form.bill_kind, form.bill_number, form.macao_declaration]).toEqual([
      'air_waybill',
      '-',
      '-',
    ])
  })

  test.each([
    ['general', 'import'],
    ['dutiable', 'dutiable'],
    ['exemption_scheme', 'exemption'],
  ] as const)('offers %s goods the paper %s', (cargo, kind) => expect(usualPaper(cargo)).toBe(kind))

  test('the day is that of Hong Kong', () => {
    expect(hongKongDay(Date.UTC(2026, 5, 2, 15, 59))).toBe('2026-06-02')
    expect(hongKongDay(Date.UTC(2026, 5, 2, 16, 0))).toBe('2026-06-03')
  })
})

describe('the application', () => {
  const filled: ApplicationDraft = {
    roles: ['carrier'],
    name: ' Sample Carrier Limited ',
    nameLocal: ' ',
    registrationNumber: '123',
    address: '1 Sample Road',
    contactName: 'Office',
    telephone: '+852 1234 5678',
    email: 'office@example.test',
    modes: ['air_land'],
    schemes: ['sels'],
    account: 'sample-carrier',
    password: 'a sentence of mine',
    repeated: 'a sentence of mine',
  }

  test.each<[string, Partial<ApplicationDraft>, object]>([
    ['filled in', {}, {}],
    ['blank name', { name: ' ' }, { name: 'missing' }],
    ['no role', { roles: [] }, { roles: 'missing' }],
    ['no mode', { modes: [] }, { modes: 'missing' }],
    ['supplier without mode', { modes: [], roles: ['supplier'] }, {}],
    ['no scheme', { schemes: [] }, { schemes: 'missing' }],
    ['telephone of letters', { telephone: 'call me' }, { telephone: 'telephone' }],
    ['two at signs', { email: 'a@b@c' }, { email: 'email' }],
    ['account with a blank', { account: 'a b' }, { account: 'account' }],
    ['short password', { password: 'short', repeated: 'short' }, { password: 'password' }],
    ['passwords differ', { repeated: 'another sentence' }, { repeated: 'repeated' }],
  ])('%s', (_, change, faults) => {
    expect(applicationFaults({ ...filled, ...change })).toEqual(faults)
  })

  test('an empty one wants everything that is required', () => {
    const missing = Object.entries(applicationFaults(EMPTY_APPLICATION))
    expect(missing.every(([, fault]) => fault === 'missing')).toBe(true)
    expect(missing).toHaveLength(11)
  })

  test('is sent without padding, and without an empty second name', () => {
    const { form, account } = toApplication(filled)
    expect([form.company.name, form.company.name_local, account]).toEqual([
      'Sample Carrier Limited',
      null,
      'sample-carrier',
    ])
  })

  test('names every authority that must confirm, of included schemes too', () => {
    const scheme = (id: string, confirmed: string[], includes: string[] = []) =>
      ({ id, includes, confirmed_by: confirmed }) as unknown as SchemeView
    const all = [scheme('three', ['hk', 'macao'], ['sels']), scheme('sels', ['hk', 'mainland'])]
    expect(confirmers(all, ['three']).sort()).toEqual(['hk', 'macao', 'mainland'])
    expect(confirmers(all, [])).toEqual([])
  })

  test('a value is in a list once or not at all', () => {
    expect(toggled(['a', 'b'], 'b', true)).toEqual(['a', 'b'])
    expect(toggled(['a', 'b'], 'a', false)).toEqual(['b'])
  })
})

test.each([
  ['(852) 3669 0000', 'tel:+85236690000'],
  ['+853 2855 9944', 'tel:+85328559944'],
  ['2855 9944', 'tel:28559944'],
])('%s is dialled as %s', (written, href) => expect(dialled(written)).toBe(href))

describe('countries', () => {
  test.each(LANGUAGES)(
    'are named in %s, the sides of the scheme first, none withdrawn',
    (language) => {
      const all = countries(language)
      expect(all.slice(0, 3).map(({ code }) => code)).toEqual(['HK', 'MO', 'CN'])
      expect(all.length).toBe(249)
      expect(all.some(({ code }) => ['SU', 'EU', 'XX', 'XK', 'ZZ'].includes(code))).toBe(false)
      expect(all.every(({ code, name }) => name !== code)).toBe(true)
      expect(new Set(all.map(({ name }) => name)).size).toBe(all.length)
    },
  )
})

test.each([
  ['zh-Hant', 'HK', '中國香港'],
  ['zh-Hans', 'MO', '中国澳门'],
  ['zh-Hant', 'TW', '中國台灣'],
] as const)('in %s %s is %s', (language, code, name) => {
  expect(countries(language).find((it) => it.code === code)?.name).toBe(name)
})

test.each([
  ['jp', 'JP'],
  ['Japan (JP)', 'JP'],
  ['jap', 'JP'],
  ['ja', null],
  ['', null],
  ['nowhere', null],
])('"%s" in a searched list means %s', (written, expected) => {
  const options = [
    { value: 'JP', label: 'Japan (JP)' },
    { value: 'JM', label: 'Jamaica (JM)' },
  ]
  expect(meant(options, written)).toBe(expected)
})

test('a source becomes links, with what stands between them kept', () => {
  render(<Source label="Source:" text="https://a.example/x; as told: https://b.example/y, p. 2" />)
  expect(screen.getAllByRole('link').map((link) => link.getAttribute('href'))).toEqual([
    'https://a.example/x',
    'https://b.example/y',
  ])
  expect(screen.getByText(/as told/)).toBeTruthy()
})

test('URLs of the public pages keep only what they know', () => {
  expect(parseSchemePointsSearch({ q: 'mail', kind: 'harbour', region: 'hunan', x: '1' })).toEqual({
    q: 'mail',
    region: 'hunan',
  })
  expect(parseSchemeRouteSearch({ from: 'a', to: '' })).toEqual({ from: 'a' })
})

describe('as a reader sees it', () => {
  beforeAll(async () => {
    await startI18n()
    await i18n.changeLanguage('en')
  })

  function show(node: ReactNode): void {
    const queries = new QueryClient({ defaultOptions: { queries: { enabled: false } } })
    queries.setQueryData(pointsQuery.queryKey, view)
    queries.setQueryData(schemesQuery.queryKey, [])
    render(<QueryClientProvider client={queries}>{node}</QueryClientProvider>)
  }

  test('a no comes first, then between what, then why', () => {
    const asked = {
      from: 'hk-super-terminal-1',
      to: 'gd-03',
      possible: false,
      reason: 'no_scheme',
    } as const
    show(<RouteAnswerView view={routeView(asked)} />)
    expect(screen.getByRole('heading', { level: 2 }).textContent).toBe('No, not under the scheme')
    expect(screen.getByText(/^Super Terminal 1 → .* no\. 03 \(not published\)$/)).toBeTruthy()
    expect(screen.getByText('No scheme in force joins these two places.')).toBeTruthy()
  })

  test('a verdict lists what is not met before what is, each with remedy, date and source', () => {
    const text = (en: string) => ({ en, 'zh-Hant': en, 'zh-Hans': en, pt: en })
    const shared = { source: 'https://a.example/page', effective_from: '2016-03-28' }
    const rules = [
      { rule: 'a', is_met: true, text: text('Kept.'), remedy: null, ...shared },
      { rule: 'b', is_met: false, text: text('Broken.'), remedy: text('Mend it.'), ...shared },
    ]
    const verdict = { scheme: 'sels', day: '2026-06-03', outcome: 'not_covered', rules } as const
    show(<VerdictView verdict={{ ...verdict, rules }} />)
    const shown = screen.getAllByRole('listitem').map((item) => item.textContent ?? '')
    expect(shown[0]).toContain('Not met')
    expect(shown[0]).toContain('Mend it.')
    expect(shown[0]).toContain('28 Mar 2016')
    expect(shown[1]).toContain('Kept.')
    expect(screen.getAllByRole('link')).toHaveLength(2)
    expect(document.activeElement).toBe(screen.getByRole('region', { name: 'Not covered' }))
  })
})
