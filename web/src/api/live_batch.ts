/**
 * Live events, gathered by entity and applied to the cache together.
 *
 * Only the newest view of each entity is kept, so a batch is never larger than what exists.
 */
import type { QueryClient } from '@tanstack/react-query'
import { documentKeys } from './documents'
import { isOpen } from './incident_order'
import { keys } from './queries'
import type {
  IncidentsView,
  IncidentView,
  JourneyView,
  LocksView,
  LockView,
  PositionView,
} from './types'

export interface LiveBatch {
  locks: Map<string, LockView>
  positions: Map<string, PositionView>
  journeys: Map<string, JourneyView>
  incidents: Map<string, IncidentView>
  arePeersTouched: boolean
  /** Shelves of the register of which a document changed. */
  shelves: Set<Shelf>
}

/** A document that changed; its own pages ask for it again. */
export interface RegisterNews {
  kind: keyof typeof SHELVES
  /** `null`: many of this kind. */
  id: string | null
}

/** Under which key the lists and single documents of a kind are. */
const SHELVES = {
  party: 'parties',
  application: 'applications',
  vehicle: 'vehicles',
  driver: 'drivers',
  model: 'models',
  device: 'devices',
  consignment: 'consignments',
  manifest: 'manifests',
  amendment: 'amendments',
  inspection: 'inspections',
  draft: 'drafts',
  baselines: 'scheme-statistics',
} as const
type Shelf = (typeof SHELVES)[keyof typeof SHELVES]

export type LiveEvent =
  | { kind: 'lock'; view: LockView }
  | { kind: 'positions'; view: PositionView[] }
  | { kind: 'journey'; view: JourneyView }
  | { kind: 'incident'; view: IncidentView }
  | { kind: 'peer' }
  | { kind: 'register'; view: RegisterNews }

export function emptyBatch(): LiveBatch {
  return {
    locks: new Map(),
    positions: new Map(),
    journeys: new Map(),
    incidents: new Map(),
    arePeersTouched: false,
    shelves: new Set(),
  }
}

export function addEvent(batch: LiveBatch, event: LiveEvent): void {
  switch (event.kind) {
    case 'lock':
      batch.locks.set(event.view.lock, event.view)
      // What came before it is older, and the lock may have left our custody.
      batch.positions.delete(event.view.lock)
      return
    case 'positions':
      for (const position of event.view) batch.positions.set(position.lock, position)
      return
    case 'journey':
      batch.journeys.set(event.view.journey, event.view)
      return
    case 'incident':
      batch.incidents.set(event.view.id, event.view)
      return
    case 'peer':
      batch.arePeersTouched = true
      return
    case 'register':
      batch.shelves.add(SHELVES[event.view.kind])
      return
    default:
      event satisfies never
  }
}

export function isEmpty(batch: LiveBatch): boolean {
  const { locks, positions, journeys, incidents, shelves, arePeersTouched } = batch
  const views = locks.size + positions.size + journeys.size + incidents.size
  return views + shelves.size === 0 && !arePeersTouched
}

/** The list with the new views in their places, and views not seen before at its end. */
export function patchLocks(
  locks: readonly LockView[],
  news: ReadonlyMap<string, LockView>,
): LockView[] {
  const patched = locks.map((lock) => news.get(lock.lock) ?? lock)
  const known = new Set(locks.map((lock) => lock.lock))
  return [...patched, ...[...news.values()].filter((lock) => !known.has(lock.lock))]
}

/** The lock where it is now; as it was, if what is known of it is newer or it is not in our custody. */
export function moved(lock: LockView, position: PositionView | undefined): LockView {
  if (position === undefined || lock.custody !== 'ours') return lock
  const isOlder = (position.last_heard_at_ms ?? 0) < (lock.last_heard_at_ms ?? 0)
  return isOlder ? lock : { ...lock, ...position }
}

/** Whether a journey has begun here and is not over. */
function isActive({ phase }: JourneyView): boolean {
  return phase !== 'expected' && phase !== 'ended' && phase !== 'withdrawn'
}

/** The journeys under way after the news: those that are over leave them, new ones join. */
export function patchActive(
  active: readonly JourneyView[],
  news: ReadonlyMap<string, JourneyView>,
): JourneyView[] {
  const known = new Set(active.map(({ journey }) => journey))
  const begun = [...news.values()].filter(({ journey }) => !known.has(journey))
  return [...begun, ...active.map((view) => news.get(view.journey) ?? view)].filter(isActive)
}

/** The open queue after the news: resolved incidents leave it, new ones join it. */
export function patchQueue(
  queue: readonly IncidentView[],
  news: ReadonlyMap<string, IncidentView>,
): IncidentView[] {
  const untouched = queue.filter((incident) => !news.has(incident.id))
  return [...untouched, ...[...news.values()].filter(isOpen)]
}

/** Which incidents of the news have just been raised: not in the queue before, and still raised. */
export function newlyRaised(
  queue: readonly IncidentView[],
  news: ReadonlyMap<string, IncidentView>,
): IncidentView[] {
  const known = new Set(queue.map((incident) => incident.id))
  return [...news.values()].filter(({ id, state }) => state === 'raised' && !known.has(id))
}

/** Puts the newest views into the cache at once; returns the incidents that were just raised. */
export function applyBatch(client: QueryClient, batch: LiveBatch): IncidentView[] {
  client.setQueryData<LocksView>(keys.locks, (old) => {
    if (old === undefined) return old
    const locks = patchLocks(old.items, batch.locks)
    return { ...old, items: locks.map((lock) => moved(lock, batch.positions.get(lock.lock))) }
  })
  for (const lock of batch.locks.values()) {
    client.setQueryData<LockView>(keys.lock(lock.lock), (old) => (old === undefined ? old : lock))
  }
  for (const position of batch.positions.values()) {
    client.setQueryData<LockView>(keys.lock(position.lock), (old) =>
      old === undefined ? old : moved(old, position),
    )
  }
  client.setQueryData<JourneyView[]>(keys.activeJourneys, (old) =>
    old === undefined || batch.journeys.size === 0 ? old : patchActive(old, batch.journeys),
  )
  const queue = client.getQueryData<IncidentsView>(keys.queue)
  if (queue !== undefined && batch.incidents.size > 0) {
    const items = patchQueue(queue.items, batch.incidents)
    client.setQueryData<IncidentsView>(keys.queue, { ...queue, items })
  }
  for (const incident of batch.incidents.values()) {
    client.setQueryData<IncidentView>(keys.incident(incident.id), (old) =>
      old === undefined ? old : incident,
    )
  }
  return newlyRaised(queue?.items ?? [], batch.incidents)
}

/** What is not patched but read again: pages whose membership the events may have changed. */
export function touchedKeys(batch: LiveBatch): (readonly string[])[] {
  const touched: (readonly string[])[] = []
  if (batch.journeys.size > 0) touched.push(keys.journeys)
  if (batch.incidents.size > 0) touched.push([...keys.incidents, 'pages'])
  if (batch.arePeersTouched) touched.push(keys.peers)
  const journeys = new Set(batch.journeys.keys())
  for (const incident of batch.incidents.values()) {
    if (incident.journey != null) journeys.add(incident.journey)
  }
  for (const journey of journeys) touched.push(keys.journey(journey))
  for (const shelf of batch.shelves) {
    touched.push(shelf === 'scheme-statistics' ? [shelf] : [...documentKeys.all, shelf])
  }
  if (batch.shelves.size > 0) touched.push([...documentKeys.all, 'history'])
  // A draft that was published may hold from today on.
  if (batch.shelves.has('drafts')) touched.push(keys.places)
  return touched
}
