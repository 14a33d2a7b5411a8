/** What may be done in which state, and how a lock is shown: the tables, row by row. */
import { describe, expect, test } from 'vitest'
import { byQueueOrder, countBySeverity } from '../src/api/incident_order'
import { byUrgency, shownState, TONES, UNHEARD_MAX_MS } from '../src/api/lock_state'
import { mayAcknowledge, mayRecall, mayResolve } from '../src/api/rules'
import { legState } from '../src/components/LegChain'
import { selectLocks } from '../src/components/LockList'
import { incidentView, journeyView, lockView, NOW_MS } from './views'

describe('incident actions', () => {
  test.each([
    ['officer', 'raised', null, 'not_acknowledged'],
    ['officer', 'acknowledged', 'already_acknowledged', null],
    ['supervisor', 'acknowledged', 'already_acknowledged', null],
    ['officer', 'resolved', 'already_resolved', 'already_resolved'],
    ['auditor', 'raised', 'role_reads_only', 'role_reads_only'],
    ['auditor', 'acknowledged', 'role_reads_only', 'role_reads_only'],
    ['carrier', 'raised', 'role_is_participant', 'role_is_participant'],
  ] as const)('%s, %s', (role, state, acknowledge, resolve) => {
    expect(mayAcknowledge(role, incidentView({ state }))).toBe(acknowledge)
    expect(mayResolve(role, incidentView({ state }))).toBe(resolve)
  })
})

describe('recall', () => {
  test.each([
    ['officer', 'in_gap', 'released', null],
    ['officer', 'in_gap', 'none', 'nothing_offered'],
    ['officer', 'under_way', 'holding', 'nothing_offered'],
    ['officer', 'held', 'holding', 'nothing_offered'],
    ['officer', 'handed_over', 'done', 'handed_over'],
    ['officer', 'ended', 'done', 'journey_ended'],
    ['officer', 'withdrawn', 'done', 'journey_withdrawn'],
    ['auditor', 'in_gap', 'released', 'role_reads_only'],
    ['carrier', 'in_gap', 'released', 'role_is_participant'],
  ] as const)('%s, %s, custody %s', (role, phase, kind, permission) => {
    expect(mayRecall(role, journeyView({ phase, custody: { kind, epoch: 1 } }))).toBe(permission)
  })
})

describe('shown state', () => {
  const long = NOW_MS - UNHEARD_MAX_MS - 1
  test.each([
    ['a heard seal is sealed', {}, 'sealed'],
    ['silence outranks a seal', { silent: true }, 'silent'],
    ['silence outranks unlocked', { silent: true, state: 'unlocked' }, 'silent'],
    ['tampering outranks silence', { silent: true, state: 'tampered' }, 'tampered'],
    ['open outranks silence', { silent: true, state: 'open' }, 'open'],
    ['long unheard is silent, told or not', { last_heard_at_ms: long }, 'silent'],
    ['a shadow explains it', { last_heard_at_ms: long, in_shadow: true }, 'sealed'],
    ['the bound itself is not past it', { last_heard_at_ms: NOW_MS - UNHEARD_MAX_MS }, 'sealed'],
    ['unknown stays unknown', { state: 'unknown' }, 'unknown'],
    ['elsewhere without data', { custody: 'elsewhere', fix: null, state: 'unknown' }, 'elsewhere'],
    ['elsewhere with our fix (the gap)', { custody: 'elsewhere' }, 'sealed'],
  ] as const)('%s', (_, change, expected) => {
    expect(shownState(lockView(change), NOW_MS)).toBe(expected)
  })

  test('no bad or silent state has a good tone', () => {
    expect([TONES.tampered, TONES.silent]).toEqual(['alarm', 'alarm'])
    expect(Object.entries(TONES).filter(([, tone]) => tone === 'good')).toEqual([
      ['sealed', 'good'],
    ])
  })
})

describe('order', () => {
  test('the queue: open, critical, untaken, oldest', () => {
    const ids = [
      incidentView({ id: 'resolved', state: 'resolved', severity: 'critical' }),
      incidentView({ id: 'minor', severity: 'minor' }),
      incidentView({ id: 'young', raised_at_ms: NOW_MS + 1 }),
      incidentView({ id: 'taken', severity: 'critical', state: 'acknowledged' }),
      incidentView({ id: 'old' }),
      incidentView({ id: 'critical', severity: 'critical' }),
    ]
      .sort(byQueueOrder)
      .map(({ id }) => id)
    expect(ids).toEqual(['critical', 'taken', 'old', 'young', 'minor', 'resolved'])
  })

  test('counts leave out what is resolved', () => {
    const counts = countBySeverity([
      incidentView(),
      incidentView({ state: 'acknowledged' }),
      incidentView({ state: 'resolved' }),
    ])
    expect(counts).toEqual({ critical: 0, major: 2, minor: 0, notice: 0 })
  })

  test('vehicles: incidents, then the worst state, then the plate', () => {
    const order = [
      lockView({ lock: '1', plate: 'B' }),
      lockView({ lock: '2', plate: 'A' }),
      lockView({ lock: '3', plate: 'C', state: 'tampered' }),
      lockView({ lock: '4', plate: 'D', open_incidents: 1 }),
    ]
      .sort(byUrgency(NOW_MS))
      .map(({ lock }) => lock)
    expect(order).toEqual(['4', '3', '2', '1'])
  })
})

test.each([
  ['by plate', 'ab 12', 'ours', ['1']],
  ['by journey', 'j-9', 'all', ['2']],
  ['what is elsewhere is not ours', '', 'ours', ['1', '3']],
  ['silent only', '', 'silent', ['3']],
  ['attention: silence counts', '', 'attention', ['3']],
  ['nothing fits', 'zzz', 'all', []],
] as const)('select locks %s', (_, query, filter, expected) => {
  const locks = [
    lockView({ lock: '1' }),
    lockView({ lock: '2', plate: 'X', journey: 'J-9', custody: 'elsewhere', fix: null }),
    lockView({ lock: '3', plate: 'Y', journey: null, silent: true }),
  ]
  const found = selectLocks(locks, query, filter, NOW_MS).map(({ lock }) => lock)
  expect(found.sort()).toEqual(expected)
})

test.each([
  ['expected', 'none', ['current', 'ahead', 'ahead']],
  ['under_way', 'holding', ['done', 'current', 'ahead']],
  ['in_gap', 'released', ['done', 'gap', 'ahead']],
  ['handed_over', 'done', ['done', 'done', 'current']],
  ['ended', 'done', ['done', 'done', 'done']],
  ['withdrawn', 'none', ['ahead', 'ahead', 'ahead']],
  ['withdrawn', 'done', ['ahead', 'ahead', 'ahead']],
] as const)('legs when %s, custody %s', (phase, kind, expected) => {
  const journey = journeyView({ phase, custody: { kind, epoch: 1 } })
  expect(journey.legs.map((leg) => legState(journey, leg))).toEqual(expected)
})
