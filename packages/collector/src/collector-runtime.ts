import { setMaxListeners } from 'node:events'
import {
  formatSocketAddress,
  NexusClient,
  type CollectorStats,
  type SocketAddress,
} from '@oximeter/api/client'
import { formatTimestamp, type Nanoseconds } from '@oximeter/core'
import { connect, type Database } from '@oximeter/db'
import type { ResolvedConfig } from './config.ts'
import { NexusLink } from './nexus/nexus-link.ts'
import type { CollectionTask } from './producers/collection-task.ts'
import { takeResponse } from './producers/response.ts'
import { TaskSet } from './producers/task-set.ts'
import { Decoders } from './pull/decoders.ts'
import { describeError, type Failure } from './pull/failure.ts'
import { Lane } from './pull/lane.ts'
import { Puller } from './pull/puller.ts'
import { CollectorStatistics, type CollectorIdentity } from './statistics/collector-statistics.ts'
import { oximeterCollector } from './statistics/definitions.ts'
import { HostAddresses } from './statistics/host-addresses.ts'
import { reportSelf } from './statistics/self-report.ts'
import { Storage, type Unstored } from './store/storage.ts'
import { RepeatLimiter } from './time/repeat-limiter.ts'
import { pause, systemTimers, wallClock, type Timers } from './time/timers.ts'
import { VERSION } from './version.ts'

/** Series of producers that are remembered between their answers, about a kilobyte each. */
const REMEMBERED_SERIES = 100_000
const READINESS_TIMEOUT_MS = 2000

/** Where the collector's own samples come from. */
const SELF = { quarantined: (): void => {}, mayIntroduce: () => true }

/** The parts of a collector, put together: producers in, samples out. */
export class CollectorRuntime {
  readonly tasks: TaskSet
  readonly #config: ResolvedConfig
  readonly #addresses = new HostAddresses()
  readonly #timers: Timers = systemTimers
  readonly #limiter = new RepeatLimiter(this.#timers)
  readonly #started = wallClock(this.#timers)
  readonly #statistics: CollectorStatistics
  readonly #nexus: NexusClient
  readonly #db: Database
  readonly #storage: Storage
  readonly #puller: Puller
  readonly #link: NexusLink
  readonly #abortPulls = new AbortController()
  readonly #stopReports = new AbortController()
  #reporting: Promise<void> | undefined
  #lastRefresh: Nanoseconds | undefined
  #identity: CollectorIdentity | undefined

  constructor(config: ResolvedConfig) {
    const timers = this.#timers
    const limiter = this.#limiter
    const { logger, refreshIntervalMs } = config
    this.#config = config
    // Every pull that runs listens.
    setMaxListeners(0, this.#abortPulls.signal)
    const statistics = new CollectorStatistics(
      () => this.#me(),
      () => wallClock(timers),
    )
    const nexus = new NexusClient(config.nexusUrl)
    const db = connect(config.clickhouse)
    const decoders = new Decoders(REMEMBERED_SERIES)
    this.#statistics = statistics
    this.#nexus = nexus
    this.#db = db
    this.#storage = new Storage({ config, db, nexus, timers, statistics, logger, limiter })
    this.#puller = new Puller({ ...config, timers, decoders })
    this.tasks = this.#createTasks(decoders)
    this.#link = new NexusLink({
      nexus,
      timers,
      refreshIntervalMs,
      onList: (records) => {
        this.tasks.replace(records)
        this.#lastRefresh = wallClock(timers)
      },
      onTrouble: (doing, error) => {
        this.#warn(doing, { why: describeError(error) }, `cannot ${doing}`)
      },
    })
  }

  /** @param address where Nexus reaches the collector's HTTP API */
  async start(address: SocketAddress): Promise<void> {
    const { id } = this.#config
    this.#identity = oximeterCollector.of({
      collector_id: id,
      collector_ip: await this.#addresses.resolve(address.host),
      collector_port: address.port,
    })
    this.#storage.start()
    this.#link.start({ collector_id: id, address: formatSocketAddress(address) })
    this.#reporting = this.#reportRegularly()
  }

  /** Sends what was collected without waiting for more. */
  flush(): Promise<void> {
    return this.#storage.flush()
  }

  stats(): CollectorStats {
    const { totals } = this.#statistics
    return {
      id: this.#config.id,
      last_refresh: this.#lastRefresh === undefined ? null : formatTimestamp(this.#lastRefresh),
      version: VERSION,
      started: formatTimestamp(this.#started),
      n_producers: this.tasks.size,
      n_collections: totals.collections,
      n_failed_collections: totals.failedCollections,
      n_samples_collected: totals.samplesCollected,
      n_refused_samples: totals.refusedSamples,
      n_error_items: totals.errorItems,
      n_quarantined: totals.quarantined,
      n_samples_queued: this.#storage.heldSamples,
      n_samples_inserted: totals.samplesInserted,
      n_failed_inserts: totals.failedInserts,
      n_samples_dropped: totals.samplesDropped,
    }
  }

  /** Each thing that the collector needs for its work: `ok`, or what is wrong with it. */
  async checkReadiness(): Promise<Record<string, string>> {
    const late = pause(this.#timers, READINESS_TIMEOUT_MS).then(
      () => `no answer within ${READINESS_TIMEOUT_MS} ms`,
    )
    const database = await Promise.race([this.#storage.check(), late])
    return { database, registration: this.#link.registered }
  }

  /**
   * Begins no more pulls, gives those that run half of the time to end, Nexus a quarter to know
   * new schemas, and the rest of it to the database.
   */
  async stop(deadlineMs: number): Promise<Unstored> {
    const deadline = new AbortController()
    const timer = this.#timers.after(deadlineMs, () => deadline.abort())
    this.#stopReports.abort()
    await Promise.all([this.#link.stop(), this.#reporting])
    const ended = this.tasks.end()
    await Promise.race([ended, pause(this.#timers, deadlineMs / 2)])
    this.#abortPulls.abort()
    await ended
    await this.#report()
    const unstored = await this.#storage.drain(deadline.signal, deadlineMs / 4)
    if (this.#config.deregisterOnClose) await this.#deregister(deadline.signal)
    timer[Symbol.dispose]()
    await Promise.all([this.#puller.close(), this.#db.close()])
    return unstored
  }

  #createTasks(decoders: Decoders): TaskSet {
    const { maxConcurrentPulls } = this.#config
    const { totals } = this.#statistics
    return new TaskSet({
      timers: this.#timers,
      lanes: {
        healthy: new Lane({ pulls: maxConcurrentPulls, largeBodies: 4 }),
        failing: new Lane({ pulls: Math.ceil(maxConcurrentPulls / 4), largeBodies: 1 }),
      },
      pull: (target, passage) => this.#puller.pull(target, passage, this.#abortPulls.signal),
      take: (response, task) =>
        takeResponse(response, task, {
          timers: this.#timers,
          take: (samples, origin) => this.#storage.take(samples, origin),
          onRefused: (_, { reason, detail, timeseriesName }) => {
            const what = { reason, why: detail, timeseries: timeseriesName }
            this.#warnOf(task, `refused ${reason}`, what, 'samples of a producer were refused')
          },
          onErrorItem: (_, why) => {
            this.#warnOf(task, 'error item', { why }, 'a producer answered an error')
          },
        }),
      admits: (turn) => this.#storage.pressure.admits(turn),
      onCollected: (_, { samples, refused, errorItems }) => {
        totals.collections += 1
        totals.samplesCollected += samples
        totals.refusedSamples += refused
        totals.errorItems += errorItems
        this.#statistics.queueDepth(this.#storage.heldSamples)
      },
      onFailure: (task, { reason, detail }) => {
        totals.failedCollections += 1
        this.#warnOf(task, reason, { reason, why: detail }, 'a collection failed')
      },
      onLate: (ticks) => this.#statistics.late(ticks),
      onEnded: (id) => decoders.forget(id),
      onBadRecord: ({ detail }: Failure) => {
        this.#warn('bad record', { why: detail }, 'Nexus lists something that is no producer')
      },
    })
  }

  async #reportRegularly(): Promise<void> {
    const { signal } = this.#stopReports
    while (!signal.aborted) {
      await this.#report()
      await pause(this.#timers, this.#config.selfStatIntervalMs, signal)
    }
  }

  #report(): Promise<void> {
    return reportSelf({
      collector: this.#me(),
      statistics: this.#statistics,
      tasks: this.tasks,
      addresses: this.#addresses,
      timers: this.#timers,
      take: (samples) => this.#storage.take(samples, SELF),
    })
  }

  #me(): CollectorIdentity {
    if (this.#identity === undefined) throw new Error('the collector has not started')
    return this.#identity
  }

  async #deregister(signal: AbortSignal): Promise<void> {
    try {
      await this.#nexus.deregisterCollector(this.#config.id, { signal })
    } catch (error) {
      this.#warn('deregister', { why: describeError(error) }, 'cannot deregister from Nexus')
    }
  }

  #warnOf(task: CollectionTask, key: string, what: object, message: string): void {
    const { id, address } = task.endpoint
    this.#warn(`${id} ${key}`, { producer: id, address, ...what }, message)
  }

  /** Repeated warnings of one key are held back and counted. */
  #warn(key: string, what: object, message: string): void {
    const heldBack = this.#limiter.admit(key)
    if (heldBack === undefined) return
    this.#config.logger.warn({ ...what, ...(heldBack > 0 && { repeated: heldBack }) }, message)
  }
}
