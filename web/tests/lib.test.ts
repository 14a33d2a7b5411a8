/** The pure library: clock, formats, names, URLs, geometry, languages. */
import { describe, expect, test } from 'vitest'
import { nodeNow } from '../src/lib/clock'
import {
  agoParts,
  compassIndex,
  formatAgo,
  formatPosition,
  formatSpan,
  formatTime,
} from '../src/lib/format'
import { boundsOf, lonLat, metresBetween, pixelsAtZoomZero, stretch } from '../src/lib/geometry'
import { initialLanguage, languageOfTag } from '../src/lib/language'
import { pickName } from '../src/lib/names'
import { initialSound, initialTheme } from '../src/lib/preferences'
import * as urls from '../src/lib/urls'

test('the node clock runs at its own speed', () => {
  const clock = { nodeMs: 1_000_000, localMs: 500, speed: 10 }
  expect(nodeNow(clock, 500)).toBe(1_000_000)
  expect(nodeNow(clock, 1_500)).toBe(1_010_000)
})

test('times are Hong Kong times in every language', () => {
  const ms = Date.UTC(2026, 0, 1, 16, 5, 9)
  for (const language of ['zh-Hant', 'zh-Hans', 'en', 'pt'] as const) {
    expect(formatTime(ms, language)).toBe('00:05:09')
  }
})

test.each([
  [-5, 0, 'second'],
  [119_999, 119, 'second'],
  [120_000, 2, 'minute'],
  [7_199_000, 119, 'minute'],
  [7_200_000, 2, 'hour'],
  [172_800_000, 2, 'day'],
] as const)('%d ms ago', (elapsedMs, value, unit) => {
  expect(agoParts(elapsedMs)).toEqual({ value, unit })
})

test.each([
  [0, /^0 sec/],
  [1_240, /^1\.2 sec/],
  [119_900, /^119\.9 sec/],
  [120_000, /^2 min/],
  [330_000, /^5\.5 min/],
])('a span of %d ms reads %s', (spanMs, text) => {
  expect(formatSpan(spanMs, 'en')).toMatch(text)
})

test('ago reads as the language says it', () => {
  expect(formatAgo(12_000, 'zh-Hant')).toContain('12')
  expect(formatAgo(12_000, 'pt')).toMatch(/^há 12/)
})

test.each([
  [0, 0],
  [22, 0],
  [23, 1],
  [359, 0],
  [270, 6],
  [-90, 6],
])('course %d', (courseDeg, index) => {
  expect(compassIndex(courseDeg)).toBe(index)
})

test('positions are latitude first, for reading', () => {
  expect(formatPosition([114.1, 22.4])).toBe('22.40000, 114.10000')
})

test.each([
  ['zh-Hant', { zh_hans: '中' }, '中'],
  ['zh-Hans', { zh_hant: '關', en: 'C' }, '關'],
  ['pt', { en: 'C', zh_hant: '關' }, 'C'],
  ['en', { zh_hant: '關' }, '關'],
  ['en', {}, ''],
] as const)('name in %s', (language, known, expected) => {
  expect(pickName({ en: '', zh_hant: '', zh_hans: '', pt: '', ...known }, language)).toBe(expected)
})

test.each([
  ['zh-HK', 'zh-Hant'],
  ['zh-TW', 'zh-Hant'],
  ['zh-Hant-MO', 'zh-Hant'],
  ['zh', 'zh-Hans'],
  ['zh-CN', 'zh-Hans'],
  ['pt-BR', 'pt'],
  ['en-US', 'en'],
  ['fr', null],
])('browser language %s', (tag, language) => {
  expect(languageOfTag(tag)).toBe(language)
})

describe('a desk without choices', () => {
  test('takes the first language it knows, else English', () => {
    localStorage.clear()
    expect(initialLanguage(localStorage, ['fr', 'pt-MO'])).toBe('pt')
    expect(initialLanguage(localStorage, ['fr'])).toBe('en')
  })

  test('is dark unless the system is light, and silent', () => {
    localStorage.clear()
    expect(initialTheme(localStorage, false)).toBe('dark')
    expect(initialTheme(localStorage, true)).toBe('light')
    expect(initialSound(localStorage)).toBe(false)
  })
})

describe('urls', () => {
  test('what is not known is dropped', () => {
    expect(urls.parseLiveSearch({ filter: 'nonsense', q: '', lock: '86', x: 1 })).toEqual({
      lock: '86',
    })
    expect(urls.parseJourneysSearch({ state: 'ended', end: 'clean' })).toEqual({
      state: 'ended',
      end: 'clean',
    })
    expect(urls.parseIncidentsSearch({ id: 7 })).toEqual({})
  })

  test('a query is written and read back as plain text', () => {
    const search = { q: '粤Z&港 1=2', lock: '00860' }
    expect(urls.parseSearch(urls.stringifySearch(search))).toEqual(search)
    expect(urls.stringifySearch({ q: undefined })).toBe('')
  })
})

describe('geometry', () => {
  const line = [
    [114, 22],
    [114, 22.1],
    [114, 22.2],
  ] as const

  test('a tenth of a degree north is 11.1 km', () => {
    expect(metresBetween(line[0], line[1])).toBeCloseTo(11_132, 0)
  })

  test('a stretch over a corner keeps the corner', () => {
    const part = stretch(line, 5_566, 16_698)
    expect(part.map(([, lat]) => Number(lat.toFixed(3)))).toEqual([22.05, 22.1, 22.15])
  })

  test('a stretch beyond the end is empty', () => {
    expect(stretch(line, 50_000, 60_000)).toEqual([])
    expect(stretch([], 0, 10)).toEqual([])
  })

  test('the world is 512 pixels wide at zoom 0', () => {
    expect(pixelsAtZoomZero(40_075_016.686, 0)).toBeCloseTo(512)
  })

  test('pairs that are none', () => {
    expect([lonLat(null), lonLat([1]), lonLat(undefined)]).toEqual([null, null, null])
    expect(lonLat([1, 2])).toEqual([1, 2])
    expect(boundsOf([])).toBeNull()
    expect(boundsOf(line)).toEqual([
      [114, 22],
      [114, 22.2],
    ])
  })
})
