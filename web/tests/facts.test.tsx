/** Facts of incidents and of a journey's story in the reader's words: every fact is said in all four
 * languages, with every parameter that it has. */
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import {
  createMemoryHistory,
  createRootRoute,
  createRouter,
  RouterProvider,
} from '@tanstack/react-router'
import { cleanup, render, renderHook, screen } from '@testing-library/react'
import type { ReactNode } from 'react'
import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import openapi from '../openapi.json'
import type { Fact, Settled } from '../src/api/codes'
import { participantsQuery, schemesQuery } from '../src/api/public'
import {
  incidentQuery,
  journeyQuery,
  keys,
  locksQuery,
  nodeQuery,
  peersQuery,
  placesQuery,
} from '../src/api/queries'
import type { IncidentView, JourneyDetail } from '../src/api/types'
import { useFactRows } from '../src/components/factRows'
import { IncidentDetails } from '../src/components/IncidentDetails'
import { Timeline } from '../src/components/JourneyRecord'
import { catalogues, i18n, startI18n } from '../src/lib/i18n'
import { LANGUAGES } from '../src/lib/language'
import { Facts } from '../src/ui/layout'
import { incidentView, journeyView } from './views'

const queries = new QueryClient({ defaultOptions: { queries: { retry: false, staleTime: 1e9 } } })
queries.setQueryData(keys.session, { account: 'auditor-1', name: 'A', role: 'auditor' })
queries.setQueryData(placesQuery.queryKey, { places: [] } as never)
queries.setQueryData(journeyQuery('J-1').queryKey, storyWith(incidentView()) as never)
queries.setQueryData(locksQuery.queryKey, { items: [] } as never)
queries.setQueryData(nodeQuery.queryKey, {
  node: { authority: 'hk', names: { en: '', zh_hant: '', zh_hans: '', pt: '' } },
  clock: { nodeMs: 0, localMs: 0, speed: 1 },
} as never)
for (const { queryKey } of [schemesQuery, participantsQuery, peersQuery]) {
  queries.setQueryData(queryKey as readonly string[], [])
}

function wrapper({ children }: { children: ReactNode }) {
  return <QueryClientProvider client={queries}>{children}</QueryClientProvider>
}

/** What has links in it, drawn. */
async function show(node: ReactNode): Promise<string> {
  const router = createRouter({
    routeTree: createRootRoute({ component: () => node }),
    history: createMemoryHistory(),
  })
  await router.load()
  return (
    render(<RouterProvider router={router as never} />, { wrapper }).container.textContent ?? ''
  )
}

beforeAll(startI18n)
afterEach(cleanup)

/** One of each, with a value that can be looked for where it is said as it is. */
const SAMPLES: { [C in Fact['code']]: Extract<Fact, { code: C }>['params'] } = {
  journey: { journey: 'hk-j-1' },
  authority: { authority: 'macao' },
  lock: { lock: 'L-1' },
  vehicle: { vehicle: 'V-1' },
  destination: { place: 'hk-a' },
  control_point: { from: 'hk-a', to: 'gd-b' },
  because: { why: { code: 'lock_fitted', params: { lock: 'L-1', vehicle: 'V-1' } } },
  terminal: { terminal: '00123' },
  sessions: { sessions: 'both_speak' },
  unguarded_from: { from_ms: 1_780_000_000_000 },
  unguarded_to: { to_ms: 1_780_000_000_000 },
  swept_last: { at_ms: 1_780_000_000_000 },
  clock_ahead: { seconds: 1767 },
  clock_apart: { seconds: 1767 },
  messages: { first: 71, last: 1767 },
  off_corridor: { metres: 1767 },
  half_width: { metres: 400 },
  lasted: { seconds: 95 },
  silent: { seconds: 1240 },
  silence_allowed: { seconds: 900 },
  order: { order: 17 },
  order_kind: { order_kind: 'seal' },
  order_outcome: { order_outcome: 'withdrawn' },
  incident: { incident: 18 },
  incident_kind: { incident_kind: 'deviation' },
  end: { end: 'gap_unproven' },
  inspected: { inspected: false },
  by: { account: 'officer-1' },
  without_papers: { note: 'a sample reason' },
  place_closed: { place: 'hk-a' },
  route_closed: { from: 'hk-a', to: 'gd-b' },
  zone_changed: { place: 'hk-a' },
  corridor_changed: { from: 'hk-a', to: 'gd-b' },
}
const FACTS = Object.entries(SAMPLES).map(([code, params]) => ({ code, params }) as Fact)

async function rowText(language: string, facts: readonly Fact[]): Promise<string> {
  await i18n.changeLanguage(language)
  const rows = renderHook(useFactRows, { wrapper }).result.current(facts)
  return render(<Facts facts={rows} />, { wrapper }).container.textContent ?? ''
}

test('there is a sample of every fact of the API', () => {
  const { oneOf } = openapi.components.schemas.Fact
  expect(Object.keys(SAMPLES)).toHaveLength(oneOf.length)
})

describe.each(LANGUAGES)('%s', (language) => {
  test.each(FACTS)('$code has a term and its values', async (fact) => {
    const text = await rowText(language, [fact])
    const term = catalogues[language].fact[fact.code]
    expect(text.startsWith(term)).toBe(true)
    expect(text.slice(term.length)).not.toMatch(/^$|\{\{|undefined|object|_|\w\.\w/)
    const words = Object.values(fact.params).filter((it) => /\d|-/.test(String(it)))
    for (const word of words) {
      if (typeof word === 'string') expect(text).toContain(word)
    }
  })

  test('the reason of a fact is said', async () => {
    const text = await rowText(
      language,
      FACTS.filter(({ code }) => code === 'because'),
    )
    const said = catalogues[language].code.lock_fitted
    const words = said.replace('{{lock}}', 'L-1').replace('{{vehicle}}', 'V-1')
    expect(text).toBe(`${catalogues[language].fact.because}${words}`)
  })

  test.each(openapi.components.schemas.Settled.enum as Settled[])(
    'an incident that the node closed says so: %s',
    async (settled) => {
      await i18n.changeLanguage(language)
      const text = await show(<Timeline detail={storyWith(closedBy(settled))} />)
      const words = catalogues[language]
      expect(text).toContain(words.settled[settled])
      expect(text).toContain(words.system)
    },
  )
})

function closedBy(settled: Settled | null, note = ''): IncidentView {
  const resolved = { by: 'system', at_ms: 7, verdict: 'explained' as const, note, settled }
  return incidentView({ state: 'resolved', resolved })
}

function storyWith(
  incident: IncidentView,
  timeline: JourneyDetail['timeline'] = [],
): JourneyDetail {
  return {
    journey: journeyView({}),
    incidents: [incident],
    orders: [],
    timeline,
    lock: null,
    hold: null,
  }
}

test('facts of one code stand in one row', async () => {
  const zone = (place: string): Fact => ({ code: 'zone_changed', params: { place } })
  await i18n.changeLanguage('en')
  const rows = renderHook(useFactRows, { wrapper }).result.current([zone('hk-a'), zone('hk-b')])
  expect(rows.map(({ term }) => term)).toEqual(['Zone drawn anew'])
  expect(await rowText('en', [zone('hk-a'), zone('hk-b')])).toBe('Zone drawn anewhk-ahk-b')
})

test('what was said before reasons were codes is told as it was', async () => {
  const why = { code: 'said_before', params: { technical: 'no more room' } } as const
  const text = await rowText('pt', [{ code: 'because', params: { why } }])
  expect(text).toBe('MotivoRegistado anteriormente, em inglês: no more room')
})

test('a fact of a newer node is shown as it is', async () => {
  const fact = { code: 'of_tomorrow', params: { tomorrow: 'x' } } as unknown as Fact
  expect(await rowText('en', [fact])).toContain('of_tomorrow')
})

test('a line of a story says its subject in the head, and the rest below', async () => {
  await i18n.changeLanguage('en')
  const of = (code: Fact['code']) => ({ code, params: SAMPLES[code] }) as Fact
  const timeline: JourneyDetail['timeline'] = [
    {
      at_ms: 1,
      kind: 'order',
      facts: ['order', 'order_kind', 'order_outcome'].map((it) => of(it as 'order')),
    },
    { at_ms: 2, kind: 'incident', facts: [of('incident'), of('incident_kind')] },
    { at_ms: 3, kind: 'amended', facts: [of('control_point'), of('by')] },
    { at_ms: 4, kind: 'inspection_over', facts: [of('inspected')] },
  ]
  const text = await show(<Timeline detail={storyWith(incidentView(), timeline)} />)
  expect(text).toContain('Order to the chip: Seal')
  expect(text).toContain('Outcome: Withdrawn')
  expect(screen.getByRole('link').textContent).toBe('Off the route')
  expect(text).toContain('Now: hk-a → gd-b · By officer-1')
  expect(text).toContain('No inspection was made.')
  expect(text).not.toContain('17')
})

test.each([
  ['by the node', closedBy('reconnected'), 'The first session has ended', []],
  ['by an officer', closedBy(null, 'a detour'), 'a detour', ['a detour']],
])('a closed incident says why: %s', async (_, incident, words, quoted) => {
  await i18n.changeLanguage('en')
  queries.setQueryData(incidentQuery(incident.id).queryKey, incident as never)
  expect(await show(<IncidentDetails id={incident.id} />)).toContain(words)
  const quotes = [...document.querySelectorAll('blockquote')]
  expect(quotes.map((it) => it.textContent)).toEqual(quoted)
})
