import type { MetricsError, Producer, Sample } from '@oximeter/core'

import { timestampOf, type Timers } from '../timers.ts'
import { isExpired, type Expiry } from './expiry.ts'
import { SampleQueue } from './sample-queue.ts'

export interface SourceSettings {
  readonly intervalMs: number
  readonly maxSamples: number
  readonly expiry: Expiry
  readonly timeoutMs: number
}

/** Why a source was given up. */
export interface Expired {
  /** What went wrong the last time. */
  readonly error: string
  /** Milliseconds since the epoch. */
  readonly at: number
}

/** Told what happens to a source. */
export interface SourceEvents {
  dropped(count: number): void
  failed(): void
  missed(count: number): void
  expired(): void
  report(problem: MetricsError): void
}

/** A source, sampled on its interval until it is stopped or given up. */
export class SampledSource {
  readonly name: string
  readonly queue: SampleQueue
  expired: Expired | undefined
  lastError: string | undefined
  attempts = 0
  failures = 0
  consecutiveFailures = 0
  #settings: SourceSettings
  #producer: Producer
  readonly #timers: Timers
  readonly #events: SourceEvents
  #timer: Disposable | undefined
  #due: number
  #lastSuccess: number
  /** Who was asked and has not answered yet, also if nobody waits for the answer any more. */
  #asked: Producer | undefined
  #isStopped = false
  #lastTimestamp = 0n

  constructor(
    name: string,
    producer: Producer,
    settings: SourceSettings,
    timers: Timers,
    events: SourceEvents,
  ) {
    this.name = name
    this.#producer = producer
    this.#settings = settings
    this.#timers = timers
    this.#events = events
    this.queue = new SampleQueue(settings.maxSamples, (count) => events.dropped(count))
    this.#lastSuccess = timers.now()
    this.#due = timers.now() + settings.intervalMs
    this.#wait()
  }

  get settings(): SourceSettings {
    return this.#settings
  }

  /** Another way to sample: the interval counts from now, and failures from 0. Samples stay. */
  update(producer: Producer, settings: SourceSettings): void {
    this.#producer = producer
    this.#settings = settings
    this.queue.resize(settings.maxSamples)
    this.consecutiveFailures = 0
    this.#lastSuccess = this.#timers.now()
    this.#due = this.#timers.now() + settings.intervalMs
    this.#wait()
  }

  stop(): void {
    this.#isStopped = true
    this.#timer?.[Symbol.dispose]()
  }

  #wait(): void {
    this.#timer?.[Symbol.dispose]()
    const delay = Math.max(0, this.#due - this.#timers.now())
    this.#timer = this.#timers.after(delay, () => void this.#attempt())
  }

  async #attempt(): Promise<void> {
    this.attempts += 1
    const settings = this.#settings
    const error = await this.#sample(settings).then(
      () => undefined,
      (thrown: unknown) => messageOf(thrown),
    )
    // Stopped, or told to sample in another way, while it was at it.
    if (this.#isStopped || settings !== this.#settings) return
    if (error === undefined) {
      this.consecutiveFailures = 0
      this.#lastSuccess = this.#timers.now()
    } else {
      this.#fail(error)
      if (this.expired !== undefined) return
    }
    this.#due += settings.intervalMs
    const late = this.#timers.now() - this.#due
    if (late >= 0) {
      // What could not be sampled in time cannot be made up for: the next is in step again.
      const missed = Math.floor(late / settings.intervalMs) + 1
      this.#due += missed * settings.intervalMs
      this.#events.missed(missed)
    }
    this.#wait()
  }

  #fail(error: string): void {
    this.lastError = error
    this.failures += 1
    this.consecutiveFailures += 1
    this.#events.failed()
    const msSinceSuccess = this.#timers.now() - this.#lastSuccess
    const { consecutiveFailures } = this
    if (!isExpired(this.#settings.expiry, { consecutiveFailures, msSinceSuccess })) return
    this.expired = { error, at: this.#timers.wallTime() }
    this.#events.expired()
  }

  /** Rejects if there are no samples in time. */
  async #sample({ timeoutMs }: SourceSettings): Promise<void> {
    const producer = this.#producer
    if (this.#asked === producer) throw new Error('the attempt before has not ended yet')
    this.#asked = producer
    const abort = new AbortController()
    const { promise: late, reject } = Promise.withResolvers<never>()
    const timer = this.#timers.after(timeoutMs, () => {
      const error = new Error(`it took more than ${timeoutMs} ms`)
      abort.abort(error)
      reject(error)
    })
    const answer = this.#ask(producer, abort.signal).finally(() => {
      if (this.#asked === producer) this.#asked = undefined
    })
    try {
      const samples = await Promise.race([answer, late])
      if (samples.length === 0) throw new Error('it had no samples')
      this.queue.push(samples)
    } finally {
      timer[Symbol.dispose]()
      answer.catch(() => {})
    }
  }

  async #ask(producer: Producer, signal: AbortSignal): Promise<Sample[]> {
    const timestamp = this.#nextTimestamp()
    const report = (problem: MetricsError): void => this.#events.report(problem)
    const yielded = await producer.produce({ timestamp, signal, report })
    if (Symbol.iterator in yielded) return [...yielded]
    const samples: Sample[] = []
    for await (const sample of yielded) samples.push(sample)
    return samples
  }

  /** Later than all before, whatever the clock does. */
  #nextTimestamp(): bigint {
    const now = timestampOf(this.#timers)
    this.#lastTimestamp = now > this.#lastTimestamp ? now : this.#lastTimestamp + 1_000_000n
    return this.#lastTimestamp
  }
}

function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message || thrown.name : String(thrown)
}
