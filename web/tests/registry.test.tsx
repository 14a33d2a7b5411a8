/** The desk's registry: what waits, what changed, what may be done, and corners as they are drawn. */
import { cleanup, fireEvent, render, screen } from '@testing-library/react'
import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import type { Reason } from '../src/api/codes'
import type { Amendment, Application } from '../src/api/documents'
import type { Fault } from '../src/api/errors'
import type { Draft, Edit, Inspection } from '../src/api/registry'
import {
  elsewhereFor,
  lettersFor,
  mayDecide,
  mayInspect,
  standingsFor,
} from '../src/api/registry_rules'
import { reviewQueue } from '../src/api/review_queue'
import { BarTable } from '../src/components/registry/BarTable'
import { ConfirmedAction } from '../src/components/registry/ConfirmedAction'
import { CornerTable } from '../src/components/registry/CornerTable'
import { chipForm, EMPTY_CHIP } from '../src/components/registry/chip_draft'
import { faultSpots } from '../src/components/registry/fault_spots'
import { whyWords } from '../src/components/registry/fieldWords'
import {
  companyForm,
  EMPTY_COMPANY,
  EMPTY_MODEL,
  modelForm,
  toggled,
} from '../src/components/registry/published_draft'
import { dayEndMs, dayOf, dayStartMs } from '../src/lib/days'
import { fieldChanges } from '../src/lib/diff'
import { cornersOf, ringOf, split, without, withPoint } from '../src/lib/edits'
import type { LonLat } from '../src/lib/geometry'
import { i18n, startI18n } from '../src/lib/i18n'
import { parsePlacesSearch, parseQueueSearch, parseRecordsSearch } from '../src/lib/urls'

beforeAll(async () => {
  await startI18n()
  await i18n.changeLanguage('en')
})
afterEach(cleanup)

function application(change: Partial<Application> = {}): Application {
  return {
    id: 'hk-A-1',
    party: 'sample',
    about: { about: 'vehicle', vehicle: 'TRUCK-1', plates: {} },
    schemes: ['sels'],
    home: 'hk',
    filed_at_ms: 100,
    attachments: [],
    decisions: { hk: { decided: 'pending' } },
    remarks: [],
    status: 'pending',
    ...change,
  }
}

const AMENDMENT: Amendment = {
  id: 'hk-E-1',
  journey: 'J-1',
  change: { change: 'lock', lock: '86001001' },
  reason: 'broken',
  home: 'hk',
  asked_at_ms: 900,
  status: 'pending',
}
const DRAFT: Draft = {
  id: 'hk-D-1',
  edits: [],
  reason: 'gate moved',
  proposed_by: 'officer',
  proposed_at_ms: 50,
  status: 'proposed',
}
const INSPECTION: Inspection = {
  journey: 'J-2',
  status: 'due',
  stage: 'exit',
  score: 50,
  threshold: 40,
  points: [],
  by_chance: false,
}
const filed = <T,>(document: T, changedAtMs = 0) => ({ document, changed_at_ms: changedAtMs })

describe('the review queue', () => {
  test('has changes under way on top and the rest from the oldest', () => {
    const queue = reviewQueue({
      applications: [filed(application()), filed(application({ id: 'hk-A-0', filed_at_ms: 10 }))],
      amendments: [filed(AMENDMENT)],
      drafts: [filed(DRAFT)],
      inspections: [filed(INSPECTION, 70)],
    })
    expect(queue.map(({ id }) => id)).toEqual(['hk-E-1', 'hk-A-0', 'hk-D-1', 'J-2', 'hk-A-1'])
  })
})

test.each([
  ['pending', application(), null],
  ['asked back', application({ decisions: { hk: { decided: 'asked_back' } } }), null],
  ['approved', application({ decisions: { hk: { decided: 'approved' } } }), 'decided_approved'],
  ['refused', application({ decisions: { hk: { decided: 'refused' } } }), 'decided_refused'],
  ['of others', application({ decisions: {} }), 'not_ours'],
  ['withdrawn', application({ status: 'withdrawn' }), 'withdrawn'],
] as const)('whether an application may be decided: %s', (_, it, expected) => {
  expect(mayDecide(it, 'hk')).toBe(expected)
})

test('letters fit the standing; devices are not reinstated, only companies are warned', () => {
  expect(lettersFor('registered')).toContain('warning')
  expect(lettersFor('deregistered')).toEqual([])
  expect(standingsFor('vehicle', 'suspended')).toEqual(['reinstatement', 'deregistration'])
  expect(standingsFor('device', 'suspended')).toEqual(['deregistration'])
  expect(standingsFor('driver', 'registered')).toEqual(['suspension', 'deregistration'])
})

test('only a spared truck is insisted on, only a due one has a result', () => {
  expect(mayInspect('insist', 'avoided')).toBe(true)
  expect(mayInspect('insist', 'not_selected')).toBe(false)
  expect(mayInspect('record', 'due')).toBe(true)
  expect(mayInspect('select', 'done')).toBe(false)
})

test.each([
  ['record', 'none', 'not_come'],
  ['record', 'holding', null],
  ['record', 'released', 'gone'],
  ['record', 'done', 'gone'],
  ['record', null, null],
  ['select', 'none', null],
  ['select', 'released', null],
  ['select', 'done', 'gone'],
  ['insist', 'done', 'gone'],
] as const)('%s with custody %s waits for the truck: %s', (act, custody, expected) => {
  expect(elsewhereFor(act, custody)).toBe(expected)
})

describe('a difference of revisions', () => {
  test('names the fields that changed and nothing else', () => {
    const before = { id: 'p', standing: 'registered', letters: [], note: null }
    const after = { id: 'p', standing: 'warned', letters: [{ kind: 'warning' }] }
    expect(fieldChanges(before, after)).toEqual([
      { path: ['standing'], before: 'registered', after: 'warned' },
      { path: ['letters', '1', 'kind'], before: undefined, after: 'warning' },
    ])
  })

  test('a first revision is new in every field', () => {
    expect(fieldChanges({}, { a: { b: 1 }, c: '' })).toEqual([
      { path: ['a', 'b'], before: undefined, after: 1 },
    ])
  })
})

test('a reason of a revision is said in words, with what was written', () => {
  const plain = { reason: null, is_bill_shared: false }
  const said = { why: 'suspension', reason: 'no answer: twice', is_bill_shared: false } as const
  expect(whyWords(i18n.t, said)).toBe('Suspension: no answer: twice')
  expect(whyWords(i18n.t, { ...plain, why: 'expired' })).toBe('Not used in time')
  expect(whyWords(i18n.t, { ...plain, why: 'declare_consignment', is_bill_shared: true })).toBe(
    'Declared: another party had declared the same bill',
  )
})

const SQUARE: LonLat[] = [
  [114, 22],
  [114.1, 22],
  [114.1, 22.1],
  [114, 22.1],
]

describe('corners', () => {
  test('a ring is closed in an edit and open in the hand', () => {
    expect(cornersOf(ringOf(SQUARE))).toEqual(SQUARE)
    expect(ringOf([])).toEqual([])
  })

  test('a new corner goes into the nearest edge of a ring', () => {
    expect(withPoint(SQUARE, [114.05, 21.99], 'ring')[1]).toEqual([114.05, 21.99])
    expect(withPoint(SQUARE, [113.99, 22.05], 'ring')[4]).toEqual([113.99, 22.05])
  })

  test('a new point of a line goes to its end, or into the edge that it lies on', () => {
    const line = SQUARE.slice(0, 2)
    expect(withPoint(line, [114.2, 22], 'line')[2]).toEqual([114.2, 22])
    expect(withPoint(line, [114.05, 22], 'line')[1]).toEqual([114.05, 22])
  })

  test('are taken out and split', () => {
    expect(without(SQUARE, 0)).toHaveLength(3)
    expect(split(SQUARE, 0)[1]).toEqual([114.05, 22])
    expect(split(SQUARE, 3)[4]).toEqual([114, 22.05])
  })
})

describe('where a fault is on the map', () => {
  const days = { effective_from: '2026-06-03', effective_until: null }
  const zone: Edit = { change: { type: 'set_zone', place: 'a', ring: ringOf(SQUARE) }, ...days }
  const line = [
    [114, 22],
    [114.1, 22],
  ]
  const ends = { authority: 'hk', from: 'a', to: 'b' }
  const corridor: Edit = {
    change: { type: 'set_corridor', ...ends, half_width_m: 50, line },
    ...days,
  }
  const spots = (reason: Reason, pointer: string) =>
    faultSpots([{ pointer, detail: '', ...reason } as Fault], [zone, corridor])

  test.each([
    ['a corner', { code: 'zone_repeats', params: { number: 2 } }, '/edits/0', [SQUARE[1]]],
    ['an edge', { code: 'zone_crosses', params: { number: 1 } }, '/edits/0', [SQUARE[0]]],
    ['the beginning', { code: 'line_end_outside', params: { place: 'a' } }, '/edits/1', [line[0]]],
    ['the end', { code: 'line_end_outside', params: { place: 'b' } }, '/edits/1', [line[1]]],
    ['no one spot', { code: 'too_spread' }, '/edits/0', []],
    ['no edit', { code: 'zone_repeats', params: { number: 1 } }, '', []],
  ] as const)('%s', (_, reason, pointer, expected) => {
    expect(spots(reason, pointer)).toEqual(expected)
  })
})

test('days are those of Hong Kong', () => {
  const ms = Date.parse('2026-06-03T17:00:00Z')
  expect(dayOf(ms)).toBe('2026-06-04')
  expect(dayStartMs('2026-06-04')).toBe(Date.parse('2026-06-03T16:00:00Z'))
  expect(dayEndMs('2026-06-04')).toBe(Date.parse('2026-06-04T16:00:00Z'))
  expect(dayStartMs('soon')).toBeNull()
})

test.each([
  ['complete', { terminal: ' 13900000001 ' }, 30],
  ['without a terminal', {}, null],
  ['with an interval of nought', { terminal: '1', interval_s: '0' }, null],
  ['with half an interval', { terminal: '1', interval_s: '1.5' }, null],
] as const)('a chip %s', (_, change, interval) => {
  expect(chipForm({ ...EMPTY_CHIP, ...change })?.interval_s ?? null).toBe(interval)
})

test('published data is sent once it is complete; nothing is made up for what is unknown', () => {
  expect(companyForm(EMPTY_COMPANY)).toBeNull()
  const company = { ...EMPTY_COMPANY, id: 'x', name: 'X', schemes: { hk: [] } }
  expect(companyForm({ ...company, roles: ['carrier'] })).toMatchObject({ schemes: {} })
  const model = { ...EMPTY_MODEL, supplier: 's', model: 'm', name: 'M', source: 'page' }
  expect(modelForm(model)).toMatchObject({ form: { class: null, chips: null, profile: null } })
  expect(toggled(toggled(['a'], 'b'), 'a')).toEqual(['b'])
})

test('a consequence is asked for before it happens', () => {
  const confirm = vi.fn()
  render(
    <ConfirmedAction
      isBusy={false}
      label="Suspend"
      onConfirm={confirm}
      question="Suspend it?"
      refusal={null}
    />,
  )
  fireEvent.click(screen.getByRole('button', { name: 'Suspend' }))
  expect(confirm).not.toHaveBeenCalled()
  expect(screen.getByRole('group', { name: 'Suspend it?' })).toBe(document.activeElement)
  fireEvent.click(screen.getByRole('button', { name: 'Yes: Suspend' }))
  expect(confirm).toHaveBeenCalledTimes(1)
})

test('corners are moved, added and deleted without a map', () => {
  const change = vi.fn()
  const table = (isReadOnly: boolean) => (
    <CornerTable
      chosen={null}
      isReadOnly={isReadOnly}
      onChange={change}
      onChoose={() => undefined}
      points={SQUARE}
    />
  )
  const { rerender } = render(table(false))
  const latitude = screen.getByRole('textbox', { name: 'Latitude of corner 1' })
  fireEvent.change(latitude, { target: { value: '22.01' } })
  expect(change).not.toHaveBeenCalled()
  fireEvent.blur(latitude)
  expect(change.mock.lastCall?.[0][0]).toEqual([114, 22.01])
  fireEvent.click(screen.getByRole('button', { name: 'Delete corner 2' }))
  expect(change.mock.lastCall?.[0]).toHaveLength(3)
  fireEvent.click(screen.getByRole('button', { name: 'Add a corner after 4' }))
  expect(change.mock.lastCall?.[0]).toHaveLength(5)
  rerender(table(true))
  expect(screen.queryByRole('button')).toBeNull()
})

test('a chart says its figures in a table', () => {
  render(
    <BarTable
      caption="By month"
      empty="Nothing"
      head="Month"
      more={['Refused']}
      rows={[{ key: 'm', label: '2026-06', value: 12, more: [3] }]}
      valueHead="Journeys"
    />,
  )
  const cells = screen.getAllByRole('cell').map(({ textContent }) => textContent)
  expect(cells).toEqual(['12', '3'])
})

test('the URLs of the registry keep what they know', () => {
  expect(parseQueueSearch({ kind: 'draft' })).toEqual({ kind: 'draft' })
  expect(parseQueueSearch({ kind: 'else' })).toEqual({})
  expect(parseRecordsSearch({ q: 'x', show: '', other: 1 })).toEqual({ q: 'x' })
  expect(parsePlacesSearch({ place: 'hk-st1', to: 'hk-lmc' })).toEqual({
    task: 'corridor',
    place: 'hk-st1',
    to: 'hk-lmc',
  })
})
