/**
 * The live link: server-sent events into the query cache.
 *
 * Order of a start: open the stream and hold what it says; read the snapshot; apply what was held
 * and is newer than the snapshot. The browser resumes a broken stream itself (`Last-Event-ID`); when
 * the node cannot resume it says `reset`, and everything is read again.
 */
import type { QueryClient } from '@tanstack/react-query'
import { documentKeys } from './documents'
import {
  addEvent,
  applyBatch,
  emptyBatch,
  isEmpty,
  type LiveEvent,
  touchedKeys,
} from './live_batch'
import { keys, locksQuery, queueQuery } from './queries'
import type { IncidentView } from './types'

export type LiveStatus =
  | { kind: 'connecting' }
  | { kind: 'live' }
  /** `sinceMs`: the browser's wall clock when the stream was lost. */
  | { kind: 'reconnecting'; sinceMs: number }

/** Events are applied together this often, so that many vehicles cost one redraw. Milliseconds. */
const APPLY_EVERY_MS = 250
/** Pages touched by events are read again at most this often. Milliseconds. */
const REREAD_EVERY_MS = 1_500
const REOPEN_AFTER_MS = 3_000
/** Events held while the snapshot is read; past it the snapshot is too old and is read again. */
const HELD_MAX = 20_000
const KINDS = ['lock', 'journey', 'incident', 'peer', 'register'] as const

/** The part of `EventSource` that is used, so that a test can stand in for it. */
export type Stream = Pick<
  EventSource,
  'addEventListener' | 'close' | 'readyState' | 'onopen' | 'onerror'
>

export interface LiveOptions {
  queries: QueryClient
  /** Whether this is the authority's own desk: a carrier may read neither locks nor the queue. */
  isDesk: boolean
  onStatus: (status: LiveStatus) => void
  onRaised: (incidents: IncidentView[]) => void
  openStream?: () => Stream
  wallMs?: () => number
}

interface Held {
  id: number
  event: LiveEvent
}

const CLOSED = 2

function parse(kind: (typeof KINDS)[number], text: string): LiveEvent {
  return kind === 'peer' ? { kind } : ({ kind, view: JSON.parse(text) } as LiveEvent)
}

/** Starts the link; the result stops it. */
export function connectLive(options: LiveOptions): () => void {
  const link = new LiveLink(options)
  link.open()
  return () => link.stop()
}

class LiveLink {
  readonly #options: LiveOptions
  #stream: Stream | null = null
  /** Events held while the snapshot is read; `null` once they may be applied directly. */
  #held: Held[] | null = []
  #batch = emptyBatch()
  readonly #reread = new Map<string, readonly string[]>()
  #lostAtMs: number | null = null
  #timers = new Map<'apply' | 'reread' | 'reopen', ReturnType<typeof setTimeout>>()

  constructor(options: LiveOptions) {
    this.#options = options
  }

  open(): void {
    this.#stream?.close()
    const open = this.#options.openStream ?? (() => new EventSource('/api/v1/events'))
    const stream = open()
    this.#stream = stream
    let isFirst = true
    stream.onopen = () => {
      if (isFirst) void this.#resync()
      else this.#live()
      isFirst = false
    }
    stream.onerror = () => this.#lost()
    for (const kind of KINDS) {
      stream.addEventListener(kind, (message: MessageEvent<string>) => this.#take(kind, message))
    }
    stream.addEventListener('reset', () => void this.#resync())
  }

  stop(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer)
    this.#timers.clear()
    this.#stream?.close()
    this.#stream = null
  }

  #live(): void {
    this.#lostAtMs = null
    this.#options.onStatus({ kind: 'live' })
  }

  #lost(): void {
    this.#lostAtMs ??= (this.#options.wallMs ?? Date.now)()
    this.#options.onStatus({ kind: 'reconnecting', sinceMs: this.#lostAtMs })
    if (this.#stream?.readyState !== CLOSED) return
    // The browser has given up (the node answered with an error): ask again, from the start.
    void this.#options.queries.invalidateQueries({ queryKey: keys.session })
    this.#later('reopen', REOPEN_AFTER_MS, () => this.open())
  }

  /** Reads locks and queue; the result is the last event that the answer already holds. */
  async #snapshot(): Promise<number> {
    const { queries } = this.#options
    // An answer asked for before the stream opened may be older than what the stream begins with.
    await queries.cancelQueries({ queryKey: keys.locks })
    await queries.cancelQueries({ queryKey: keys.queue })
    const base = await queries.fetchQuery({ ...locksQuery, staleTime: 0 })
    await queries.fetchQuery({ ...queueQuery, staleTime: 0 })
    return Number(base.as_of_event)
  }

  /** Reads the snapshot again, the locks first: later answers are then never older than it. */
  async #resync(): Promise<void> {
    this.#held = []
    const { queries } = this.#options
    try {
      const asOfEvent = this.#options.isDesk ? await this.#snapshot() : 0
      const held = this.#held ?? []
      this.#held = null
      this.#live()
      for (const { id, event } of held) {
        if (id > asOfEvent) this.#gather(event)
      }
      const reread = [
        keys.journeys,
        keys.activeJourneys,
        ['journey'],
        ['incidents', 'pages'],
        keys.peers,
        keys.places,
      ]
      for (const key of [...reread, documentKeys.all]) {
        void queries.invalidateQueries({ queryKey: key })
      }
    } catch {
      this.#stream?.close()
      this.#lost()
    }
  }

  #take(kind: (typeof KINDS)[number], message: MessageEvent<string>): void {
    const event = parse(kind, message.data)
    if (this.#held === null) this.#gather(event)
    else if (this.#held.length < HELD_MAX) {
      this.#held.push({ id: Number(message.lastEventId), event })
    } else void this.#resync()
  }

  #gather(event: LiveEvent): void {
    addEvent(this.#batch, event)
    this.#later('apply', APPLY_EVERY_MS, () => this.#apply())
  }

  #apply(): void {
    const batch = this.#batch
    if (isEmpty(batch)) return
    this.#batch = emptyBatch()
    const raised = applyBatch(this.#options.queries, batch)
    if (raised.length > 0) this.#options.onRaised(raised)
    for (const key of touchedKeys(batch)) this.#reread.set(key.join(' '), key)
    if (this.#reread.size > 0) this.#later('reread', REREAD_EVERY_MS, () => this.#rereadPages())
  }

  #rereadPages(): void {
    for (const queryKey of this.#reread.values()) {
      void this.#options.queries.invalidateQueries({ queryKey })
    }
    this.#reread.clear()
  }

  /** One timer of each kind: a second request while one waits is the same request. */
  #later(name: 'apply' | 'reread' | 'reopen', afterMs: number, action: () => void): void {
    if (this.#timers.has(name)) return
    const run = (): void => {
      this.#timers.delete(name)
      action()
    }
    this.#timers.set(name, setTimeout(run, afterMs))
  }
}
