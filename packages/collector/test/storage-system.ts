import { join } from 'node:path'
import { NexusClient } from '@oximeter/api/client'
import {
  metric,
  samplesToPoints,
  SeriesNumbering,
  target,
  u16,
  u64,
  type Sample,
} from '@oximeter/core'
import { connect, type Database } from '@oximeter/db'
import { resolveConfig, type CollectorConfig } from '../src/config.ts'
import { CollectorStatistics } from '../src/statistics/collector-statistics.ts'
import { oximeterCollector } from '../src/generated/oximeter-collector.ts'
import type { PageSamples, TakenPage } from '../src/store/intake.ts'
import type { SessionSeries } from '../src/store/session-series.ts'
import { SchemaAllowance } from '../src/store/schema-allowance.ts'
import { Storage, type Unstored } from '../src/store/storage.ts'
import { SparingLog } from '../src/time/sparing-log.ts'
import { systemTimers, wallClock, type Timers } from '../src/time/timers.ts'
import { silent, type System } from './system.ts'

export interface StorageSystemOptions {
  readonly dataDir: string
  readonly timers?: Timers
  readonly config?: Partial<CollectorConfig>
  /** Default: those of the system. */
  readonly nexusUrl?: string
  readonly clickhouse?: CollectorConfig['clickhouse']
}

/** The storage of a collector on its own, between a real engine and a real Nexus. */
export class StorageSystem implements AsyncDisposable {
  readonly storage: Storage
  readonly statistics: CollectorStatistics
  readonly spoolDirectory: string
  readonly quarantined: string[] = []
  readonly origin = {
    quarantined: (reason: string): void => void this.quarantined.push(reason),
    newSchemas: new SchemaAllowance(),
  }
  readonly #db: Database

  private constructor(system: System, options: StorageSystemOptions) {
    const { dataDir, timers = systemTimers, clickhouse = system.clickhouse } = options
    const nexusUrl = options.nexusUrl ?? system.nexus.internalUrl
    const config = resolveConfig({
      id: crypto.randomUUID(),
      dataDir,
      listen: { port: 0 },
      nexusUrl,
      clickhouse,
      batchIntervalMs: 50,
      logger: silent,
      ...options.config,
    })
    const clock = () => wallClock(timers)
    const me = oximeterCollector.of({
      collector_id: config.id,
      collector_ip: '127.0.0.1',
      collector_port: 1,
    })
    this.#db = connect(clickhouse)
    this.spoolDirectory = join(dataDir, 'spool')
    this.statistics = new CollectorStatistics(() => me, clock)
    this.storage = new Storage({
      config,
      db: this.#db,
      nexus: new NexusClient(nexusUrl),
      timers,
      statistics: this.statistics,
      logger: silent,
      log: new SparingLog(silent, timers),
    })
  }

  static async start(system: System, options: StorageSystemOptions): Promise<StorageSystem> {
    const started = new StorageSystem(system, options)
    await started.storage.start()
    return started
  }

  async stop(deadlineMs = 120_000): Promise<Unstored> {
    const unstored = await this.storage.drain(AbortSignal.timeout(deadlineMs), deadlineMs / 4)
    await this.#db.close()
    return unstored
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop(1000)
  }
}

const rack = target('rack', { slot: u16() })
/** Gauges by the name of their timeseries' metric. */
const levelOf = (name: string) => metric(name, { bay: u16() }, u64())

/** A producer of gauges: page n has, of each bay, the value n. */
export class PageProducer {
  readonly id = crypto.randomUUID()
  readonly #numbering = new SeriesNumbering()
  readonly #level
  readonly #bays: number
  /** A millisecond a page: samples of one series and time are one sample. */
  readonly #started = Date.now() - 60_000
  #described = 0
  #page = 0
  series: SessionSeries | undefined

  constructor(name: string, bays: number) {
    this.#level = levelOf(name)
    this.#bays = bays
  }

  get epoch(): string {
    return this.#numbering.epoch
  }

  samples(page: number): Sample[] {
    const here = rack.of({ slot: 1 })
    return Array.from({ length: this.#bays }, (_, bay) => ({
      ...this.#level.sample(here, { bay }, page),
      timestamp: BigInt(this.#started + page) * 1_000_000n,
    }))
  }

  /** As the decoder gives it; what was described once is not described again. */
  page(samples: readonly Sample[], replayed = false): PageSamples {
    const points = samplesToPoints(samples, this.#numbering)
    const first = this.#described
    this.#described = this.#numbering.size
    const series = Array.from({ length: this.#described - first }, (_, i) =>
      this.#numbering.describe(first + i),
    )
    return { replayed, described: { first, series }, points }
  }

  /** Has its next page taken, or the one of that number. */
  async give(
    { storage, origin }: StorageSystem,
    { page = this.#page, mayBeDouble = false, samples = this.samples(page) } = {},
  ): Promise<TakenPage> {
    this.series ??= storage.openSeries()
    const position = { producer: this.id, epoch: this.epoch, page }
    this.#page = page + 1
    return storage.takePage(this.page(samples), this.series, origin, position, { mayBeDouble })
  }

  /** Goes on with another storage, which knows none of its series. */
  moveTo({ storage }: StorageSystem): void {
    this.series = storage.openSeries()
    this.#described = 0
  }
}
