/** Views for tests: one sample of each, changed in what a test is about. */
import type { IncidentView, JourneyView, LockView } from '../src/api/types'

export const NOW_MS = 1_780_000_000_000

export function lockView(change: Partial<LockView> = {}): LockView {
  return {
    lock: '86001000',
    vehicle: 'V-1',
    plate: 'AB 1234',
    journey: 'J-1',
    custody: 'ours',
    state: 'sealed',
    chip: null,
    fix: {
      point: [114.1, 22.4],
      speed_kmh: 50,
      course_deg: 90,
      at_ms: NOW_MS,
      received_at_ms: NOW_MS,
      source: 'gnss',
    },
    last_heard_at_ms: NOW_MS,
    silent: false,
    in_shadow: false,
    open_incidents: 0,
    worst_severity: null,
    ...change,
  }
}

export function incidentView(change: Partial<IncidentView> = {}): IncidentView {
  return {
    id: 'I-1',
    kind: 'deviation',
    severity: 'major',
    state: 'raised',
    journey: 'J-1',
    lock: '86001000',
    vehicle: 'V-1',
    plate: 'AB 1234',
    point: null,
    raised_at_ms: NOW_MS,
    happened_at_ms: NOW_MS,
    from_history: false,
    count: 1,
    blocking: true,
    facts: [],
    acknowledged: null,
    resolved: null,
    ...change,
  }
}

export function journeyView(change: Partial<JourneyView> = {}): JourneyView {
  return {
    journey: 'J-1',
    lock: '86001000',
    vehicle: 'V-1',
    plate: 'AB 1234',
    carrier: 'Sample',
    kind: null,
    phase: 'under_way',
    end: null,
    custody: { kind: 'holding', epoch: 1 },
    legs: [
      { index: 0, authority: 'mainland', ours: false, from: 'a', to: null },
      { index: 1, authority: 'hk', ours: true, from: 'b', to: 'c' },
      { index: 2, authority: 'macao', ours: false, from: null, to: 'd' },
    ],
    gap_mode: 'scheme',
    holds: [],
    tampered: false,
    gap_proof: 'pending',
    open_incidents: 0,
    declared_at_ms: NOW_MS,
    changed_at_ms: NOW_MS,
    ...change,
  }
}
