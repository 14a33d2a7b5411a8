/** The portal's own judgement: statuses, next steps, times, ways, uploads, what is offered when. */
import { cleanup, fireEvent, render, screen } from '@testing-library/react'
import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import type { Application, Manifest, Party, Reply } from '../src/api/documents'
import type { Fault } from '../src/api/errors'
import type { SchemeView } from '../src/api/public_types'
import { ConfirmButton } from '../src/components/portal/ConfirmButton'
import { changeOf, targetOf } from '../src/components/portal/change_draft'
import { schemeStatuses } from '../src/components/portal/company_status'
import { crossingMs, LEAD_MS, localTime, timingOf } from '../src/components/portal/crossing_time'
import { type Holdings, nextSteps } from '../src/components/portal/next_steps'
import { base64, paperProblem } from '../src/components/portal/papers'
import { looksUnusual } from '../src/components/portal/plates'
import {
  crossingsBetween,
  EMPTY_ROUTE,
  endsAt,
  placesOf,
} from '../src/components/portal/route_builder'
import { tripMarks } from '../src/components/portal/trip_state'
import { csvRecords, faultyCsv, faultyRows } from '../src/components/portal/upload_result'
import { obstacleOf } from '../src/components/portal/usable'
import { draftOf, EMPTY_CONSIGNMENT, formOf } from '../src/components/scheme/consignment_draft'
import { newestBattery } from '../src/components/scheme/DeviceHealth'
import { brokenRule, faultOf } from '../src/components/scheme/faults'
import { isAtTheFirst, readinessOf, silentOf } from '../src/components/scheme/readiness'
import { startI18n } from '../src/lib/i18n'

beforeAll(startI18n)
afterEach(cleanup)

const PARTY: Party = {
  id: 'hk-P-1',
  roles: ['carrier'],
  company: { name: 'A', name_local: null, registration_number: '1', address: 'x' },
  contact: null,
  modes: ['air_land'],
  home: 'hk',
  account: 'a',
  standing: 'registered',
  elsewhere: {},
  schemes: ['sels'],
  schemes_elsewhere: {},
  letters: [],
}
const NOTHING: Holdings = {
  party: PARTY,
  applications: [],
  vehicles: [],
  devices: [],
  declared: [],
  manifests: [],
  models: [],
}
const SELS = new Map([['sels', { confirmed_by: ['hk', 'mainland'] } as SchemeView]])

/** Sample of an application to take part, with what the mainland decided. */
function asked(decided: 'pending' | 'asked_back' | 'approved' | 'refused'): Application {
  const decision = { decided, reason: null, at_ms: null, by: null }
  return {
    id: 'hk-A-1',
    party: PARTY.id,
    about: { about: 'participation', ...PARTY, contact: null },
    schemes: ['sels'],
    home: 'hk',
    filed_at_ms: 1,
    attachments: [],
    decisions: { hk: { ...decision, decided: 'approved' }, mainland: decision },
    remarks: [],
    status: 'pending',
  }
}

describe('one status is made of what every authority says', () => {
  test.each([
    ['nothing asked', PARTY, [], 'missing'],
    ['waiting', PARTY, [asked('pending')], 'pending'],
    ['asked back', PARTY, [asked('asked_back')], 'asked_back'],
    ['refused', PARTY, [asked('refused')], 'refused'],
    ['told', { ...PARTY, schemes_elsewhere: { mainland: ['sels'] } }, [], 'confirmed'],
    ['suspended', { ...PARTY, elsewhere: { mainland: 'suspended' } }, [], 'barred'],
  ] as const)('%s', (_, party, applications, expected) => {
    const all = schemeStatuses(party as Party, 'hk', [...applications], SELS)
    expect(all).toEqual([
      {
        scheme: 'sels',
        confirmations: { hk: 'confirmed', mainland: expected },
        isComplete: expected === 'confirmed',
      },
    ])
  })
})

describe('the first thing missing is the next step', () => {
  const vehicle = { standing: 'registered' } as Holdings['vehicles'][number]
  const lock = { standing: 'registered', kind: 'lock' } as Holdings['devices'][number]
  const unit = { standing: 'registered', kind: 'unit' } as Holdings['devices'][number]
  const fleet = { vehicles: [vehicle], devices: [lock, unit] }
  const cargo = { declared: [{} as Holdings['declared'][number]] }
  const bundled = { manifests: [{ status: 'bundled' } as Manifest] }
  test.each([
    ['applicant', { party: { ...PARTY, standing: 'applicant' } }, ['wait_for_registration']],
    ['refused', { party: { ...PARTY, standing: 'refused' } }, ['apply_again']],
    ['suspended', { party: { ...PARTY, standing: 'suspended' } }, []],
    ['new', {}, ['register_vehicle', 'declare_cargo']],
    ['vehicle only', { vehicles: [vehicle] }, ['fit_lock', 'fit_unit', 'declare_cargo']],
    ['no unit', { ...fleet, devices: [lock] }, ['fit_unit', 'declare_cargo']],
    ['equipped', fleet, ['declare_cargo']],
    ['declared', { ...fleet, ...cargo }, ['bundle_cargo']],
    ['bundled', { ...fleet, ...cargo, ...bundled }, ['mend_manifest']],
    ['shipper', { party: { ...PARTY, roles: ['shipper'] }, ...cargo }, []],
    ['supplier', { party: { ...PARTY, roles: ['supplier'] } }, ['apply_for_model']],
  ] as const)('%s', (_, holdings, expected) => {
    expect(nextSteps({ ...NOTHING, ...(holdings as Partial<Holdings>) })).toEqual(expected)
  })
})

describe('a crossing is bundled for 30 minutes to 14 days ahead', () => {
  const now = Date.UTC(2026, 5, 3, 2, 0)
  test.each([
    ['not written', null, 'none'],
    ['a minute short', now + LEAD_MS - 60_000, 'late'],
    ['just in time', now + LEAD_MS, 'fits'],
    ['fifteen days', now + 15 * 24 * 60 * 60_000, 'early'],
  ] as const)('%s', (_, at, expected) => {
    expect(timingOf(at, now).kind).toBe(expected)
  })
  test('is written in Hong Kong time', () => {
    expect(crossingMs('2026-06-03T10:30')).toBe(now + LEAD_MS)
    expect(localTime(now)).toBe('2026-06-03T10:00')
    expect(crossingMs('')).toBeNull()
  })
})

describe('only what could pass is offered', () => {
  const along = ['hk', 'mainland']
  test.each([
    ['registered with all', { standing: 'registered', elsewhere: { mainland: 'warned' } }, null],
    ['nothing known of the mainland', { standing: 'registered', elsewhere: {} }, null],
    ['not decided here', { standing: 'applicant', elsewhere: {} }, 'hk applicant'],
    [
      'suspended on the way',
      { standing: 'registered', elsewhere: { mainland: 'suspended' } },
      'mainland suspended',
    ],
    [
      'suspended where it does not go',
      { standing: 'registered', elsewhere: { macao: 'suspended' } },
      null,
    ],
    ['over', { standing: 'registered', elsewhere: {}, expires_at_ms: 99 }, 'expired'],
    ['not yet over', { standing: 'registered', elsewhere: {}, expires_at_ms: 101 }, null],
  ] as const)('%s', (_, it, expected) => {
    const found = obstacleOf(it, 'hk', along, 100)
    const said = found?.kind === 'standing' ? `${found.authority} ${found.standing}` : found?.kind
    expect(said ?? null).toBe(expected)
  })
})

describe('a carrier is told of its truck', () => {
  const legs = [{ authority: 'hk' }, { authority: 'mainland' }] as Manifest['legs']
  const journey = (phase: string, holds: string[] = [], ours = true) =>
    ({ phase, holds, legs: [{ ours }] }) as unknown as Parameters<typeof tripMarks>[1]
  test.each([
    [
      'held to be inspected',
      journey('held', ['open_incident', 'inspection_due']),
      200,
      'held_inspection',
    ],
    ['held by an officer', journey('held', ['open_incident']), 200, 'held_officer'],
    ['held for something else', journey('held', ['no_fresh_fix']), 200, 'held'],
    ['under way in time', journey('under_way', ['not_sealed']), 200, ''],
    ['under way and late', journey('under_way'), 50, 'overdue'],
    ['held and late', journey('held'), 50, 'held overdue'],
    ['across', journey('handed_over'), 50, ''],
    ['late where the first leg is another’s', journey('expected', [], false), 50, ''],
  ])('%s', (_, it, crosses, expected) => {
    const manifest = { status: 'started' as const, crosses_at_ms: crosses, legs }
    expect(tripMarks(manifest, it, 100).join(' ')).toBe(expected)
  })
  test('a manifest that nobody started in time is late; one without a crossing is not', () => {
    const manifest = { status: 'bundled' as const, crosses_at_ms: 50, legs }
    expect(tripMarks(manifest, undefined, 100)).toEqual(['overdue'])
    expect(tripMarks({ ...manifest, legs: legs.slice(1) }, undefined, 100)).toEqual([])
  })
})

describe('the newest battery', () => {
  const device = { battery: [{ at_ms: 10, percent: 14 }] } as unknown as Parameters<
    typeof newestBattery
  >[0]
  const heard = (at: number, percent: number | null) => ({
    device: 'L',
    heard_at_ms: at,
    battery_percent: percent,
  })
  test.each([
    ['is the live one', heard(20, 90), 90],
    ['is what was kept if that is newer', heard(5, 90), 14],
    ['is what was kept if nothing was said', heard(20, null), 14],
    ['is what was kept if nothing was heard', undefined, 14],
  ])('%s', (_, reading, percent) => {
    expect(newestBattery(device, reading)?.percent).toBe(percent)
  })
})

describe('a way is built place by place', () => {
  const place = (id: string, authority: string, isEnd: boolean, region = 'r') =>
    ({ id, authority, is_end: isEnd, region }) as Parameters<typeof endsAt>[0][number]
  const places = [
    place('hk-1', 'hk', true),
    place('hk-far', 'hk', true, 'other'),
    place('hk-x', 'hk', false),
    place('gd-x', 'mainland', false),
  ]
  const crossings = [{ id: 'x', a: 'hk-x', b: 'gd-x', gap_max_s: 60 }]
  test('ends are those that the node takes, in the scheme’s regions', () => {
    expect(endsAt(places, 'hk', ['r']).map(({ id }) => id)).toEqual(['hk-1'])
  })
  test('crossings are offered both ways', () => {
    const [there] = crossingsBetween(places, crossings, 'hk', 'mainland')
    const [back] = crossingsBetween(places, crossings, 'mainland', 'hk')
    expect([there?.value, back?.value]).toEqual(['hk-x>gd-x', 'gd-x>hk-x'])
  })
  test('the places follow each other in driving order', () => {
    const route = { chain: 'hk>mainland', origin: 'a', crossings: ['b>c'], destination: 'd' }
    expect(placesOf(route)).toEqual(['a', 'b', 'c', 'd'])
    expect(placesOf({ ...route, chain: 'hk', crossings: [] })).toEqual(['a', 'd'])
    expect(placesOf({ ...route, crossings: [] })).toBeNull()
    expect(placesOf(EMPTY_ROUTE)).toBeNull()
  })
})

describe('a manifest is ready when every check of every authority is met', () => {
  const reply = (state: 'met' | 'unmet' | 'waiting'): Reply => ({
    at_ms: 1,
    checks: [{ code: 'cargo_covered', state, reason: null }],
  })
  const silent: Reply = { at_ms: null, checks: [] }
  test.each([
    [{ hk: reply('met'), mainland: reply('met') }, { kind: 'ready' }],
    [
      { hk: reply('met'), mainland: silent },
      { kind: 'waiting', authorities: ['mainland'] },
    ],
    [{ hk: reply('waiting') }, { kind: 'waiting', authorities: ['hk'] }],
    [
      { hk: reply('unmet'), mainland: silent },
      { kind: 'missing', checks: ['cargo_covered'] },
    ],
  ])('%o', (replies, expected) => {
    expect(readinessOf({ replies } as unknown as Manifest)).toEqual(expected)
  })
  test('a start waits for whoever has not answered, whatever the others say', () => {
    const replies = { hk: reply('unmet'), mainland: silent, macao: silent }
    expect(silentOf({ replies } as unknown as Manifest)).toEqual(['mainland', 'macao'])
    expect(silentOf({ replies: { hk: reply('met') } } as unknown as Manifest)).toEqual([])
  })
  test.each([
    [['macao', 'hk'], { hk: reply('met'), macao: silent }, true],
    [['macao', 'hk', 'mainland'], { mainland: silent, macao: silent }, false],
    [['hk', 'mainland'], { hk: reply('met'), mainland: silent }, false],
  ])(
    'over %o only the first can stop a start that waits for it alone',
    (way, replies, expected) => {
      const legs = way.map((authority) => ({ authority, from: null, to: null }))
      const manifest = { home: 'hk', status: 'starting', legs, replies }
      expect(isAtTheFirst(manifest as unknown as Manifest)).toBe(expected)
    },
  )
})

describe('what is wrong with an upload', () => {
  const fault = (pointer: string, row?: number): Fault => ({
    pointer,
    ...(row === undefined ? {} : { row }),
    code: 'missing',
    detail: '',
  })
  const faults = [fault('/date', 17), fault('', 3), fault('/bill_to', 17), fault('')]
  test('is gathered by row', () => {
    const rows = faultyRows(faults).map(({ row, faults: its }) => [row, its.length])
    expect(rows).toEqual([
      [null, 1],
      [3, 1],
      [17, 2],
    ])
  })
  test('names the rule that is broken', () => {
    const params = { scheme: 'sels', rule: 'r-1' }
    expect(brokenRule({ pointer: '', code: 'not_covered', params, detail: '' })).toBe('r-1')
    expect(brokenRule(fault(''))).toBeNull()
  })
  test('is given back as a file of those rows, line ends in quotes and all', () => {
    const text = 'a,b\r\n1,"x\ny"\r\n2,z\r\n3,w'
    expect(csvRecords(text)).toEqual(['a,b', '1,"x\ny"', '2,z', '3,w'])
    const rows = faultyRows([fault('/b', 2), fault('', 4)])
    expect(faultyCsv(text, rows)).toBe('a,b\r\n1,"x\ny"\r\n3,w\r\n')
  })
})

test('a consignment is the same after it was put into fields and read from them', () => {
  const form = formOf({
    ...EMPTY_CONSIGNMENT,
    packages: '12',
    bill_number: ' 160-1 ',
    permits: [
      { key: 0, kind: 'dutiable', number: 'P 1', issued_in: 'hk', valid_until: '2026-07-01' },
    ],
  })
  expect(form).toMatchObject({ packages: 12, bill_number: '160-1', macao_declaration: null })
  expect(formOf(draftOf(form))).toEqual(form)
  expect(formOf({ ...EMPTY_CONSIGNMENT, packages: 'many' }).packages).toBe(0)
})

test('a field finds its own fault, whatever stands before its path', () => {
  const fault: Fault = { row: 1, pointer: '/form/consignor/name', code: 'missing', detail: '' }
  expect(faultOf([fault], 'consignor.name')).toBe(fault)
  expect(faultOf([fault], 'name')).toBeUndefined()
})

test.each([
  ['hk', 'TX 4412', false],
  ['hk', 'TX 04412', true],
  ['mainland', '粤Z1J23港', false],
  ['mainland', 'TX 4412', true],
  ['macao', 'MA-12-34', false],
  ['elsewhere', '???', false],
  ['hk', '', false],
])('%s plate %s', (authority, plate, expected) => {
  expect(looksUnusual(authority, plate)).toBe(expected)
})

test('a paper is a small PDF or picture, and travels as base64', () => {
  expect(paperProblem({ size: 10, type: 'application/pdf' })).toBeNull()
  expect(paperProblem({ size: 10, type: 'text/html' })).toBe('wrong_type')
  expect(paperProblem({ size: 512 * 1024 + 1, type: 'image/png' })).toBe('too_large')
  const bytes = Uint8Array.from({ length: 20_000 }, (_, index) => index % 256)
  expect(Buffer.from(base64(bytes), 'base64')).toEqual(Buffer.from(bytes))
})

test.each([
  { change: 'control_point', to: 'a>b' },
  { change: 'destination', to: 'p' },
  { change: 'vehicle', to: 'v' },
  { change: 'lock', to: 'l' },
  { change: 'terminal_transfer', to: 'v' },
] as const)('a change of $change says what it is to', (draft) => {
  const change = changeOf(draft)
  expect(change === null ? null : targetOf(change).join('>')).toBe(draft.to)
  expect(changeOf({ ...draft, to: '' })).toBeNull()
})

test('what cannot be taken back is asked once more', () => {
  const done = vi.fn()
  render(<ConfirmButton label="Cancel it" onConfirm={done} question="Really?" refusal={null} />)
  fireEvent.click(screen.getByRole('button', { name: 'Cancel it' }))
  expect(done).not.toHaveBeenCalled()
  expect(screen.getByRole('status').textContent).toBe('Really?')
  fireEvent.click(screen.getByRole('button', { name: 'Cancel it' }))
  expect(done).toHaveBeenCalledTimes(1)
})
