import { MetricsError, type ProduceContext, type Producer, type Sample } from '@oximeter/core'

import * as metrics from '../generated/sampler.ts'
import { programOf, type ProgramIdentity } from '../program.ts'
import { systemTimers, type Timers } from '../timers.ts'
import { checkExpiry, type Expiry } from './expiry.ts'
import { SampledSource, type Expired, type SourceSettings } from './sampled-source.ts'

export interface SourceOptions {
  /** Milliseconds between two samplings. */
  readonly intervalMs: number
  /**
   * How many samples may wait to be collected; past it the oldest are dropped, and counted. Should
   * hold what is sampled between two collections, three times over. Default: 1000.
   */
  readonly maxSamples?: number
  /** When a source that fails is given up. Default: `never`. */
  readonly expiry?: Expiry
  /** Milliseconds that the source has to answer in. Default: the interval, and at most 10 000. */
  readonly timeoutMs?: number
}

export interface SourceStatus {
  readonly name: string
  readonly intervalMs: number
  /** Samples that wait to be collected. */
  readonly queued: number
  /** Samples that were dropped because too many waited. */
  readonly dropped: number
  readonly attempts: number
  readonly failures: number
  /** Since the last success. */
  readonly consecutiveFailures: number
  readonly lastError: string | undefined
  /** Set once the source was given up. */
  readonly expired: Expired | undefined
}

export interface SamplerOptions extends ProgramIdentity {
  /** How time passes; for tests. Default: as it does. */
  readonly timers?: Timers
}

const DEFAULT_MAX_SAMPLES = 1000
const MAX_TIMEOUT_MS = 10_000

/**
 * Samples on intervals of its own, and is collected later: for what changes faster than collections
 * come. A source is any producer.
 *
 * The first sampling is one interval after `add`; later ones keep in step, and one that is due while
 * the one before still runs is left out and counted. A sampling fails if the source throws, takes too
 * long or yields nothing; a source that is given up stays in `status` until it is removed or added
 * again, and what it had sampled is still collected.
 *
 * | metrics of the target `sampler` {name, id, hostname} | what |
 * | --- | --- |
 * | `dropped_samples`, `failed_attempts`, `missed_attempts` {source} | cumulative |
 * | `queued_samples` {source} | waiting when collected |
 * | `expired_sources` | cumulative |
 *
 * @example
 * using sampler = new Sampler({ name: 'shop' })
 * sampler.add('load', loadProducer, { intervalMs: 1000, expiry: { attempts: 10 } })
 * registry.register(sampler)
 */
export class Sampler implements Producer, Disposable {
  /** What waits is for the next collection. */
  readonly drains = true
  readonly #timers: Timers
  readonly #sources = new Map<string, SampledSource>()
  /** Removed or replaced, with samples that nobody has collected yet. */
  readonly #leftOver = new Set<SampledSource>()
  readonly #dropped
  readonly #failed
  readonly #missed
  readonly #queued
  readonly #expired
  readonly #expiredCount
  #problems: MetricsError[] = []
  #isDisposed = false

  /** @throws MetricsError `datum_error` for an `id` that is no UUID */
  constructor({ timers = systemTimers, ...identity }: SamplerOptions) {
    this.#timers = timers
    const target = metrics.sampler.of(programOf(identity))
    this.#dropped = metrics.droppedSamples.on(target)
    this.#failed = metrics.failedAttempts.on(target)
    this.#missed = metrics.missedAttempts.on(target)
    this.#queued = metrics.queuedSamples.on(target)
    this.#expired = metrics.expiredSources.on(target)
    this.#expiredCount = this.#expired.with({})
  }

  /**
   * Begins to sample a source under a name. One that was given up is replaced.
   *
   * @throws MetricsError `schema_definition` if there is such a source already, or an option is none
   */
  add(name: string, source: Producer, options: SourceOptions): void {
    const settings = checkSettings(name, source, options)
    const known = this.#sources.get(name)
    if (this.#isDisposed) throw definitionError('the sampler was disposed of: make another one')
    if (known !== undefined && known.expired === undefined) {
      throw definitionError(
        `there is a source ${JSON.stringify(name)} already: update it, or remove it first`,
      )
    }
    if (known) this.#leftOver.add(known)
    // So that the first of each is a rise from 0.
    for (const counter of [this.#dropped, this.#failed, this.#missed])
      counter.with({ source: name })
    const sampled = new SampledSource(name, source, settings, this.#timers, {
      dropped: (count) => this.#dropped.with({ source: name }).add(count),
      failed: () => this.#failed.with({ source: name }).add(),
      missed: (count) => this.#missed.with({ source: name }).add(count),
      expired: () => this.#expiredCount.add(),
      report: (problem) => this.#report(problem),
    })
    this.#sources.set(name, sampled)
  }

  /**
   * Has a source sampled in another way. The interval counts from now, failures from 0; what waits
   * stays, as far as it has room.
   *
   * @throws MetricsError `schema_definition` if there is no such source, or it was given up, or an
   *   option is none
   */
  update(name: string, source: Producer, options: SourceOptions): void {
    const settings = checkSettings(name, source, options)
    const known = this.#sources.get(name)
    if (known === undefined || known.expired !== undefined) {
      const problem = known === undefined ? 'there is no source' : 'no longer sampled is'
      throw definitionError(`${problem} ${JSON.stringify(name)}: add it`)
    }
    known.update(source, settings)
  }

  /** Samples no more; what waits is still collected. Whether there was such a source. */
  remove(name: string): boolean {
    const known = this.#sources.get(name)
    if (known === undefined) return false
    known.stop()
    this.#sources.delete(name)
    this.#leftOver.add(known)
    this.#queued.with({ source: name }).remove()
    return true
  }

  /** All sources, those that were given up too. */
  status(): SourceStatus[] {
    return Array.from(this.#sources.values(), (source) => ({
      name: source.name,
      intervalMs: source.settings.intervalMs,
      queued: source.queue.size,
      dropped: source.queue.dropped,
      attempts: source.attempts,
      failures: source.failures,
      consecutiveFailures: source.consecutiveFailures,
      lastError: source.lastError,
      expired: source.expired,
    }))
  }

  /** All that was sampled since the collection before, each sample with its own time. */
  *produce(context: ProduceContext): Generator<Sample> {
    for (const problem of this.#problems.splice(0)) context.report(problem)
    for (const source of this.#sources.values()) {
      this.#queued.with({ source: source.name }).set(source.queue.size)
    }
    for (const { queue } of this.#leftOver) yield* queue.take()
    for (const { queue } of this.#sources.values()) yield* queue.take()
    this.#leftOver.clear()
    const own = [this.#dropped, this.#failed, this.#missed, this.#queued, this.#expired]
    for (const instrument of own) yield* instrument.produce(context)
  }

  /** Samples no more; what waits can still be collected. */
  [Symbol.dispose](): void {
    this.#isDisposed = true
    for (const source of this.#sources.values()) source.stop()
  }

  #report(problem: MetricsError): void {
    // Those of one collection; a source that always has one must not fill the memory.
    if (this.#problems.length < 100) this.#problems.push(problem)
  }
}

function checkSettings(name: string, source: Producer, options: SourceOptions): SourceSettings {
  if (typeof source?.produce !== 'function') {
    throw definitionError(
      `a source is a producer, with a method produce(): that of ${name} has none`,
    )
  }
  const { intervalMs, maxSamples = DEFAULT_MAX_SAMPLES, expiry = 'never' } = options
  const { timeoutMs = Math.min(intervalMs, MAX_TIMEOUT_MS) } = options
  for (const [option, value] of Object.entries({ intervalMs, timeoutMs })) {
    // Timers take 31 bits of milliseconds.
    if (typeof value !== 'number' || !(value >= 1 && value < 2 ** 31)) {
      throw definitionError(
        `${option} of ${JSON.stringify(name)} is a number of milliseconds from 1, not ${String(value)}`,
      )
    }
  }
  if (!Number.isInteger(maxSamples) || maxSamples < 1) {
    throw definitionError(
      `maxSamples of ${JSON.stringify(name)} is a whole number from 1, not ${String(maxSamples)}`,
    )
  }
  checkExpiry(name, expiry)
  return { intervalMs, maxSamples, expiry, timeoutMs }
}

function definitionError(message: string): MetricsError {
  return new MetricsError({ type: 'schema_definition', message })
}
