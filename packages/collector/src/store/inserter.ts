import type { Database, SealedBlock } from '@oximeter/db'
import type { Faults } from '../faults.ts'
import { describeError } from '../pull/failure.ts'
import { UNCHECKED } from '../spool/block-file.ts'
import { DamagedFileError } from '../spool/damaged-file-error.ts'
import type { Spool } from '../spool/spool.ts'
import type { SpooledBlock } from '../spool/spooled-block.ts'
import { Backoff } from '../time/backoff.ts'
import { aborted, pause, type Timers } from '../time/timers.ts'
import { remedyOf } from './engine-errors.ts'
import type { Unsettled } from './unsettled.ts'

export interface InserterOptions {
  readonly spool: Spool
  readonly db: Pick<Database, 'insertBlock' | 'migrate' | 'ping'>
  readonly unsettled: Unsettled
  readonly timers: Timers
  readonly faults: Faults
  /** What may wait in the spool; the oldest beyond it is dropped. */
  readonly maxBytes: number
  readonly maxAgeMs: number
  /** Stores what it can of a block that the database refuses; resolves when it is dealt with. */
  readonly onRefused: (entry: SpooledBlock, block: SealedBlock, error: unknown) => Promise<void>
  readonly onDamaged: (entry: SpooledBlock, error: DamagedFileError) => Promise<void>
  readonly onInserted: (entry: SpooledBlock, tookMs: number) => void
  readonly onFailed: (entry: SpooledBlock, error: unknown) => void
  /** Called with a block that is stored and that nobody reads any more. */
  readonly onSpent: (block: SealedBlock) => void
  readonly onDropped: (entry: SpooledBlock, why: 'bytes' | 'age') => void
}

/** What became of sending a block so far. */
export interface Attempts {
  readonly count: number
  readonly lastError: string
  /** On the monotonic clock: until then it lets others go first. */
  readonly until: number
}

interface Tries extends Attempts {
  count: number
  lastError: string
  until: number
  readonly backoff: Backoff
}

/** Tables whose rows others cannot do without, and nothing brings again; they are small. */
const NEVER_DROPPED = new Set(['timeseries', 'latest'])
/** Times that a block may find the database away while it answers others. */
const MAX_AWAY = 3
/** Blocks of a former run are tried for so long before they count as too old: clocks can be wrong. */
const AGE_GRACE_MS = 5 * 60_000

/**
 * Stores the spool's blocks, one at a time and oldest first, each until it is stored: sending it
 * again is safe, for the database knows it by its token. A block that the database has no room for
 * lets others go first; one that it refuses is handed over, and the rest goes on.
 */
export class Inserter {
  readonly #options: InserterOptions
  readonly #abort = new AbortController()
  readonly #tries = new WeakMap<SpooledBlock, Tries>()
  readonly #begun: number
  #wake = new AbortController()
  readonly #away = new Backoff({ initialMs: 100, maxMs: 5000 })
  /** Ends the wait for a database that is away. */
  #hurry = new AbortController()
  #current: SpooledBlock | undefined
  #lastProblem: string | undefined
  #running: Promise<void> | undefined
  #drained: (() => void) | undefined

  constructor(options: InserterOptions) {
    this.#options = options
    this.#begun = options.timers.now()
  }

  start(): void {
    this.#running ??= this.#run()
  }

  /** Looks at the spool again: something was appended. */
  wake(): void {
    this.#wake.abort()
  }

  /** The block that is being sent. */
  get current(): SpooledBlock | undefined {
    return this.#current
  }

  /** Why the last block could not be sent, in words, until one is stored. */
  get lastProblem(): string | undefined {
    return this.#lastProblem
  }

  /** Undefined of a block whose sending has not failed. */
  attemptsOf(entry: SpooledBlock): Attempts | undefined {
    return this.#tries.get(entry)
  }

  /** Lets blocks that were put off go at once, even if the database was away a moment ago. */
  retry(entries: Iterable<SpooledBlock>): void {
    for (const entry of entries) {
      const tries = this.#tries.get(entry)
      if (tries !== undefined) tries.until = 0
    }
    this.#away.reset()
    this.#hurry.abort()
    this.wake()
  }

  /**
   * Stores what is there until nothing is left or `signal` aborts, what was put off at once. No more
   * must be appended.
   */
  async drain(signal: AbortSignal): Promise<void> {
    const drained = new Promise<void>((resolve) => (this.#drained = resolve))
    this.retry(this.#options.spool.entries())
    await Promise.race([drained, aborted(signal)])
    this.#abort.abort()
    this.#hurry.abort()
    this.wake()
    await this.#running
  }

  async #run(): Promise<void> {
    const { timers } = this.#options
    while (!this.#abort.signal.aborted) {
      await this.#dropExcess()
      const next = this.#next()
      if (typeof next === 'number') {
        if (next === Number.POSITIVE_INFINITY) this.#drained?.()
        await this.#sleep(next)
      } else if (await this.#insert(next)) {
        this.#away.reset()
      } else {
        await pause(timers, this.#away.nextMs(), this.#hurry.signal)
        this.#hurry = new AbortController()
      }
    }
  }

  /** The oldest block whose turn it is, or how long to wait for one. */
  #next(): SpooledBlock | number {
    const { spool, timers } = this.#options
    const now = timers.now()
    let wait = Number.POSITIVE_INFINITY
    for (const entry of spool.entries()) {
      if (entry.table === UNCHECKED) continue
      const until = this.#tries.get(entry)?.until ?? 0
      if (until <= now) return entry
      wait = Math.min(wait, until - now)
    }
    return wait
  }

  async #sleep(ms: number): Promise<void> {
    // Age is looked at every second, whether or not blocks come and go.
    await pause(this.#options.timers, Math.min(ms, 1000), this.#wake.signal)
    this.#wake = new AbortController()
  }

  /** False if the database is away. */
  async #insert(entry: SpooledBlock): Promise<boolean> {
    const { spool, onDamaged, onSpent } = this.#options
    this.#current = entry
    try {
      const block = await spool.read(entry)
      if (block.format === 'Native' && !(await this.#send(entry, block))) return true
      await spool.remove(entry)
      // A request that failed may still be on its way, with the block as its body.
      if (block.format === 'Native' && !this.#tries.has(entry)) onSpent(block)
      return true
    } catch (error) {
      if (error instanceof DamagedFileError) {
        await onDamaged(entry, error)
        return true
      }
      // The remedy failed in its turn; the block is still there and is tried again.
      return false
    } finally {
      this.#current = undefined
    }
  }

  /** False if it is tried again later, while others go first. @throws if the database is away */
  async #send(entry: SpooledBlock, block: SealedBlock): Promise<boolean> {
    const { db, timers, faults, unsettled, onInserted, onFailed, onRefused } = this.#options
    const begun = timers.now()
    try {
      const { table, day, mayBeDouble } = entry
      if (mayBeDouble && day !== null) await unsettled.mark({ table, day })
      faults('insert:sending')
      await db.insertBlock(block, { signal: this.#abort.signal })
      faults('insert:stored')
      this.#lastProblem = undefined
      onInserted(entry, timers.now() - begun)
      return true
    } catch (error) {
      if (this.#abort.signal.aborted) throw error
      onFailed(entry, error)
      const tries = this.#failed(entry, error)
      switch (remedyOf(error)) {
        case 'wait':
          // A block that brings the database down must not keep the others from it.
          if (tries.count % MAX_AWAY !== 0) throw error
          await db.ping()
          break
        case 'later':
          break
        case 'migrate':
          await db.migrate()
          throw error
        case 'refuse':
          await onRefused(entry, block, error)
          return true
      }
      tries.until = timers.now() + tries.backoff.nextMs()
      return false
    }
  }

  #failed(entry: SpooledBlock, error: unknown): Tries {
    const tries = this.#tries.get(entry) ?? {
      count: 0,
      lastError: '',
      until: 0,
      backoff: new Backoff({ initialMs: 500, maxMs: 30_000 }),
    }
    tries.count += 1
    tries.lastError = describeError(error)
    this.#lastProblem = tries.lastError
    this.#tries.set(entry, tries)
    return tries
  }

  async #dropExcess(): Promise<void> {
    const { spool, maxBytes, onDropped } = this.#options
    for (const entry of spool.entries()) {
      const why = spool.bytes > maxBytes ? 'bytes' : this.#isTooOld(entry) ? 'age' : undefined
      if (why === undefined) return
      if (NEVER_DROPPED.has(entry.table)) continue
      await spool.remove(entry)
      onDropped(entry, why)
    }
  }

  #isTooOld(entry: SpooledBlock): boolean {
    const { spool, timers, maxAgeMs } = this.#options
    if (spool.ageMs(entry) <= maxAgeMs) return false
    return timers.now() - this.#begun >= Math.min(AGE_GRACE_MS, maxAgeMs)
  }
}
