/** The console's rules: what lies where on the map, what waits, what a story says, what follows. */
import { QueryClient } from '@tanstack/react-query'
import { describe, expect, test } from 'vitest'
import openapi from '../openapi.json'
import { client } from '../src/api/client'
import { consequenceOf, isTamper } from '../src/api/incident_rules'
import { patchActive } from '../src/api/live_batch'
import { shownState } from '../src/api/lock_state'
import { activeJourneysQuery } from '../src/api/queries'
import { lastPoint, legEnd, nextAuthority } from '../src/components/LastReport'
import { homeArea } from '../src/components/LiveMapPart'
import { storyOf } from '../src/components/story'
import { dutiesOf } from '../src/components/useDuties'
import { formatDateTime } from '../src/lib/format'
import { nearest } from '../src/lib/nearest'
import en from '../src/locales/en'
import { vehicleFeatures } from '../src/map/features'
import { FANNED_MAX } from '../src/map/stacks'
import { sorted } from '../src/ui/DataTable'
import { incidentView, journeyView, lockView, NOW_MS } from './views'

describe('the story of a journey', () => {
  test('every word of the core is in the catalogues, and no other', () => {
    const known = new Set(Object.keys(en.timeline))
    const said = new Set(openapi.components.schemas.TimelineKind.enum)
    expect([...said].filter((word) => !known.has(word))).toEqual([])
    // Besides what the core says: what became of an incident, and a word of a later core.
    const own = ['incident_acknowledged', 'incident_resolved', 'other']
    expect([...known].filter((word) => !said.has(word)).sort()).toEqual(own)
  })

  test('is newest first, and keeps the order of one moment', () => {
    const at = (kind: 'declared' | 'order' | 'ended', ms: number) => {
      return { kind, at_ms: ms, facts: [] }
    }
    const incident = incidentView({
      acknowledged: { by: 'officer', at_ms: 5 },
      resolved: { by: 'officer', at_ms: 7, verdict: 'explained', note: 'a detour', settled: null },
    })
    const story = storyOf({
      timeline: [at('declared', 1), at('order', 5), at('ended', 5)],
      incidents: [incident],
    })
    const said = story.map((line) => (line.kind === 'entry' ? line.word : line.kind))
    expect(said).toEqual(['resolved', 'acknowledged', 'ended', 'order', 'declared'])
    expect(story[0]).toMatchObject({ resolved: { note: 'a detour', verdict: 'explained' } })
  })
})

describe('trucks in one place', () => {
  const here = (count: number) =>
    Array.from({ length: count }, (_, index) =>
      lockView({ lock: `L-${index}`, plate: `P ${index}` }),
    )
  const read = (chosen: string | null, count: number) =>
    vehicleFeatures(here(count), NOW_MS, chosen).features.map(({ properties }) => properties)

  test('the chosen one keeps its place, the others are fanned out', () => {
    const [first, ...others] = read('L-2', 3)
    expect(first).toMatchObject({ lock: 'L-2', name: 'P 2', slot: 0 })
    expect(others.map((it) => it?.slot)).toEqual([1, 2])
  })

  test('too many are counted', () => {
    const shown = read(null, 7)
    expect(shown).toHaveLength(FANNED_MAX + 1)
    expect(shown.at(-1)).toMatchObject({ lock: '', name: '+3', slot: FANNED_MAX })
  })

  test('one alone is where it is, with its worst incident', () => {
    const lock = lockView({ open_incidents: 1, worst_severity: 'critical' })
    const [only] = vehicleFeatures([lock], NOW_MS).features
    expect(only?.properties).toMatchObject({ slot: 0, badge: 'severity-critical' })
    expect(only?.properties?.pointer).not.toBe('')
  })
})

test('the map opens on the own side and its trucks', () => {
  const place = (authority: string, kind: 'control_point' | 'clearance_point', lon: number) => {
    return { authority, kind, point: [lon, 22.5] }
  }
  const places = [
    place('hk', 'control_point', 114.1),
    place('hk', 'clearance_point', 114.2),
    place('hk', 'clearance_point', 118),
    place('mainland', 'control_point', 114.15),
  ]
  const elsewhere = lockView({ custody: 'elsewhere', fix: null })
  expect(homeArea('hk', places, [elsewhere, lockView()])).toEqual([
    [114.1, 22.5],
    [114.1, 22.5],
    [114.2, 22.5],
    [114.1, 22.4],
  ])
})

describe('closing an incident', () => {
  const open = incidentView({ id: '1' })
  test.each([
    ['the last that blocks', open, [open], { kind: 'last' }],
    ['another blocks', open, [open, incidentView({ id: '2' })], { kind: 'more', count: 1 }],
    [
      'the other is closed',
      open,
      [open, incidentView({ id: '2', state: 'resolved' })],
      { kind: 'last' },
    ],
    ['it blocks nothing', incidentView({ blocking: false }), [open], { kind: 'none' }],
    ['it has no journey', incidentView({ journey: null }), [], { kind: 'no_journey' }],
  ])('%s', (_, incident, others, expected) => {
    expect(consequenceOf(incident, others)).toEqual(expected)
  })

  test('signs of a hand at the lock ask for a second thought', () => {
    expect(isTamper('shackle_cut')).toBe(true)
    expect(isTamper('low_battery')).toBe(false)
  })
})

describe('what waits for the officer on duty', () => {
  const held = journeyView({ journey: 'J-1', phase: 'held', holds: ['inspection_due'] })
  const running = journeyView({ journey: 'J-2', plate: 'CD 5678' })
  const change = { change: 'vehicle' as const, vehicle: 'V-9' }
  const elsewhere = journeyView({ journey: 'J-3', custody: { kind: 'none', epoch: 0 } })
  const lists = {
    journeys: [held, running, elsewhere],
    amendments: ['J-2', 'J-3', 'J-9'].map((journey) => ({ id: `X-${journey}`, journey, change })),
    inspections: ['J-1', 'J-2', 'J-9'].map((journey) => ({ journey, stage: 'exit' as const })),
  }
  test('trucks held, changes of ours, inspections of trucks that have come', () => {
    const duties = dutiesOf(lists).map(({ kind, subject }) => [kind, subject])
    expect(duties).toEqual([
      ['held', 'AB 1234'],
      ['amendment', 'CD 5678'],
      ['inspection', 'AB 1234'],
      ['inspection', 'CD 5678'],
    ])
  })

  test('the oldest is not cut off: every page of a list is read', async () => {
    const pages = [
      { items: [running], next: '2.J-2' },
      { items: [held], next: null },
    ]
    const asked: string[] = []
    client.use({
      onRequest: ({ request }) => {
        asked.push(new URL(request.url).searchParams.get('before') ?? '')
        return Response.json(pages[asked.length - 1])
      },
    })
    const journeys = await new QueryClient().fetchQuery(activeJourneysQuery)
    expect(journeys.map(({ journey }) => journey)).toEqual(['J-2', 'J-1'])
    expect(asked).toEqual(['', '2.J-2'])
  })

  test('news of journeys are put in their places', () => {
    const over = journeyView({ journey: 'J-2', phase: 'ended' })
    const begun = journeyView({ journey: 'J-4' })
    const news = new Map([over, begun].map((view) => [view.journey, view]))
    expect(patchActive([held, running], news)).toEqual([begun, held])
  })
})

describe('a leg that is over', () => {
  test.each([
    ['ended', 'ended'],
    ['handed_over', 'handed_over'],
    ['withdrawn', 'withdrawn'],
    ['under_way', null],
    ['in_gap', null],
  ] as const)('%s', (phase, expected) => {
    expect(legEnd(journeyView({ phase }))).toBe(expected)
  })

  test('the last report is the newest by the device, wherever it stands', () => {
    const point = (ms: number, backfill = false) => {
      return {
        at_ms: ms,
        received_at_ms: ms,
        backfill,
        source: 'gnss' as const,
        speed_kmh: 0,
        point: [114, 22],
      }
    }
    expect(lastPoint({ points: [point(2), point(3), point(1, true)] })?.at_ms).toBe(3)
    expect(lastPoint({ points: [] })).toBe(null)
  })

  test('a lock of no journey is idle, not elsewhere', () => {
    const away = { fix: null, chip: null, last_heard_at_ms: null }
    expect(shownState(lockView({ ...away, custody: 'none' }), NOW_MS)).toBe('idle')
    expect(shownState(lockView({ ...away, custody: 'elsewhere' }), NOW_MS)).toBe('elsewhere')
  })

  test('who follows us', () => {
    const leg = (index: number, authority: string, ours: boolean) => {
      return { index, authority, ours, from: null, to: null }
    }
    const legs = [leg(0, 'hk', true), leg(1, 'mainland', false)]
    expect(nextAuthority(journeyView({ legs }))).toBe('mainland')
    expect(nextAuthority(journeyView({ legs: legs.slice(0, 1) }))).toBe(null)
  })
})

test('a time carries its year where it is another', () => {
  const [then, now] = [Date.UTC(2025, 11, 30), Date.UTC(2026, 1, 1)]
  expect(formatDateTime(then, 'en', now)).toContain('2025')
  expect(formatDateTime(now, 'en', now)).not.toContain('2026')
})

test('the nearest place within reach', () => {
  const places = [
    { name: 'far', point: [115, 22.4] },
    { name: 'near', point: [114.11, 22.4] },
    { name: 'nowhere', point: null },
  ]
  expect(nearest([114.1, 22.4], places)?.name).toBe('near')
  expect(nearest([110, 22.4], places)).toBe(null)
})

test('a table is sorted by the pressed heading, and equal rows keep their order', () => {
  const columns = [{ head: 'id', cell: () => null, sortBy: ({ id }: { id: string }) => id }]
  const rows = [{ id: 'T-10' }, { id: 'T-9' }, { id: 'T-10' }]
  const ids = (isDown: boolean) => sorted(rows, columns, { head: 'id', isDown }).map(({ id }) => id)
  expect(ids(false)).toEqual(['T-9', 'T-10', 'T-10'])
  expect(ids(true)).toEqual(['T-10', 'T-10', 'T-9'])
  expect(sorted(rows, columns, null)).toBe(rows)
})
