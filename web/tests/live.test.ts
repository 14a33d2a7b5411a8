/** The live link against a stream that the test speaks for: snapshot, order, resume, reset. */
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { act, renderHook } from '@testing-library/react'
import { createElement, type ReactNode } from 'react'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { client } from '../src/api/client'
import { connectLive, type LiveConnection, type LiveStatus, type Stream } from '../src/api/live'
import {
  addEvent,
  emptyBatch,
  newlyRaised,
  patchLocks,
  patchQueue,
  touchedKeys,
} from '../src/api/live_batch'
import { keys, nodeQuery } from '../src/api/queries'
import type { IncidentView, LocksView } from '../src/api/types'
import { useMapOfToday } from '../src/api/useNode'
import { incidentView, lockView } from './views'

class SpokenStream extends EventTarget {
  readyState = 0
  onopen: ((event: Event) => void) | null = null
  onerror: ((event: Event) => void) | null = null

  close(): void {
    this.readyState = 2
  }

  say(kind: string, id: number, view: unknown): void {
    const data = JSON.stringify(view)
    this.dispatchEvent(new MessageEvent(kind, { data, lastEventId: String(id) }))
  }
}

interface Scene {
  queries: QueryClient
  streams: SpokenStream[]
  statuses: LiveStatus[]
  raised: IncidentView[]
  urls: string[]
  show: LiveConnection['show']
  stop: () => void
}

let snapshot: LocksView
let scene: Scene

function answer(body: unknown): Response {
  return new Response(JSON.stringify(body), { headers: { 'content-type': 'application/json' } })
}

function start(isDesk = true): Scene {
  const queries = new QueryClient({ defaultOptions: { queries: { retry: false } } })
  const made: Omit<Scene, 'stop' | 'show'> = {
    queries,
    streams: [],
    statuses: [],
    raised: [],
    urls: [],
  }
  const { show, stop } = connectLive({
    queries,
    isDesk,
    onStatus: (status) => made.statuses.push(status),
    onRaised: (incidents) => made.raised.push(...incidents),
    openStream: (url) => {
      made.urls.push(url)
      const stream = new SpokenStream()
      made.streams.push(stream)
      return stream as unknown as Stream
    },
    wallMs: () => 42,
  })
  return { ...made, show, stop }
}

function stream(): SpokenStream {
  const last = scene.streams.at(-1)
  if (last === undefined) throw new Error('no stream was opened')
  return last
}

async function open(): Promise<void> {
  stream().onopen?.(new Event('open'))
  await vi.advanceTimersByTimeAsync(1)
}

function stateOf(lock: string): string | undefined {
  const locks = scene.queries.getQueryData<LocksView>(keys.locks)?.items
  return locks?.find((view) => view.lock === lock)?.state
}

beforeEach(() => {
  vi.useFakeTimers()
  snapshot = {
    items: [lockView({ lock: 'a' }), lockView({ lock: 'b' })],
    next: null,
    as_of_event: '10',
  }
  client.use({
    onRequest: ({ schemaPath }) =>
      answer(schemaPath === '/api/v1/locks' ? snapshot : { items: [], next: null }),
  })
  scene = start()
})

afterEach(() => {
  scene.stop()
  vi.useRealTimers()
})

test('what the stream says before the snapshot is there is applied only when newer', async () => {
  stream().onopen?.(new Event('open'))
  stream().say('lock', 9, lockView({ lock: 'a', state: 'open' }))
  stream().say('lock', 11, lockView({ lock: 'b', state: 'open' }))
  await vi.advanceTimersByTimeAsync(300)
  expect([stateOf('a'), stateOf('b')]).toEqual(['sealed', 'open'])
  expect(scene.statuses.at(-1)).toEqual({ kind: 'live' })
})

test('events are gathered, and the newest view wins', async () => {
  await open()
  stream().say('lock', 11, lockView({ lock: 'a', state: 'open' }))
  stream().say('lock', 12, lockView({ lock: 'a', state: 'tampered' }))
  expect(stateOf('a')).toBe('sealed')
  await vi.advanceTimersByTimeAsync(300)
  expect(stateOf('a')).toBe('tampered')
})

test('a lost stream says since when, and the browser resumes it without a new snapshot', async () => {
  await open()
  stream().onerror?.(new Event('error'))
  stream().onerror?.(new Event('error'))
  expect(scene.statuses.at(-1)).toEqual({ kind: 'reconnecting', sinceMs: 42 })
  snapshot = { items: [], next: null, as_of_event: '99' }
  await open()
  expect(scene.statuses.at(-1)).toEqual({ kind: 'live' })
  expect(stateOf('a')).toBe('sealed')
})

test('reset reads everything again', async () => {
  await open()
  snapshot = { items: [lockView({ lock: 'a', state: 'unlocked' })], next: null, as_of_event: '50' }
  stream().say('reset', 50, {})
  await vi.advanceTimersByTimeAsync(1)
  expect([stateOf('a'), stateOf('b')]).toEqual(['unlocked', undefined])
})

test('positions move a lock that is ours, and never back', async () => {
  snapshot = {
    items: [
      lockView({ lock: 'a', last_heard_at_ms: 100 }),
      lockView({ lock: 'b', custody: 'elsewhere', fix: null, last_heard_at_ms: 100 }),
    ],
    next: null,
    as_of_event: '10',
  }
  await open()
  const fix = { ...lockView({}).fix, speed_kmh: 77 }
  const heardAt = (lock: string): number | null | undefined =>
    scene.queries.getQueryData<LocksView>(keys.locks)?.items.find((view) => view.lock === lock)
      ?.last_heard_at_ms
  stream().say('positions', 10, [
    { lock: 'a', fix, last_heard_at_ms: 200 },
    { lock: 'b', fix, last_heard_at_ms: 200 },
  ])
  await vi.advanceTimersByTimeAsync(300)
  expect([heardAt('a'), heardAt('b')]).toEqual([200, 100])
  stream().say('positions', 10, [{ lock: 'a', fix, last_heard_at_ms: 150 }])
  await vi.advanceTimersByTimeAsync(300)
  expect(heardAt('a')).toBe(200)
})

test('another part of the map opens the stream anew, and reads nothing again', async () => {
  await open()
  stream().say('lock', 12, lockView({ lock: 'a', state: 'open' }))
  snapshot = { ...snapshot, items: [], as_of_event: '99' }
  scene.show({ west: 113, south: 22, east: 114, north: 23 })
  scene.show({ west: 113.5, south: 22, east: 114.5, north: 23 })
  await vi.advanceTimersByTimeAsync(600)
  await open()
  expect(scene.urls).toEqual([
    '/api/v1/events',
    '/api/v1/events?viewport=113.50000%2C22.00000%2C114.50000%2C23.00000&after=12',
  ])
  expect(stateOf('a')).toBe('open')
  scene.show({ west: 113.5, south: 22, east: 114.5, north: 23 })
  await vi.advanceTimersByTimeAsync(600)
  expect(scene.streams).toHaveLength(2)
})

test('a stream that was refused is opened again', async () => {
  await open()
  stream().readyState = 2
  stream().onerror?.(new Event('error'))
  await vi.advanceTimersByTimeAsync(3_100)
  expect(scene.streams).toHaveLength(2)
})

test('a carrier reads neither locks nor the queue, and is live all the same', async () => {
  scene.stop()
  scene = start(false)
  await open()
  expect(scene.statuses.at(-1)).toEqual({ kind: 'live' })
  expect(scene.queries.getQueryData(keys.locks)).toBeUndefined()
})

test('a raised incident is reported once, and joins the queue', async () => {
  await open()
  stream().say('incident', 11, incidentView())
  await vi.advanceTimersByTimeAsync(300)
  stream().say('incident', 12, incidentView({ count: 2 }))
  await vi.advanceTimersByTimeAsync(300)
  expect(scene.raised.map(({ id }) => id)).toEqual(['I-1'])
})

test('batches: the queue loses what is resolved and locks keep their places', () => {
  const batch = emptyBatch()
  addEvent(batch, { kind: 'incident', view: incidentView({ id: 'x', state: 'resolved' }) })
  addEvent(batch, { kind: 'incident', view: incidentView({ id: 'y' }) })
  const queue = [incidentView({ id: 'x' }), incidentView({ id: 'z' })]
  expect(patchQueue(queue, batch.incidents).map(({ id }) => id)).toEqual(['z', 'y'])
  expect(newlyRaised(queue, batch.incidents).map(({ id }) => id)).toEqual(['y'])
  addEvent(batch, { kind: 'lock', view: lockView({ lock: 'b', state: 'open' }) })
  addEvent(batch, { kind: 'lock', view: lockView({ lock: 'c' }) })
  const patched = patchLocks([lockView({ lock: 'a' }), lockView({ lock: 'b' })], batch.locks)
  expect(patched.map(({ lock, state }) => `${lock} ${state}`)).toEqual([
    'a sealed',
    'b open',
    'c sealed',
  ])
})

test('a change in the register is read again where it is shown', () => {
  const batch = emptyBatch()
  addEvent(batch, { kind: 'register', view: { kind: 'application', id: 'hk-a-1' } })
  addEvent(batch, { kind: 'register', view: { kind: 'consignment', id: null } })
  addEvent(batch, { kind: 'register', view: { kind: 'application', id: 'hk-a-2' } })
  expect(touchedKeys(batch)).toEqual([
    ['documents', 'applications'],
    ['documents', 'consignments'],
    ['documents', 'history'],
  ])
})

test('the map is read again after a draft of it', () => {
  const batch = emptyBatch()
  addEvent(batch, { kind: 'register', view: { kind: 'draft', id: 'hk-d-1' } })
  expect(touchedKeys(batch)).toContainEqual(keys.places)
})

test('the map is read again after a break', async () => {
  scene.queries.setQueryData(keys.places, {})
  await open()
  expect(scene.queries.getQueryState(keys.places)?.isInvalidated).toBe(true)
})

test('the map is read again when the day of the node turns', () => {
  const { queries } = scene
  const at = (iso: string) => {
    const nodeMs = Date.parse(iso)
    act(() => {
      queries.setQueryData(nodeQuery.queryKey, { clock: { nodeMs, localMs: 0, speed: 1 } } as never)
      vi.advanceTimersByTime(1)
    })
    return queries.getQueryState(keys.places)?.isInvalidated
  }
  queries.setQueryData(keys.places, {})
  at('2026-11-22T15:50:00Z')
  const wrapper = ({ children }: { children: ReactNode }) =>
    createElement(QueryClientProvider, { client: queries }, children)
  const { unmount } = renderHook(useMapOfToday, { wrapper })
  expect(at('2026-11-22T15:59:30Z')).toBe(false)
  expect(at('2026-11-22T16:00:00Z')).toBe(true)
  unmount()
})

test('the stream tells of the register', async () => {
  await open()
  const asked = vi.spyOn(scene.queries, 'invalidateQueries')
  stream().say('register', 11, { kind: 'inspection', id: 'hk-j-1' })
  await vi.advanceTimersByTimeAsync(3_000)
  expect(asked).toHaveBeenCalledWith({ queryKey: ['documents', 'inspections'] })
})
