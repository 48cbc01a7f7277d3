import { join } from 'node:path'
import type { NexusClient } from '@oximeter/api/client'
import type { Sample } from '@oximeter/core'
import { BlockBuilder, DbError, type Database, type SealedBlock } from '@oximeter/db'
import type { Logger } from 'pino'
import { CollectorError } from '../collector-error.ts'
import type { ResolvedConfig } from '../config.ts'
import { codeOf, describeError } from '../pull/failure.ts'
import type { PagePosition } from '../pull/page-position.ts'
import { isMeasurementTable, QUARANTINE_TABLE } from '../spool/block-file.ts'
import type { DamagedFileError } from '../spool/damaged-file-error.ts'
import { freeSpace } from '../spool/free-space.ts'
import { Spool } from '../spool/spool.ts'
import type { SpooledBlock } from '../spool/spooled-block.ts'
import type { CollectorStatistics, SpoolState } from '../statistics/collector-statistics.ts'
import { Backoff } from '../time/backoff.ts'
import type { SparingLog } from '../time/sparing-log.ts'
import { pause, wallClock, type Timers } from '../time/timers.ts'
import { Inserter } from './inserter.ts'
import { Intake, type PageSamples, type TakenPage } from './intake.ts'
import { Pressure } from './pressure.ts'
import { storeAroundRefusal, type RefusedRow } from './refused-block.ts'
import { SchemaChecks } from './schema-checks.ts'
import type { SampleOrigin } from './shape-check.ts'
import { SessionSeries } from './session-series.ts'
import { Sorter } from './sorter.ts'
import { SpoolControl } from './spool-control.ts'
import { UncheckedBlocks } from './unchecked-blocks.ts'
import { Unsettled } from './unsettled.ts'

export interface StorageOptions {
  readonly config: ResolvedConfig
  readonly db: Database
  readonly nexus: NexusClient
  readonly timers: Timers
  readonly statistics: CollectorStatistics
  readonly logger: Logger
  readonly log: SparingLog
}

const TOO_MUCH = {
  bytes: 'more waits for the database than spoolBytes allows',
  age: 'they waited for the database for longer than spoolAgeMs allows',
} as const

/** What was not stored before the collector had to stop; what is sealed waits for the next start. */
export interface Unstored {
  readonly blocks: number
  readonly samples: number
}

/** The way of samples from a collection into the database: check, batch, seal, insert. */
export class Storage {
  readonly pressure: Pressure
  readonly spool: SpoolControl
  readonly #options: StorageOptions
  readonly #spool: Spool
  readonly #builder: BlockBuilder
  readonly #schemas: SchemaChecks
  readonly #sorter: Sorter
  readonly #intake: Intake
  readonly #unchecked: UncheckedBlocks
  readonly #unsettled: Unsettled
  readonly #inserter: Inserter
  readonly #giveUp = new AbortController()
  #freeBytes = Number.POSITIVE_INFINITY
  #newestStored: number | undefined
  readonly #stop = new AbortController()
  readonly #ready = Promise.withResolvers<void>()
  /** Why there are no tables yet. */
  #notReady: string | undefined = 'the tables are being made'
  #regular: Promise<unknown> | undefined

  constructor(options: StorageOptions) {
    const { config, db, nexus, timers, statistics } = options
    const { faults } = config
    const { signal } = this.#stop
    const onDamaged = (entry: SpooledBlock, error: DamagedFileError): Promise<void> =>
      this.#setAside(entry, error)
    this.#options = options
    const spool = new Spool({ directory: join(config.dataDir, 'spool'), timers, faults })
    this.#spool = spool
    this.#builder = new BlockBuilder({ clock: () => wallClock(timers) })
    const schemas = new SchemaChecks({
      nexus,
      db,
      timers,
      ready: this.#ready.promise,
      onVerdict: (check) => {
        this.#sorter.decided(check)
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
    this.#schemas = schemas
    this.#sorter = new Sorter({
      builder: this.#builder,
      schemas,
      timers,
      plausibleTimes: config.plausibleTimes,
      onQuarantined: (reason) => statistics.quarantined(reason, 1),
    })
    this.#intake = new Intake({
      builder: this.#builder,
      schemas,
      sorter: this.#sorter,
      spool,
      timers,
      faults,
      batchRows: config.batchRows,
      batchBytes: config.batchBytes,
      onSealed: (tookMs, blocks, bytes) => {
        statistics.sealed(tookMs, blocks, bytes)
        this.#inserter.wake()
      },
      onSealFailed: (error) => this.#sealFailed(error),
      onDuplicate: () => statistics.duplicatePage(),
      onUnchecked: (block, held) => this.#unchecked.sealed(block, held),
      signal: this.#giveUp.signal,
    })
    this.#unchecked = new UncheckedBlocks({ spool, schemas, intake: this.#intake, onDamaged })
    this.#unsettled = new Unsettled({
      db,
      timers,
      onMarked: (days) => statistics.markedUnsettled(days),
      onTrouble: (error) => this.#warn('settle', error, 'cannot merge days that may hold doubles'),
      signal,
    })
    this.#inserter = new Inserter({
      spool,
      db,
      unsettled: this.#unsettled,
      timers,
      faults,
      maxBytes: config.spoolBytes,
      maxAgeMs: config.spoolAgeMs,
      onRefused: (entry, block, error) => this.#storeAroundRefusal(entry, block, error),
      onDamaged,
      onInserted: this.#inserted,
      onFailed: (entry, error) => this.#insertFailed(entry, error),
      onSpent: (block) => this.#builder.reuse(block),
      onDropped: ({ samples }, why) => this.#gaveUp(why, samples, TOO_MUCH[why]),
    })
    this.pressure = new Pressure({
      heldBytes: () => this.#heldBytes(),
      maxBytes: () => this.#maxBytes,
      isStuck: () => this.#intake.sealProblem !== undefined,
    })
    this.spool = new SpoolControl({
      spool,
      inserter: this.#inserter,
      pressure: this.pressure,
      timers,
      maxBytes: () => this.#maxBytes,
      sealProblem: () => this.#intake.sealProblem,
      onDropped: ({ samples }) => this.#gaveUp('operator', samples, 'somebody decided so'),
    })
  }

  /** When the oldest of the samples came that are not stored, on the wall clock; undefined where all are. */
  get oldestUnstoredMs(): number | undefined {
    const [oldest] = this.#spool.entries()
    if (oldest !== undefined) return oldest.sealedAt
    if (this.heldSamples === 0) return undefined
    return this.#options.timers.wallTime() - this.#intake.batchAgeMs
  }

  /** When the newest samples were sealed that are stored, on the wall clock; undefined until some are. */
  get newestStoredMs(): number | undefined {
    return this.#newestStored
  }

  /** Samples on their way. */
  get heldSamples(): number {
    const { samples } = this.#intake.sealing
    return this.#builder.rows + samples + this.#spool.samples + this.#schemas.heldSamples
  }

  #heldBytes(): number {
    const { bytes } = this.#intake.sealing
    return this.#builder.bytes + bytes + this.#spool.bytes + this.#schemas.heldBytes
  }

  /**
   * Takes over what a former run left, and begins.
   *
   * @throws {CollectorError} `unusable-data-dir`
   */
  async start(): Promise<void> {
    const { statistics, logger, config } = this.#options
    try {
      await this.#spool.open()
    } catch (cause) {
      throw new CollectorError(
        'unusable-data-dir',
        `dataDir is ${config.dataDir}, which cannot be used: ${describeError(cause)}: give a ` +
          'directory on a local disk that this user may write to',
        { cause },
      )
    }
    const { size: blocks, samples } = this.#spool
    if (blocks > 0) logger.info({ blocks, samples }, 'a former run left blocks in the spool')
    statistics.restored(samples)
    for (const { id, why } of this.#spool.damaged()) this.#sayDamaged(id, why)
    statistics.watchSpool(() => this.#spoolState())
    await this.#look()
    void this.#migrate()
    this.#inserter.start()
    this.#regular = Promise.all([this.#sealRegularly(), this.#unsettled.settleRegularly()])
  }

  /** The series of one numbering of a producer, none of them known yet. */
  openSeries(): SessionSeries {
    return new SessionSeries(this.#builder)
  }

  /** Resolves when the samples are on their way: to the database, to quarantine, or waiting. */
  async take(samples: readonly Sample[], origin: SampleOrigin): Promise<void> {
    await this.#intake.take(samples, origin)
  }

  /**
   * Takes a page of a producer; pages of one numbering are to be taken in order. Resolves when its
   * samples are in the open batch; what it resolves to says when they are durable. If it rejects,
   * the page is to be taken again.
   *
   * @param options.mayBeDouble whether somebody may store them as well
   */
  takePage(
    page: PageSamples,
    series: SessionSeries,
    origin: SampleOrigin,
    position: PagePosition,
    options: { readonly mayBeDouble: boolean },
  ): Promise<TakenPage> {
    return this.#intake.takePage(page, series, origin, position, options)
  }

  /** The last page of a producer that is durable, also from former runs. */
  positionOf(producer: string): PagePosition | undefined {
    return this.#spool.positionOf(producer)
  }

  /** Makes durable what was taken so far. */
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
   * their schema do so for `patienceMs`. What is not stored then waits in the spool.
   */
  async drain(deadline: AbortSignal, patienceMs: number): Promise<Unstored> {
    const patience = pause(this.#options.timers, patienceMs, deadline)
    await Promise.race([this.#schemas.settled(), patience])
    this.#stop.abort()
    deadline.addEventListener('abort', () => this.#giveUp.abort(), { once: true })
    if (deadline.aborted) this.#giveUp.abort()
    await this.#regular
    await this.#look()
    await this.#intake.seal().catch(() => {})
    await this.#inserter.drain(deadline)
    const lost = this.#intake.losableSamples
    if (lost > 0) this.#gaveUp('shutdown', lost, 'they could not be written to the spool in time')
    await this.#tidy({ atOnce: true })
    return { blocks: this.#spool.size, samples: this.#spool.samples + lost }
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
      // A batch that was sealed because it was full is followed by one that has all its time.
      const rest = config.batchIntervalMs - this.#intake.batchAgeMs
      await pause(timers, Math.max(0, rest), this.#stop.signal)
      await this.#look()
      // It fails only when the collector stops; before, it is tried until it works.
      if (this.#intake.batchAgeMs >= config.batchIntervalMs)
        await this.#intake.seal().catch(() => {})
      await this.#tidy()
    }
  }

  /** How much room there is, and whether samples that wait for their schema need not any more. */
  async #look(): Promise<void> {
    try {
      this.#freeBytes = await freeSpace(this.#options.config.dataDir)
      await this.#unchecked.look()
    } catch (error) {
      this.#warn('look', error, 'cannot read the spool; it is tried again')
    }
  }

  async #tidy(options?: { readonly atOnce: boolean }): Promise<void> {
    try {
      await this.#spool.tidy(options)
    } catch (error) {
      this.#warn('tidy', error, 'cannot write the positions of producers; it is tried again')
    }
  }

  /** Room is for the database, too, where it is on the same disk. */
  get #maxBytes(): number {
    return Math.min(this.#options.config.spoolBytes, this.#spool.bytes + this.#freeBytes / 2)
  }

  #spoolState(): SpoolState {
    const { size: blocks, bytes, samples } = this.#spool
    const [oldest] = this.#spool.entries()
    return { blocks, bytes, samples, oldestAgeMs: oldest ? this.#spool.ageMs(oldest) : 0 }
  }

  #sealFailed(error: unknown): void {
    this.#options.statistics.sealFailed(codeOf(error) ?? 'internal')
    this.#warn('seal', error, 'cannot write to the spool: pulling pauses, and it is tried again')
  }

  async #setAside(entry: SpooledBlock, { message }: DamagedFileError): Promise<void> {
    await this.#spool.setAside(entry, message)
    this.#options.statistics.spoolDamaged(1)
    this.#sayDamaged(entry.id, message)
  }

  #sayDamaged(id: string, why: string): void {
    this.#options.logger.error({ id, why }, 'a file of the spool is damaged and was set aside')
  }

  readonly #inserted = ({ table, samples, sealedAt }: SpooledBlock, tookMs: number): void => {
    this.#options.statistics.insertTook(tookMs)
    if (!isMeasurementTable(table)) return
    this.#options.statistics.inserted(samples)
    this.#newestStored = Math.max(this.#newestStored ?? 0, sealedAt)
  }

  #insertFailed({ table }: SpooledBlock, error: unknown): void {
    const reason = error instanceof DbError ? error.code : 'internal'
    this.#options.statistics.insertFailed(reason)
    this.#warn(`insert ${reason}`, error, `cannot insert into ${table}; it is tried again`)
  }

  #gaveUp(reason: string, samples: number, why: string): void {
    const { statistics, log } = this.#options
    statistics.dropped(reason, samples)
    log.error(`gave up ${reason}`, { reason, samples, why }, 'samples were given up')
  }

  async #storeAroundRefusal(
    entry: SpooledBlock,
    block: SealedBlock,
    error: unknown,
  ): Promise<void> {
    const { db, statistics } = this.#options
    if (block.table === QUARANTINE_TABLE) {
      // There is no other place for what the database does not even take there.
      this.#gaveUp('refused', block.rows, describeError(error))
      return
    }
    const rows: (RefusedRow & { readonly reason: string })[] = []
    const refused = await storeAroundRefusal(block, error, db, (row) => {
      rows.push({ ...row, reason: 'engine_refused' })
    })
    await this.#intake.takeRefused(rows, entry)
    if (!isMeasurementTable(block.table)) return
    statistics.quarantined('engine_refused', refused)
    statistics.inserted(block.rows - refused)
  }

  #warn(key: string, error: unknown, message: string): void {
    const why = typeof error === 'string' ? error : describeError(error)
    this.#options.log.warn(key, { why }, message)
  }
}
