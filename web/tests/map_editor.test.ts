/** What is entered and drawn in the map's editor, and the edits that come of it. */
import { describe, expect, test } from 'vitest'
import { beginningOf, clearingOf, type Subject } from '../src/components/registry/map_subject'
import {
  emptyPlace,
  missingOf,
  placeEdit,
  withPosition,
} from '../src/components/registry/place_draft'
import { circleAround, placeId, simplified } from '../src/lib/edits'
import { metresBetween } from '../src/lib/geometry'
import { parsePlacesSearch } from '../src/lib/urls'

test('a task is kept in the address, a stranger is not', () => {
  expect(parsePlacesSearch({ task: 'withdraw' })).toEqual({ task: 'withdraw' })
  expect(parsePlacesSearch({ task: 'paint' })).toEqual({})
})

test('a circle goes round its centre at its radius', () => {
  const centre = [114, 22.3] as const
  const circle = circleAround(centre, 250)
  expect(circle.length).toBeGreaterThan(12)
  for (const corner of circle) expect(metresBetween(centre, corner)).toBeCloseTo(250, 0)
})

test('a way keeps the points that bend it', () => {
  const way = [
    [114, 22],
    [114.01, 22.00001],
    [114.02, 22],
    [114.02, 22.02],
  ] as const
  expect(simplified(way, 60)).toEqual([way[0], way[2], way[3]])
  expect(simplified(way, 0.1)).toEqual(way)
  expect(simplified([], 60)).toEqual([])
})

describe('a corridor that is drawn anew', () => {
  const end = (id: string, point: number[]) => ({ id, authority: 'hk', point })
  const ends = { from: end('hk-a', [114, 22]), to: end('hk-b', [114.02, 22.02]) }
  const corridor = { kind: 'corridor', ...ends } as unknown as Subject
  const line = [
    [114, 22],
    [114.01, 22.0003],
    [114.02, 22],
    [114.02, 22.02],
  ]

  test('begins from all that was drawn, as wide as it was', () => {
    const known = { kind: 'drawn', way: { line, halfWidthM: 400 } } as const
    expect(beginningOf(corridor, known)).toEqual({ points: line, halfWidth: '400' })
  })

  test('begins from the points of a road that bend it', () => {
    const known = { kind: 'road', way: { line, halfWidthM: 0 } } as const
    expect(beginningOf(corridor, known)).toEqual({
      points: [line[0], line[2], line[3]],
      halfWidth: '250',
    })
  })

  test('begins straight where no road is known', () => {
    const { points } = beginningOf(corridor, { kind: 'unknown' })
    expect(points).toEqual([line[0], line[3]])
  })

  test('is taken away from a day on, never from none', () => {
    const edit = { effective_from: '2026-12-01', effective_until: null }
    expect(clearingOf(corridor, { from: '', until: '' })).toBeNull()
    expect(clearingOf(corridor, { from: '2026-12-01', until: '' })).toMatchObject(edit)
  })
})

test.each([
  ['hk', 'Pier 5, West', 'hk-pier-5-west'],
  ['macao', 'Ponte São José', 'macao-ponte-sao-jose'],
  ['hk', '碼頭', ''],
])('%s %s makes %s', (authority, name, id) => {
  expect(placeId(authority, name)).toBe(id)
})

describe('a place that is entered', () => {
  const sides = [{ region: 'hong-kong', authority: 'hk' }]
  const days = { from: '2026-12-01', until: '' }
  const filled = withPosition(
    {
      ...emptyPlace('hong-kong'),
      en: 'Pier 5',
      zhHant: '五號碼頭',
      zhHans: '五号码头',
      source: 'notice',
    },
    [114.1, 22.3],
  )

  test.each([
    ['region', { region: '' }],
    ['name', { zhHans: ' ' }],
    ['position', { latitude: 'north' }],
    ['zone', { radiusM: '5' }],
    ['zone', { zone: 'polygon' }],
    ['accuracy', { accuracyM: '0' }],
    ['source', { source: '' }],
  ] as const)('lacks %s', (missing, change) => {
    expect(missingOf({ ...filled, ...change }, days.from)).toBe(missing)
    expect(placeEdit({ ...filled, ...change }, sides, days)).toBeNull()
  })

  test('becomes an edit with a closed zone', () => {
    const edit = placeEdit(filled, sides, days)
    expect(edit).toMatchObject({
      effective_from: '2026-12-01',
      effective_until: null,
      change: {
        type: 'put_place',
        id: 'hk-pier-5',
        authority: 'hk',
        role: 'clearance_point',
        names: { en: 'Pier 5', 'zh-Hant': '五號碼頭', 'zh-Hans': '五号码头', pt: null },
        position: { lon: 114.1, lat: 22.3 },
      },
    })
    const zone = edit?.change.type === 'put_place' ? (edit.change.position?.zone ?? []) : []
    expect(zone.length).toBeGreaterThan(12)
    expect(zone.at(-1)).toEqual(zone[0])
  })
})
