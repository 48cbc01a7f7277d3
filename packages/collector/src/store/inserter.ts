import type { Database, SealedBlock } from '@oximeter/db'
import { Backoff } from '../time/backoff.ts'
import { aborted, pause, type Timers } from '../time/timers.ts'
import { remedyOf } from './engine-errors.ts'
import type { Spool, SpooledBlock } from './spool.ts'

export interface InserterOptions {
  readonly spool: Spool
  readonly db: Pick<Database, 'insertBlock' | 'migrate'>
  readonly timers: Timers
  /** What may wait in the spool; the oldest beyond it is dropped. */
  readonly maxBytes: number
  readonly maxAgeMs: number
  /** Stores what it can of a block that the database refuses; resolves when it is dealt with. */
  readonly onRefused: (block: SealedBlock, error: unknown) => Promise<void>
  readonly onInserted: (entry: SpooledBlock, tookMs: number) => void
  readonly onFailed: (entry: SpooledBlock, error: unknown) => void
  readonly onDropped: (entry: SpooledBlock, why: 'bytes' | 'age') => void
}

/** Delays of one block that the database has no room for just now. */
interface Postponed {
  readonly backoff: Backoff
  until: number
}

/** Tables whose rows others cannot do without; they are small. */
const NEVER_DROPPED = new Set(['timeseries'])

/**
 * Stores the spool's blocks, one at a time and oldest first, each until it is stored: sending it
 * again is safe, for the database knows it by its token. A block that the database has no room for
 * lets others go first; one that it refuses is handed over, and the rest goes on.
 */
export class Inserter {
  readonly #options: InserterOptions
  readonly #abort = new AbortController()
  readonly #postponed = new WeakMap<SpooledBlock, Postponed>()
  #wake = new AbortController()
  #running: Promise<void> | undefined
  #drained: (() => void) | undefined

  constructor(options: InserterOptions) {
    this.#options = options
  }

  start(): void {
    this.#running ??= this.#run()
  }

  /** Looks at the spool again: something was appended. */
  wake(): void {
    this.#wake.abort()
  }

  /** Stores what is there until nothing is left or `signal` aborts. No more must be appended. */
  async drain(signal: AbortSignal): Promise<void> {
    const drained = new Promise<void>((resolve) => (this.#drained = resolve))
    this.wake()
    await Promise.race([drained, aborted(signal)])
    this.#abort.abort()
    this.wake()
    await this.#running
  }

  async #run(): Promise<void> {
    const { timers } = this.#options
    const away = new Backoff({ initialMs: 100, maxMs: 5000 })
    while (!this.#abort.signal.aborted) {
      await this.#dropExcess()
      const next = this.#next()
      if (typeof next === 'number') {
        if (this.#options.spool.size === 0) this.#drained?.()
        await this.#sleep(next)
      } else if (await this.#insert(next)) {
        away.reset()
      } else {
        await pause(timers, away.nextMs(), this.#abort.signal)
      }
    }
  }

  /** The oldest block whose turn it is, or how long to wait for one. */
  #next(): SpooledBlock | number {
    const now = this.#options.timers.now()
    let wait = Number.POSITIVE_INFINITY
    for (const entry of this.#options.spool.entries()) {
      const until = this.#postponed.get(entry)?.until ?? 0
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
    const { spool, db, timers, onInserted, onFailed, onRefused } = this.#options
    const begun = timers.now()
    try {
      const block = await spool.read(entry)
      try {
        await db.insertBlock(block, { signal: this.#abort.signal })
        onInserted(entry, timers.now() - begun)
      } catch (error) {
        if (this.#abort.signal.aborted) return false
        onFailed(entry, error)
        switch (remedyOf(error)) {
          case 'wait':
            return false
          case 'later':
            this.#postpone(entry)
            return true
          case 'migrate':
            await db.migrate()
            return false
          case 'refuse':
            await onRefused(block, error)
        }
      }
      await spool.remove(entry)
      return true
    } catch {
      // The remedy failed in its turn; the block is still there and is tried again.
      return false
    }
  }

  #postpone(entry: SpooledBlock): void {
    const postponed = this.#postponed.get(entry) ?? {
      backoff: new Backoff({ initialMs: 500, maxMs: 30_000 }),
      until: 0,
    }
    postponed.until = this.#options.timers.now() + postponed.backoff.nextMs()
    this.#postponed.set(entry, postponed)
  }

  async #dropExcess(): Promise<void> {
    const { spool, timers, maxBytes, maxAgeMs, onDropped } = this.#options
    const oldest = timers.now() - maxAgeMs
    for (const entry of spool.entries()) {
      const why = spool.bytes > maxBytes ? 'bytes' : entry.sealedAt < oldest ? 'age' : undefined
      if (why === undefined) return
      if (NEVER_DROPPED.has(entry.table)) continue
      await spool.remove(entry)
      onDropped(entry, why)
    }
  }
}
