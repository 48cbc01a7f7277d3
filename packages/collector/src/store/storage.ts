import type { NexusClient } from '@oximeter/api/client'
import type { Sample } from '@oximeter/core'
import { BlockBuilder, DbError, type Database, type SealedBlock } from '@oximeter/db'
import type { Logger } from 'pino'
import type { ResolvedConfig } from '../config.ts'
import { describeError } from '../pull/failure.ts'
import type { CollectorStatistics } from '../statistics/collector-statistics.ts'
import { selfDefinitions } from '../statistics/definitions.ts'
import { Backoff } from '../time/backoff.ts'
import type { RepeatLimiter } from '../time/repeat-limiter.ts'
import { aborted, pause, wallClock, type Timers } from '../time/timers.ts'
import { Inserter } from './inserter.ts'
import { Intake } from './intake.ts'
import { Pressure } from './pressure.ts'
import { storeAroundRefusal } from './refused-block.ts'
import { SchemaChecks, type SampleOrigin } from './schema-checks.ts'
import { isMeasurementTable, MemorySpool, QUARANTINE_TABLE, type SpooledBlock } from './spool.ts'

export interface StorageOptions {
  readonly config: ResolvedConfig
  readonly db: Database
  readonly nexus: NexusClient
  readonly timers: Timers
  readonly statistics: CollectorStatistics
  readonly logger: Logger
  readonly limiter: RepeatLimiter
}

/**
 * The part of what may be held that samples of unknown schemas may have: not so much that they slow
 * down the collection of others.
 */
const UNCHECKED_PART = 0.4

const TOO_MUCH = {
  bytes: 'more waits for the database than maxHeldBytes allows',
  age: 'they waited for the database for longer than maxHeldAgeMs allows',
} as const

/** What could not be stored before the collector had to stop. */
export interface Unstored {
  readonly blocks: number
  readonly samples: number
}

/** The way of samples from a collection into the database: check, batch, spool, insert. */
export class Storage {
  readonly pressure: Pressure
  readonly #options: StorageOptions
  readonly #spool: MemorySpool
  readonly #builder: BlockBuilder
  readonly #schemas: SchemaChecks
  readonly #intake: Intake
  readonly #inserter: Inserter
  readonly #stop = new AbortController()
  readonly #ready = Promise.withResolvers<void>()
  /** Why there are no tables yet. */
  #notReady: string | undefined = 'the tables are being made'
  #batching: Promise<void> | undefined

  constructor(options: StorageOptions) {
    const { config, db, nexus, timers, statistics } = options
    const { signal } = this.#stop
    this.#options = options
    this.#spool = new MemorySpool(() => timers.now())
    this.#builder = new BlockBuilder({ clock: () => wallClock(timers) })
    this.#schemas = new SchemaChecks({
      nexus,
      db,
      timers,
      definitions: selfDefinitions(),
      ready: this.#ready.promise,
      maxHeldBytes: config.maxHeldBytes * UNCHECKED_PART,
      onVerdict: (check) => {
        this.#intake.decided(check)
        if (check.verdict.kind !== 'refused') return
        const { reason, detail } = check.verdict
        this.#warn(
          `${reason} ${check.like.name}`,
          detail,
          `samples of ${check.like.name} go to quarantine`,
        )
      },
      onTrouble: (doing, error) => this.#warn(doing, error, `cannot ${doing}`),
      signal,
    })
    this.#intake = new Intake({
      builder: this.#builder,
      schemas: this.#schemas,
      spool: this.#spool,
      timers,
      plausibleTimes: config.plausibleTimes,
      batchRows: config.batchRows,
      batchBytes: config.batchBytes,
      onSealed: () => this.#inserter.wake(),
      onQuarantined: (reason) => statistics.quarantined(reason, 1),
    })
    this.#inserter = new Inserter({
      spool: this.#spool,
      db,
      timers,
      maxBytes: config.maxHeldBytes,
      maxAgeMs: config.maxHeldAgeMs,
      onRefused: (block, error) => this.#storeAroundRefusal(block, error),
      onInserted: this.#inserted,
      onFailed: (entry, error) => this.#insertFailed(entry, error),
      onDropped: ({ samples }, why) => this.#gaveUp(why, samples, TOO_MUCH[why]),
    })
    this.pressure = new Pressure(() => this.#heldBytes(), config.maxHeldBytes)
  }

  /** Samples on their way. */
  get heldSamples(): number {
    return this.#builder.rows + this.#spool.samples + this.#schemas.heldSamples
  }

  start(): void {
    void this.#migrate()
    this.#inserter.start()
    this.#batching = this.#sealRegularly()
  }

  #heldBytes(): number {
    return this.#spool.bytes + this.#builder.bytes + this.#schemas.heldBytes
  }

  /** Resolves when the samples are on their way: to the database, to quarantine, or waiting. */
  async take(samples: readonly Sample[], origin: SampleOrigin): Promise<void> {
    await this.#intake.take(samples, origin)
  }

  /** Sends what there is without waiting for more. */
  flush(): Promise<void> {
    return this.#intake.seal()
  }

  /** `ok`, or what is wrong with the database. */
  async check(): Promise<string> {
    if (this.#notReady !== undefined) return this.#notReady
    try {
      await this.#options.db.ping()
      return 'ok'
    } catch (error) {
      return describeError(error)
    }
  }

  /**
   * Stores what there is until `deadline` aborts. No more must be taken. Samples that wait for
   * their schema do so for `patienceMs`; then they go to quarantine.
   */
  async drain(deadline: AbortSignal, patienceMs: number): Promise<Unstored> {
    const patience = pause(this.#options.timers, patienceMs, deadline)
    await Promise.race([this.#schemas.settled(), patience])
    this.#stop.abort()
    await Promise.race([this.#schemas.settled(), aborted(deadline)])
    this.#intake.giveUpWaiting()
    await this.#batching
    await this.#intake.seal()
    await this.#inserter.drain(deadline)
    const left = { blocks: this.#spool.size, samples: this.#spool.samples }
    if (left.blocks > 0) this.#gaveUp('shutdown', left.samples, 'they could not be stored in time')
    return left
  }

  async #migrate(): Promise<void> {
    const { db, timers, logger } = this.#options
    const backoff = new Backoff({ initialMs: 100, maxMs: 5000 })
    while (this.#notReady !== undefined && !this.#stop.signal.aborted) {
      try {
        await db.migrate()
        this.#notReady = undefined
        logger.info('the database is ready')
      } catch (error) {
        this.#notReady = describeError(error)
        this.#warn('migrate', error, 'the database is not ready')
        await pause(timers, backoff.nextMs(), this.#stop.signal)
      }
    }
    this.#ready.resolve()
  }

  async #sealRegularly(): Promise<void> {
    const { config, timers } = this.#options
    while (!this.#stop.signal.aborted) {
      await pause(timers, config.batchIntervalMs, this.#stop.signal)
      await this.#intake.seal()
    }
  }

  readonly #inserted = ({ table, samples }: SpooledBlock, tookMs: number): void => {
    this.#options.statistics.insertTook(tookMs)
    if (isMeasurementTable(table)) this.#options.statistics.inserted(samples)
  }

  #insertFailed({ table }: SpooledBlock, error: unknown): void {
    const reason = error instanceof DbError ? error.code : 'internal'
    this.#options.statistics.insertFailed(reason)
    this.#warn(`insert ${reason}`, error, `cannot insert into ${table}; it is tried again`)
  }

  #gaveUp(reason: string, samples: number, why: string): void {
    const { statistics, limiter, logger } = this.#options
    statistics.dropped(reason, samples)
    const heldBack = limiter.admit(`gave up ${reason}`)
    if (heldBack === undefined) return
    logger.error({ reason, samples, why, repeated: heldBack }, 'samples were given up')
  }

  async #storeAroundRefusal(block: SealedBlock, error: unknown): Promise<void> {
    const { db, statistics } = this.#options
    if (block.table === QUARANTINE_TABLE) {
      // There is no other place for what the database does not even take there.
      this.#gaveUp('refused', block.rows, describeError(error))
      return
    }
    const refused = await storeAroundRefusal(block, error, db, (row) => {
      this.#builder.quarantine({ ...row, reason: 'engine_refused' })
    })
    // On their way before the block is gone, and not left behind by a drain.
    await this.#intake.seal()
    if (!isMeasurementTable(block.table)) return
    statistics.quarantined('engine_refused', refused)
    statistics.inserted(block.rows - refused)
  }

  #warn(key: string, error: unknown, message: string): void {
    const heldBack = this.#options.limiter.admit(key)
    if (heldBack === undefined) return
    const why = typeof error === 'string' ? error : describeError(error)
    this.#options.logger.warn({ why, ...(heldBack > 0 && { repeated: heldBack }) }, message)
  }
}
