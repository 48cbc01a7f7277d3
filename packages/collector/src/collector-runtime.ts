import {
  formatSocketAddress,
  NexusClient,
  type CollectorInfo,
  type CollectorState,
  type CollectorStats,
  type SocketAddress,
} from '@oximeter/api/client'
import { TlsError } from '@oximeter/api/tls'
import { formatTimestamp, ProducerRegistry, type Nanoseconds } from '@oximeter/core'
import { connect, type Database } from '@oximeter/db'
import { CollectorError } from './collector-error.ts'
import type { ResolvedConfig } from './config.ts'
import { oximeterCollector } from './generated/oximeter-collector.ts'
import { isLoopback } from './loopback.ts'
import { NexusLink } from './nexus/nexus-link.ts'
import { ProducerListFile } from './nexus/producer-list-file.ts'
import { allowedAddresses } from './producers/allowed-addresses.ts'
import type { CollectionTask } from './producers/collection-task.ts'
import { takePage, takeResponse, type ResponseContext } from './producers/response.ts'
import { TaskSet } from './producers/task-set.ts'
import { Decoders } from './pull/decoders.ts'
import { describeError, type Failure } from './pull/failure.ts'
import { EarlySeals } from './pull/early-seals.ts'
import { Fetcher, type FetcherOptions } from './pull/fetcher.ts'
import { Lane, type Passage } from './pull/lane.ts'
import { PullSessions } from './pull/pull-sessions.ts'
import { Puller, type PullOutcome, type PullTarget } from './pull/puller.ts'
import { CollectorStatistics, type CollectorIdentity } from './statistics/collector-statistics.ts'
import { HostAddresses } from './statistics/host-addresses.ts'
import { healthOf } from './statistics/health.ts'
import { ownSamples, reportSelf, type OwnSources } from './statistics/self-report.ts'
import { LoadMeter } from './statistics/load-meter.ts'
import { answerWithin, untilAway } from './store/database-watch.ts'
import { SchemaAllowance } from './store/schema-allowance.ts'
import type { SpoolControl } from './store/spool-control.ts'
import { Storage, type Unstored } from './store/storage.ts'
import { SparingLog } from './time/sparing-log.ts'
import { aborted, pause, systemTimers, wallClock, type Timers } from './time/timers.ts'
import { VERSION } from './version.ts'

/** Series of producers that answer JSON, between their answers: about a kilobyte each. */
const JSON_SERIES = 100_000
const READINESS_TIMEOUT_MS = 2000
/** The least time between two batches that are sealed before their time. */
const EARLY_SEALS_MS = 100
/** How long Nexus may take to hear that the collector goes. */
const DEREGISTER_TIMEOUT_MS = 2000

/** What it means for the collector, by what it is for Nexus. */
const STATES: Readonly<Record<CollectorState, string>> = {
  active: 'in service: Nexus gives this collector producers',
  draining: 'Nexus drains this collector: others take over its producers, and it gets no more',
  expunged: 'an operator has taken this collector out of service: others have its producers',
}

/** Where the collector's own samples come from. */
const SELF = { quarantined: (): void => {}, newSchemas: new SchemaAllowance() }

/** The parts of a collector, put together: producers in, samples out. */
export class CollectorRuntime {
  readonly tasks: TaskSet
  /** What the collector measures of itself, for who looks at it directly. */
  readonly registry = new ProducerRegistry()
  readonly #config: ResolvedConfig
  readonly #addresses = new HostAddresses()
  readonly #timers: Timers = systemTimers
  readonly #log: SparingLog
  readonly #started = wallClock(this.#timers)
  readonly #statistics: CollectorStatistics
  readonly #nexus: NexusClient
  readonly #db: Database
  readonly #storage: Storage
  readonly #sessions: PullSessions
  readonly #fetcher: Fetcher
  readonly #puller: Puller
  readonly #responses: ResponseContext
  readonly #link: NexusLink
  readonly #list: ProducerListFile
  readonly #stop = new AbortController()
  #reporting: Promise<void> | undefined
  #lastRefresh: Nanoseconds | undefined
  #identity: CollectorIdentity | undefined

  constructor(config: ResolvedConfig) {
    const timers = this.#timers
    const { logger, heartbeatIntervalMs, refreshIntervalMs } = config
    const log = new SparingLog(logger, timers)
    this.#config = config
    this.#log = log
    const statistics = new CollectorStatistics(
      () => this.#me(),
      () => wallClock(timers),
    )
    const { nexusUrl, nexusToken: token, nexusFetch } = config
    const nexus = new NexusClient(nexusUrl, { token, fetch: nexusFetch })
    const db = connect(config.clickhouse)
    const storage = new Storage({ config, db, nexus, timers, statistics, logger, log })
    const sessions = new PullSessions({
      collector: config.id,
      store: storage,
      maxSeries: config.knownSeries,
      onNoRoom: (series) => this.#sayNoRoom(series),
    })
    statistics.watchSessions(sessions)
    this.#statistics = statistics
    this.#sessions = sessions
    this.#nexus = nexus
    this.#db = db
    this.#storage = storage
    this.#list = new ProducerListFile(config.dataDir)
    this.#fetcher = fetcherOf({
      ...config,
      timers,
      addresses: allowedAddresses(config),
      onTlsRefused: (error) =>
        logger.error({ why: describeError(error) }, 'a certificate for producers cannot be used'),
    })
    const seals = new EarlySeals({
      timers,
      seal: () => storage.flush(),
      everyMs: EARLY_SEALS_MS,
      signal: this.#stop.signal,
    })
    this.#puller = new Puller({
      timers,
      fetcher: this.#fetcher,
      sessions,
      decoders: new Decoders(JSON_SERIES),
      faults: config.faults,
      admitsMore: () => storage.pressure.level !== 'paused',
      sealSoon: () => seals.want(),
      onTaken: ({ replayed }) => statistics.pageTaken(replayed),
      onDuplicate: () => statistics.duplicatePage(),
      onAcknowledged: (pages) => statistics.pagesAcknowledged(pages),
    })
    this.#responses = this.#createResponseContext()
    this.tasks = this.#createTasks()
    this.registry.register({ produce: () => ownSamples(this.#ownSources()) })
    const load = new LoadMeter({
      timers,
      tasks: this.tasks,
      samplesTaken: () => statistics.totals.samplesCollected,
      spool: () => storage.spool.summary(),
    })
    this.#link = new NexusLink({
      nexus,
      timers,
      heartbeatIntervalMs,
      refreshIntervalMs,
      measure: () => load.measure(),
      onList: (records) => this.#take(records),
      onState: (state) => logger[state === 'active' ? 'info' : 'warn']({ state }, STATES[state]),
      onNoHeartbeats: () => {
        logger.warn(
          { nexus: nexus.url },
          'this Nexus takes no heartbeats: lists of producers are asked for in their stead',
        )
      },
      onTrouble: (doing, error) => {
        this.#log.warn(doing, { why: describeError(error) }, `cannot ${doing}`)
      },
    })
  }

  /**
   * @param address where Nexus reaches the collector's HTTP API
   * @param access what else Nexus has to know to reach it
   * @throws {CollectorError} `unusable-data-dir`
   */
  async start(
    address: SocketAddress,
    access: Pick<CollectorInfo, 'api_token' | 'tls'> = {},
  ): Promise<void> {
    const { id, capacity } = this.#config
    this.#identity = oximeterCollector.of({
      collector_id: id,
      collector_ip: await this.#addresses.resolve(address.host),
      collector_port: address.port,
    })
    await this.#storage.start()
    const records = await this.#list.load()
    if (records !== undefined) this.tasks.replace(records)
    this.#link.start({
      collector_id: id,
      address: formatSocketAddress(address),
      capacity,
      ...access,
    })
    this.#reporting = this.#reportRegularly()
  }

  /** What is sealed and not yet stored. */
  get spool(): SpoolControl {
    return this.#storage.spool
  }

  /** Sends what was collected without waiting for more. */
  flush(): Promise<void> {
    return this.#storage.flush()
  }

  stats(): CollectorStats {
    const { totals } = this.#statistics
    return {
      id: this.#config.id,
      state: this.#link.state ?? null,
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
      health: healthOf({
        now: wallClock(this.#timers),
        tasks: this.tasks,
        sessions: this.#sessions,
        storage: this.#storage,
        losses: this.#statistics.losses,
      }),
    }
  }

  /** Each thing that the collector needs for its work: `ok`, or what is wrong with it. */
  async checkReadiness(): Promise<Record<string, string>> {
    const check = (): Promise<string> => this.#storage.check()
    const database = await answerWithin(this.#timers, READINESS_TIMEOUT_MS, check)
    return { database, registration: this.#link.registered }
  }

  /**
   * Begins no more pulls, gives those that run half of the time to end, and makes durable what there
   * is, which the producers are told. The database has the rest of the time, as long as it is there.
   */
  async stop(deadlineMs: number): Promise<Unstored> {
    const deadline = new AbortController()
    const endsAt = this.#timers.now() + deadlineMs
    const timer = this.#timers.after(deadlineMs, () => deadline.abort())
    this.#stop.abort()
    await Promise.all([this.#link.stop(), this.#reporting])
    const stopPulls = this.#timers.after(deadlineMs / 2, () => this.#fetcher.stop())
    await this.tasks.end()
    stopPulls[Symbol.dispose]()
    await this.#report()
    const sealed = this.#storage.flush().catch(() => {})
    await Promise.race([sealed, aborted(deadline.signal)])
    const patienceMs = this.#link.isAnswering ? deadlineMs / 2 : 0
    const [unstored] = await Promise.all([
      this.#storage.drain(deadline.signal, patienceMs).finally(() => deadline.abort()),
      this.#acknowledge(Math.min(deadlineMs / 4, endsAt - this.#timers.now())).then(() =>
        this.#config.deregisterOnClose ? this.#deregister() : undefined,
      ),
      // What is sealed is for the next start.
      untilAway(
        { timers: this.#timers, db: this.#db, waiting: () => this.#storage.heldSamples },
        deadlineMs,
        deadline.signal,
      ).then(() => deadline.abort()),
    ])
    timer[Symbol.dispose]()
    await Promise.all([this.#fetcher.close(), this.#db.close(), this.#list.saved()])
    return unstored
  }

  /** Whoever pulls the producers next gets nothing that is durable here. */
  async #acknowledge(timeoutMs: number): Promise<void> {
    if (timeoutMs <= 0) return
    this.#fetcher.resume()
    const timer = this.#timers.after(timeoutMs, () => this.#fetcher.stop())
    await this.tasks.acknowledge()
    timer[Symbol.dispose]()
  }

  #take(records: readonly unknown[]): void {
    this.tasks.replace(records)
    this.#lastRefresh = wallClock(this.#timers)
    this.#list.save(records).catch((error: unknown) => {
      const why = describeError(error)
      this.#log.warn('save the list', { why }, 'cannot keep the list of producers in dataDir')
    })
  }

  #createTasks(): TaskSet {
    const { maxConcurrentPulls } = this.#config
    const { totals } = this.#statistics
    return new TaskSet({
      timers: this.#timers,
      lanes: {
        healthy: new Lane({ pulls: maxConcurrentPulls, largeBodies: 4 }),
        failing: new Lane({ pulls: Math.ceil(maxConcurrentPulls / 4), largeBodies: 1 }),
      },
      pull: (task, passage) => this.#pull(task, passage),
      acknowledge: (task, passage) => {
        const { endpoint, place, generation } = task
        return this.#puller.acknowledge({ id: endpoint.id, place, generation }, passage)
      },
      settled: (id) => this.#puller.settled(id),
      admits: (turn) => this.#storage.pressure.admits(turn),
      onPull: (lateMs) => this.#statistics.pullBegan(lateMs),
      onCollected: (_, { samples, refused, errorItems, failure }) => {
        if (failure === undefined) totals.collections += 1
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
      onEnded: (id) => this.#puller.forget(id),
      onBadRecord: ({ detail }: Failure) => {
        this.#log.warn('bad record', { why: detail }, 'Nexus lists something that is no producer')
      },
    })
  }

  #createResponseContext(): ResponseContext {
    return {
      timers: this.#timers,
      take: (samples, origin) => this.#storage.take(samples, origin),
      onLost: (kind, reason, count) => this.#statistics.losses.add(kind, reason, count),
      onRefused: (task, { reason, detail, timeseriesName }) => {
        const what = { reason, why: detail, timeseries: timeseriesName }
        this.#warnOf(task, `refused ${reason}`, what, 'samples of a producer were refused')
      },
      onErrorItem: (task, why) => {
        this.#warnOf(task, 'error item', { why }, 'a producer answered an error')
      },
      onLostPages: (task, why) => {
        this.#warnOf(task, 'lost pages', { why }, 'samples of a producer were lost')
      },
    }
  }

  #pull(task: CollectionTask, passage: Passage): Promise<PullOutcome> {
    const { id } = task.endpoint
    const isLocal = task.socket !== undefined && isLoopback(task.socket.host)
    const target = {
      id,
      place: task.place,
      compress: this.#config.compress ?? !isLocal,
      generation: task.generation,
      takePage: (page, session) => takePage(page, task, session, this.#responses),
      takeResponse: (response) => takeResponse(response, task, this.#responses),
    } satisfies PullTarget
    return this.#puller.pull(target, passage)
  }

  async #reportRegularly(): Promise<void> {
    const { signal } = this.#stop
    while (!signal.aborted) {
      await this.#report()
      await pause(this.#timers, this.#config.selfStatIntervalMs, signal)
    }
  }

  #report(): Promise<void> {
    return reportSelf({
      ...this.#ownSources(),
      take: (samples) => this.#storage.take(samples, SELF),
    })
  }

  #ownSources(): OwnSources {
    return {
      collector: this.#me(),
      statistics: this.#statistics,
      tasks: this.tasks,
      addresses: this.#addresses,
      timers: this.#timers,
    }
  }

  #me(): CollectorIdentity {
    if (this.#identity === undefined) throw new Error('the collector has not started')
    return this.#identity
  }

  async #deregister(): Promise<void> {
    try {
      const timeoutMs = DEREGISTER_TIMEOUT_MS
      await this.#nexus.deregisterCollector({ id: this.#config.id }, { timeoutMs })
    } catch (error) {
      this.#log.warn('deregister', { why: describeError(error) }, 'cannot deregister from Nexus')
    }
  }

  #sayNoRoom(series: number): void {
    this.#statistics.seriesForgotten(series)
    const { knownSeries } = this.#config
    this.#log.warn(
      'no room for series',
      { knownSeries },
      'producers that answer have more series than the collector remembers: those beyond are ' +
        'described with every answer. Raise known_series, or start another collector',
    )
  }

  #warnOf(task: CollectionTask, key: string, what: object, message: string): void {
    const { id, address } = task.endpoint
    this.#log.warn(`${id} ${key}`, { producer: id, address, ...what }, message)
  }
}

/** @throws {CollectorError} `invalid-config` */
function fetcherOf(options: FetcherOptions): Fetcher {
  try {
    return new Fetcher(options)
  } catch (cause) {
    if (!(cause instanceof TlsError)) throw cause
    throw new CollectorError('invalid-config', `producerTls: ${cause.message}`, { cause })
  }
}
