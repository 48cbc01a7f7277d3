import {
  badRequest,
  HttpProblem,
  type AlertSummary,
  type CollectorSummary,
  type EventTopic,
  type ProducerState,
  type ResetEvent,
} from '@oximeter/api/client'
import type { Logger } from 'pino'
import type { Caller } from '../access/caller.ts'
import type { CollectorClients } from '../collectors/collector-clients.ts'
import type { NexusStore } from '../store/nexus-store.ts'
import { EventStream } from './event-stream.ts'
import type { RememberedEvent } from './event-memory.ts'
import { FleetWatch } from './fleet-watch.ts'
import { LatestWatch, type ReadLatest } from './latest-watch.ts'

export interface LiveEventsOptions {
  readonly store: NexusStore
  readonly collectors: CollectorClients
  readonly logger: Logger
  /**
   * Checks that there is such a timeseries, and says how what a caller may see of it is read.
   *
   * @throws {HttpProblem} 404
   */
  readonly latestOf: (caller: Caller, name: string) => Promise<ReadLatest>
  /** Streams at a time. Default 100. */
  readonly maxStreams?: number
}

export interface Subscription {
  readonly caller: Caller
  readonly topics: readonly EventTopic[]
  readonly timeseries: string | undefined
  /** What a client that was here before heard last. */
  readonly lastEventId: string | undefined
}

const MAX_STREAMS = 100
const HEARTBEAT_MS = 15_000
/** A client connects again then, and shows its token anew. */
const LONGEST_MS = 15 * 60_000
/** Items of one part of a state. */
const PART = 1000

interface Listener {
  readonly stream: EventStream
  readonly topics: ReadonlySet<EventTopic>
  readonly since: number
}

/** Everybody who listens to what happens. While nobody does, nothing is looked at. */
export class LiveEvents {
  readonly #options: LiveEventsOptions
  readonly #listeners = new Set<Listener>()
  readonly #latest = new Map<string, LatestWatch>()
  #fleet: FleetWatch | undefined
  #fleetListeners = 0
  #timer: NodeJS.Timeout | undefined
  #isClosed = false

  constructor(options: LiveEventsOptions) {
    this.#options = options
  }

  /**
   * Begins a stream; it ends when its body is closed.
   *
   * @throws {HttpProblem} 400, 403, 404 or 503
   */
  async open(subscription: Subscription): Promise<EventStream> {
    const { caller, topics, timeseries, lastEventId } = subscription
    requireSense(topics, timeseries)
    requireFleet(caller, topics)
    this.#requireRoom()
    const listener = {
      stream: new EventStream(),
      topics: new Set(topics),
      since: performance.now(),
    }
    // Counted at once: others may come while this one waits.
    this.#listeners.add(listener)
    this.#timer ??= setInterval(() => this.#beat(), HEARTBEAT_MS).unref()
    const leave = [() => this.#leave(listener)]
    const { stream } = listener
    try {
      if (topics.some((topic) => topic !== 'latest')) {
        leave.push(() => this.#leaveFleet())
        await this.#enterFleet(listener, lastEventId)
      }
      if (topics.includes('latest') && timeseries !== undefined) {
        const read = await this.#options.latestOf(caller, timeseries)
        leave.push(this.#enterLatest(stream, caller, timeseries, read))
      }
    } catch (error) {
      for (const go of leave) go()
      throw error
    }
    stream.body.once('close', () => {
      for (const go of leave) go()
    })
    // That something comes at once tells a client that it is connected.
    stream.heartbeat()
    return stream
  }

  /** Ends all streams, and takes no more. */
  async close(): Promise<void> {
    this.#isClosed = true
    clearInterval(this.#timer)
    for (const { stream } of this.#listeners) stream.end('this Nexus stops')
    await this.#fleet?.stop()
  }

  #requireRoom(): void {
    const { maxStreams = MAX_STREAMS } = this.#options
    if (!this.#isClosed && this.#listeners.size < maxStreams) return
    const why = this.#isClosed
      ? 'this Nexus stops'
      : `${maxStreams} clients listen to events already, which is the most: ask another Nexus, or later`
    throw new HttpProblem(503, 'ServiceNotAvailable', why, { headers: { 'retry-after': '5' } })
  }

  async #enterFleet(listener: Listener, lastEventId: string | undefined): Promise<void> {
    this.#fleetListeners += 1
    const { store, collectors, logger } = this.#options
    const fleet = (this.#fleet ??= new FleetWatch({
      store,
      collectors,
      logger,
      onEvent: (event) => this.#tell(event),
    }))
    await fleet.known
    const { stream, topics } = listener
    const missed = fleet.memory.since(lastEventId)
    if (missed !== undefined) {
      for (const { id, event } of missed) {
        if (topics.has(`${event.event}s`)) stream.send(event, id)
      }
    } else {
      const { producers, collectors: known, alerts } = fleet.state
      const id = fleet.memory.lastId
      if (topics.has('producers')) sendWhole(stream, 'producers', producers, id)
      if (topics.has('collectors')) sendWhole(stream, 'collectors', known, id)
      if (topics.has('alerts')) sendWhole(stream, 'alerts', alerts, id)
    }
    this.#listening.add(listener)
  }

  /** Those who know the state, and so what events are about. */
  readonly #listening = new Set<Listener>()

  #tell({ id, event }: RememberedEvent): void {
    for (const { stream, topics } of this.#listening) {
      if (topics.has(`${event.event}s`)) stream.send(event, id)
    }
  }

  #leaveFleet(): void {
    this.#fleetListeners -= 1
    if (this.#fleetListeners > 0) return
    void this.#fleet?.stop()
    this.#fleet = undefined
  }

  #enterLatest(stream: EventStream, caller: Caller, name: string, read: ReadLatest): () => void {
    const key = JSON.stringify([caller.scope, name])
    let watch = this.#latest.get(key)
    if (watch === undefined) {
      watch = new LatestWatch(name, read, this.#options.logger)
      this.#latest.set(key, watch)
    }
    watch.add(stream)
    const entered = watch
    return () => {
      if (!entered.remove(stream) && this.#latest.get(key) === entered) this.#latest.delete(key)
    }
  }

  #leave(listener: Listener): void {
    this.#listeners.delete(listener)
    this.#listening.delete(listener)
    if (this.#listeners.size > 0) return
    clearInterval(this.#timer)
    this.#timer = undefined
  }

  #beat(): void {
    for (const { stream, since } of this.#listeners) {
      if (performance.now() - since > LONGEST_MS) stream.end()
      else stream.heartbeat()
    }
  }
}

function sendWhole(
  stream: EventStream,
  ...[topic, all, id]:
    | ['producers', readonly ProducerState[], string]
    | ['collectors', readonly CollectorSummary[], string]
    | ['alerts', readonly AlertSummary[], string]
): void {
  let from = 0
  do {
    const items = all.slice(from, from + PART)
    const first = from === 0
    from += PART
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- topic and items belong together
    const event = { event: 'reset', topic, items, first, more: from < all.length } as ResetEvent
    stream.send(event, id)
  } while (from < all.length)
}

function requireSense(topics: readonly EventTopic[], timeseries: string | undefined): void {
  if (topics.includes('latest') === (timeseries !== undefined)) return
  throw badRequest(
    timeseries === undefined
      ? 'query.timeseries: say of which timeseries the newest samples are wanted'
      : 'query.topics: a timeseries is of use with the topic latest only',
  )
}

function requireFleet({ scope }: Caller, topics: readonly EventTopic[]): void {
  if (scope.kind === 'fleet') return
  const refused = topics.filter((topic) => topic !== 'latest')
  if (refused.length === 0) return
  throw new HttpProblem(
    403,
    'Forbidden',
    `${refused.join(' and ')} are of the whole fleet, and this caller sees a part: ask for latest only`,
  )
}
