/** Spans of civil days, as the node is asked for them. */
import { describe, expect, test } from 'vitest'
import { isReversed, momentsOf } from '../src/lib/period'

describe('a period of days', () => {
  test('holds its first and its last day whole', () => {
    const { from_ms: from, to_ms: to } = momentsOf({ from: '2026-06-03', to: '2026-06-03' })
    expect(new Date(from ?? 0).toISOString()).toBe('2026-06-02T16:00:00.000Z')
    expect((to ?? 0) - (from ?? 0)).toBe(86_400_000)
  })
  test('leaves out what is no day', () => {
    expect(momentsOf({ from: 'soon', to: '' })).toEqual({})
    expect(momentsOf({})).toEqual({})
  })
  test('is reversed only when it ends before it begins', () => {
    expect(isReversed({ from: '2026-06-03', to: '2026-06-02' })).toBe(true)
    expect(isReversed({ from: '2026-06-03', to: '2026-06-03' })).toBe(false)
    expect(isReversed({ from: '2026-06-03' })).toBe(false)
  })
})
