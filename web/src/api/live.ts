/**
 * The live link: server-sent events into the query cache.
 *
 * Order of a start: open the stream and hold what it says; read the snapshot; apply what was held
 * and is newer than the snapshot. The browser resumes a broken stream itself (`Last-Event-ID`); when
 * the node cannot resume it says `reset`, and everything is read again.
 *
 * Positions come every second for the part of the map that is shown, and seldom for the rest. To show
 * another part the stream is opened anew after the last event seen; nothing is read again for that.
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
/** A map that is being moved is not followed at every step. Milliseconds. */
const TURN_AFTER_MS = 500
/** Events held while the snapshot is read; past it the snapshot is too old and is read again. */
const HELD_MAX = 20_000
const KINDS = ['lock', 'positions', 'journey', 'incident', 'peer', 'register'] as const

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
  openStream?: (url: string) => Stream
  wallMs?: () => number
}

/** A part of the map, degrees. */
export interface Viewport {
  west: number
  south: number
  east: number
  north: number
}

export interface LiveConnection {
  /** Says which part of the map is shown; `null`: none is. */
  show: (viewport: Viewport | null) => void
  stop: () => void
}

interface Held {
  id: number
  event: LiveEvent
}

const CLOSED = 2

type TimerName = 'apply' | 'reread' | 'reopen' | 'turn'

function parse(kind: (typeof KINDS)[number], text: string): LiveEvent {
  return kind === 'peer' ? { kind } : ({ kind, view: JSON.parse(text) } as LiveEvent)
}

/** Starts the link. */
export function connectLive(options: LiveOptions): LiveConnection {
  const link = new LiveLink(options)
  link.open()
  return { show: (viewport) => link.show(viewport), stop: () => link.stop() }
}

/** The viewport in the node's form: five decimals are a metre. `null`: over the 180th meridian. */
function written(viewport: Viewport | null): string | null {
  if (viewport === null) return null
  const { west, south, east, north } = viewport
  if (west < -180 || east > 180) return null
  return [west, south, east, north].map((edge) => edge.toFixed(5)).join(',')
}

class LiveLink {
  readonly #options: LiveOptions
  #stream: Stream | null = null
  #viewport: string | null = null
  /** The last event seen on any stream; empty before the first. */
  #lastId = ''
  /** Events held while the snapshot is read; `null` once they may be applied directly. */
  #held: Held[] | null = []
  #batch = emptyBatch()
  readonly #reread = new Map<string, readonly string[]>()
  #lostAtMs: number | null = null
  #timers = new Map<TimerName, ReturnType<typeof setTimeout>>()

  constructor(options: LiveOptions) {
    this.#options = options
  }

  /** Opens the stream, from the start or after the last event seen. */
  open(after = ''): void {
    this.#stream?.close()
    const query = new URLSearchParams()
    if (this.#viewport !== null) query.set('viewport', this.#viewport)
    if (after !== '') query.set('after', after)
    const asked = query.toString()
    const url = `/api/v1/events${asked === '' ? '' : `?${asked}`}`
    const open = this.#options.openStream ?? ((url: string) => new EventSource(url))
    const stream = open(url)
    this.#stream = stream
    let isNew = after === ''
    stream.onopen = () => {
      if (isNew) void this.#resync()
      else this.#live()
      isNew = false
    }
    stream.onerror = () => this.#lost()
    for (const kind of KINDS) {
      stream.addEventListener(kind, (message: MessageEvent<string>) => this.#take(kind, message))
    }
    stream.addEventListener('reset', (message: MessageEvent<string>) => {
      this.#lastId = message.lastEventId
      void this.#resync()
    })
  }

  show(viewport: Viewport | null): void {
    const shown = written(viewport)
    if (shown === this.#viewport) return
    this.#viewport = shown
    this.#later('turn', TURN_AFTER_MS, () => this.#turn())
  }

  #turn(): void {
    if (this.#stream === null) return
    // While the snapshot is read, what is held is not to be lost.
    if (this.#held === null && this.#lastId !== '') this.open(this.#lastId)
    else this.#later('turn', TURN_AFTER_MS, () => this.#turn())
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
    // The stream's own beginning is told to the browser alone.
    if (this.#lastId === '') this.#lastId = base.as_of_event
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
        if (id > asOfEvent || event.kind === 'positions') this.#gather(event)
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
    if (message.lastEventId !== '') this.#lastId = message.lastEventId
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
  #later(name: TimerName, afterMs: number, action: () => void): void {
    if (this.#timers.has(name)) return
    const run = (): void => {
      this.#timers.delete(name)
      action()
    }
    this.#timers.set(name, setTimeout(run, afterMs))
  }
}
