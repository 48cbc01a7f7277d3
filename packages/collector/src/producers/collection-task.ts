import {
  msToDuration,
  type CollectOutcome,
  type ProducerDetails,
  type ProducerEndpoint,
  type SocketAddress,
} from '@oximeter/api/client'
import { formatTimestamp } from '@oximeter/core'
import { FAILURE_REASONS, type Failure } from '../pull/failure.ts'
import type { Lane, Passage } from '../pull/lane.ts'
import type { ProducerPlace } from '../pull/place.ts'
import type { PullOutcome } from '../pull/puller.ts'
import { phaseOf, Schedule, type Tick } from '../time/schedule.ts'
import { wallClock, type Timers } from '../time/timers.ts'
import { sameEndpoint, type CheckedEndpoint } from './endpoint.ts'
import { TaskRecord, type PullTimes } from './task-record.ts'

/** What all tasks of a collector share. */
export interface TaskContext {
  readonly timers: Timers
  readonly lanes: { readonly healthy: Lane; readonly failing: Lane }
  /** Resolves when what the producer answered is on its way to the database. Never rejects. */
  readonly pull: (task: CollectionTask, passage: Passage) => Promise<PullOutcome>
  /** Whether there is room for what the pull of a task's `turn`-th tick may bring. */
  readonly admits: (turn: number) => boolean
  /** Tells the producer what of it is durable. Never rejects. */
  readonly acknowledge: (task: CollectionTask, passage: Passage) => Promise<void>
  /** Resolves when all that was taken of a producer is durable, or will not be soon. Never rejects. */
  readonly settled: (id: string) => Promise<void>
  readonly onCollected: (task: CollectionTask, outcome: PullOutcome) => void
  readonly onFailure: (task: CollectionTask, failure: Failure) => void
  /** Called when a pull begins, so long after its time. */
  readonly onPull: (lateMs: number) => void
  /** Ticks whose pull began more than a second late, or not at all. */
  readonly onLate: (ticks: number) => void
  /** Called when a producer is not collected any more. */
  readonly onEnded: (id: string) => void
  /** Called with what is wrong with a record that has no id to show it under. */
  readonly onBadRecord: (failure: Failure) => void
}

/** What came of a pull that was not made. */
const NOTHING: PullOutcome = { samples: 0, refused: 0, errorItems: 0, bytes: 0 }

const LATE_MS = 1000

const IN_PROGRESS: Failure = {
  reason: FAILURE_REASONS.inProgress,
  detail: 'one pull was running and one was waiting when the next was due',
}
const BACK_PRESSURE: Failure = {
  reason: FAILURE_REASONS.backPressure,
  detail: 'too much waits for the database: pulling slows down until it is stored',
}
const STOPPED: Failure = {
  reason: FAILURE_REASONS.shuttingDown,
  detail: 'this collector no longer collects the producer',
}
const NO_RECORD: Failure = {
  reason: FAILURE_REASONS.invalidEndpoint,
  detail: 'no usable record of the producer came yet',
}

/**
 * Pulls one producer at its interval, one pull at a time: while one runs, one more may wait, and a
 * tick beyond that is counted as a failure. A record that cannot be used makes a task without a
 * schedule, that shows what is wrong with it.
 */
export class CollectionTask {
  readonly record: TaskRecord
  readonly #context: TaskContext
  #endpoint: ProducerEndpoint
  #socket: SocketAddress | undefined
  #schedule: Schedule | undefined
  #intervalMs = 0
  #running: Promise<CollectOutcome> | undefined
  /** When the tick came that waits for the running pull to end. */
  #waitingSince: number | undefined
  #turn = 0
  #failing = false
  #generation: number | undefined
  #token: string | undefined
  /** Somebody else is assigned: it is for Nexus to say what is true. */
  #replaced = false
  /** Why no pull can be made. */
  #unusable: Failure | undefined = NO_RECORD

  /** @param predecessor a pull of the same producer that a former task has still running */
  constructor(
    endpoint: ProducerEndpoint,
    context: TaskContext,
    predecessor?: Promise<CollectOutcome>,
  ) {
    this.#endpoint = endpoint
    this.#context = context
    this.record = new TaskRecord(() => wallClock(context.timers))
    if (predecessor !== undefined) void this.#track(predecessor)
  }

  get endpoint(): ProducerEndpoint {
    return this.#endpoint
  }

  /** Of its assignment to this collector; undefined where Nexus does not count them. */
  get generation(): number | undefined {
    return this.#generation
  }

  /** Where it is asked, and how. */
  get place(): ProducerPlace {
    const { address, tls, server_name: serverName } = this.#endpoint
    return { address, tls, serverName, token: this.#token }
  }

  /** Whether its last collection failed, or none can be made. */
  get isFailing(): boolean {
    return this.#failing || this.#unusable !== undefined
  }

  /** Undefined as long as no usable record came. */
  get socket(): SocketAddress | undefined {
    return this.#socket
  }

  /** Between two collections; 0 as long as no usable record came. */
  get intervalMs(): number {
    return this.#intervalMs
  }

  details(): ProducerDetails {
    return this.record.details(this.#endpoint)
  }

  /**
   * Goes on with a new endpoint. A pull of the old one is left to end, for what it has been given
   * already is given only once; the timer goes on in step unless the interval changed.
   */
  update({ record, socket, intervalMs, generation, token }: CheckedEndpoint): void {
    this.#generation = generation
    this.#token = token
    this.#replaced = false
    if (this.#schedule !== undefined && sameEndpoint(record, this.#endpoint)) return
    const now = wallClock(this.#context.timers)
    const moved = this.#socket !== undefined && record.address !== this.#endpoint.address
    this.#endpoint = record
    this.#socket = socket
    this.#unusable = undefined
    this.record.updated(now)
    if (moved) this.record.moved(now)
    if (intervalMs === this.#intervalMs) return
    this.#intervalMs = intervalMs
    this.#schedule?.[Symbol.dispose]()
    this.#schedule = new Schedule({
      timers: this.#context.timers,
      intervalMs,
      phase: phaseOf(record.id),
      onTick: this.#tick,
    })
  }

  /** Counts a record of this producer that cannot be used. What worked so far goes on. */
  refuse(failure: Failure): void {
    if (this.#socket === undefined) this.#unusable = failure
    this.#notPulled(failure)
  }

  /** Pulls now, or joins the pull that is running. */
  collectNow(): Promise<CollectOutcome> {
    return this.#running ?? this.#start(this.#context.timers.now())
  }

  /** No more pulls begin. Gives the one that is running, which is left to end. */
  stop(): Promise<CollectOutcome> | undefined {
    this.#unusable = STOPPED
    this.#waitingSince = undefined
    this.#schedule?.[Symbol.dispose]()
    return this.#running
  }

  /**
   * When the last pull has ended: makes durable what it took, and has the producer told while its
   * assignment to this collector is still the last that it knows. Whoever pulls it next is then given
   * nothing twice.
   */
  async handOver(): Promise<void> {
    if (this.#failing) return
    await this.#context.settled(this.#endpoint.id)
    await this.acknowledge()
  }

  /** When no pull begins any more: has the producer told what is durable, if it answered last. */
  async acknowledge(): Promise<void> {
    if (this.#failing) return
    const { lanes, acknowledge } = this.#context
    using passage = await lanes.healthy.enter()
    await acknowledge(this, passage)
  }

  readonly #tick = ({ lateMs, skipped }: Tick): void => {
    const due = this.#context.timers.now() - lateMs
    if (skipped > 0) this.#context.onLate(skipped)
    if (this.#replaced) return
    if (this.#running !== undefined) {
      if (this.#waitingSince === undefined) this.#waitingSince = due
      else this.#notPulled(IN_PROGRESS)
    } else if (this.#context.admits(this.#turn++)) {
      void this.#start(due)
    } else {
      this.#notPulled(BACK_PRESSURE)
    }
  }

  #start(due: number): Promise<CollectOutcome> {
    return this.#track(this.#collect(due))
  }

  #track(running: Promise<CollectOutcome>): Promise<CollectOutcome> {
    this.#running = running
    void running.finally(() => {
      this.#running = undefined
      const due = this.#waitingSince
      this.#waitingSince = undefined
      if (due !== undefined && !this.#replaced) void this.#start(due)
    })
    return running
  }

  async #collect(due: number): Promise<CollectOutcome> {
    const { timers, lanes, pull, onCollected, onPull, onLate } = this.#context
    using passage = await (this.#failing ? lanes.failing : lanes.healthy).enter()
    const begun = timers.now()
    const queuedMs = Math.max(0, begun - due)
    const startedAt = wallClock(timers)
    if (this.#unusable !== undefined) {
      return outcomeOf({ startedAt, queuedMs, collectingMs: 0 }, NOTHING, this.#unusable)
    }
    onPull(queuedMs)
    if (queuedMs > LATE_MS) onLate(1)
    const outcome = await pull(this, passage)
    const { failure, samples } = outcome
    const times = { startedAt, queuedMs, collectingMs: timers.now() - begun }
    this.#failing = failure !== undefined
    this.#replaced = failure?.reason === FAILURE_REASONS.staleGeneration
    this.record.lastCollections.add(times, outcome)
    if (failure === undefined) this.record.succeeded(times, samples)
    else this.#fail(times, failure, samples)
    onCollected(this, outcome)
    return outcomeOf(times, outcome, failure)
  }

  #notPulled(failure: Failure): void {
    const startedAt = wallClock(this.#context.timers)
    const times = { startedAt, queuedMs: 0, collectingMs: 0 }
    this.record.lastCollections.add(times, { ...NOTHING, failure })
    this.#fail(times, failure)
  }

  #fail(times: PullTimes, failure: Failure, samples = 0): void {
    this.record.failed(times, failure, samples)
    this.#context.onFailure(this, failure)
  }
}

function outcomeOf(
  { startedAt, collectingMs }: PullTimes,
  { samples, refused, errorItems, bytes }: PullOutcome,
  failure?: Failure,
): CollectOutcome {
  return {
    started_at: formatTimestamp(startedAt),
    time_collecting: msToDuration(collectingMs),
    n_samples: samples,
    n_refused: refused,
    n_error_items: errorItems,
    bytes,
    outcome: failure === undefined ? 'success' : 'failure',
    reason: failure?.reason ?? null,
    detail: failure?.detail ?? null,
  }
}
