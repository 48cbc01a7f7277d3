import type { ChdbResult, Session } from 'chdb'
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises'
import { exceptionFrom } from '../exception.ts'
import { sqlName, sqlString } from '../sql/text.ts'
import { loadChdb, type Chdb } from './chdb.ts'
import { cancelled, Lane } from './lane.ts'
import { findUnfinishedInserts, strikeUnfinishedInserts } from './unfinished-inserts.ts'

export interface EngineOptions {
  readonly path: string
  readonly memoryLimitBytes: number
  /** Queries that run at the same time; inserts have slots of their own. */
  readonly sessions: number
}

export interface Work {
  readonly id: string
  /** Inserts never wait behind queries, and a KILL waits for nothing. */
  readonly lane: 'query' | 'insert' | 'control'
  readonly settings: ReadonlyMap<string, string>
  readonly parameters: ReadonlyMap<string, string>
  readonly database: string | undefined
  readonly sql: string
  readonly format: string
  /** Text that this server added to the SQL, kept out of error messages. */
  readonly hidden?: string
}

interface About {
  readonly version: string
  readonly timezone: string
}

const INSERT_SLOTS = 3
const WAITING = 256
const KILL_EVERY_MS = 100

/** chDB, one fresh session for each piece of work. */
export class Engine {
  readonly version: string
  readonly timezone: string
  readonly #chdb: Chdb
  readonly #options: EngineOptions
  /** Holds the data directory open from the first request to the last. */
  readonly #keeper: Session
  /** That of the next piece of work. To make it takes a third of what a small statement does. */
  #ahead: Session | undefined
  readonly #lanes: Readonly<Record<Work['lane'], Lane>>
  readonly #running = new Map<string, AbortController>()
  /** Since when work goes on that was cancelled, by its id. */
  readonly #cancelled = new Map<string, number>()

  static async open(options: EngineOptions): Promise<Engine> {
    const chdb = await loadChdb()
    const unfinished = findUnfinishedInserts(options.path)
    const connectionArgs = serverLimits(options)
    if (unfinished.length > 0) {
      // That it opens shows that no living process owns it.
      new chdb.Session(options.path, { connectionArgs }).close()
      await chdb.drainPending()
      strikeUnfinishedInserts(unfinished)
    }
    const keeper = new chdb.Session(options.path, { connectionArgs })
    const row = await keeper.queryAsync('SELECT version(), timezone()', { format: 'TSV' })
    const [version = '', timezone = ''] = row.text().trim().split('\t')
    return new Engine(chdb, options, keeper, { version, timezone })
  }

  private constructor(chdb: Chdb, options: EngineOptions, keeper: Session, about: About) {
    this.#chdb = chdb
    this.#options = options
    this.#keeper = keeper
    this.version = about.version
    this.timezone = about.timezone
    this.#lanes = {
      query: new Lane(options.sessions, WAITING),
      insert: new Lane(INSERT_SLOTS, WAITING),
      control: new Lane(2, WAITING),
    }
  }

  /** How many pieces of work run or wait. */
  get busy(): number {
    return this.#running.size
  }

  /** For how long the oldest cancelled work has gone on. */
  get stuckMs(): number {
    return performance.now() - Math.min(performance.now(), ...this.#cancelled.values())
  }

  /**
   * Runs one statement. Settings, parameters and the database are set on a session that nothing else
   * uses and that ends with the statement: they cannot leak, and concurrent parameters cannot mix.
   * Throws `Exception`. Aborting kills the query in the engine, and only then rejects.
   */
  async run(work: Work, signal: AbortSignal): Promise<ChdbResult> {
    const own = new AbortController()
    const abort = AbortSignal.any([signal, own.signal])
    this.#running.set(work.id, own)
    try {
      return await this.#lanes[work.lane].run(abort, () => this.#runNow(work, abort))
    } finally {
      this.#running.delete(work.id)
    }
  }

  isRunning(id: string): boolean {
    return this.#running.has(id)
  }

  /** Waits until all work is done, cancels what is left at the deadline, and closes the engine. */
  async close(deadlineMs: number): Promise<void> {
    const deadline = performance.now() + deadlineMs
    while (this.busy > 0 && performance.now() < deadline) await sleep(10)
    for (const running of this.#running.values()) running.abort()
    while (this.busy > 0) await sleep(10)
    await nextTurn() // the last session is closed
    await this.#chdb.drainPending()
    this.#ahead?.close()
    this.#keeper.close()
    await this.#chdb.drainPending()
  }

  /** Gives freed memory back to the operating system. */
  async trim(): Promise<void> {
    for (const what of ['DROP MARK CACHE', 'DROP COMPILED EXPRESSION CACHE', 'JEMALLOC PURGE']) {
      await this.#keeper.queryAsync(`SYSTEM ${what}`)
    }
  }

  async #runNow(work: Work, signal: AbortSignal): Promise<ChdbResult> {
    const session = this.#ahead ?? this.#newSession()
    this.#ahead = undefined
    const done = new AbortController()
    const kill = (): void => {
      this.#cancelled.set(work.id, performance.now())
      void this.#kill(work.id, done.signal)
    }
    signal.addEventListener('abort', kill, { once: true })
    try {
      await session.queryAsync(prologue(work))
      if (signal.aborted) throw cancelled()
      return await session.queryAsync(work.sql, { format: work.format })
    } catch (error) {
      throw exceptionFrom(error, work.hidden)
    } finally {
      done.abort()
      signal.removeEventListener('abort', kill)
      this.#cancelled.delete(work.id)
      // Nobody waits for these.
      setImmediate(() => {
        session.close()
        this.#prepareNext()
      })
    }
  }

  #prepareNext(): void {
    try {
      this.#ahead ??= this.#newSession()
    } catch {
      // Where there is no memory for it now, the next piece of work tries again, and is told.
    }
  }

  #newSession(): Session {
    return new this.#chdb.Session(this.#options.path)
  }

  /** Again and again: the query may not have begun when the first KILL looks for it. */
  async #kill(id: string, done: AbortSignal): Promise<void> {
    while (!done.aborted) {
      await this.#killOnce(id).catch(() => undefined)
      await sleep(KILL_EVERY_MS, undefined, { signal: done }).catch(() => undefined)
    }
  }

  /** Rejects where the engine has no memory even for this; the next one may find some. */
  async #killOnce(id: string): Promise<void> {
    const session = new this.#chdb.Session(this.#options.path)
    try {
      await session.queryAsync(`KILL QUERY WHERE Settings['log_comment'] = ${sqlString(id)} ASYNC`)
    } finally {
      session.close()
    }
  }
}

/** One `SET` for all, so that `readonly` among them does not stop the rest. */
function prologue({ id, settings, parameters, database }: Work): string {
  const assignments = [
    ...[...settings].filter(([name]) => name !== 'log_comment'),
    ...[...parameters].map(([name, value]) => [`param_${name}`, value] as const),
    // By this a query is found again, to kill it: chDB gives it a query_id of its own.
    ['log_comment', id] as const,
  ].map(([name, value]) => `${name} = ${sqlString(value)}`)
  const use = database === undefined ? '' : `; USE ${sqlName(database)}`
  return `SET ${assignments.join(', ')}${use}`
}

/** Without these the engine takes nine tenths of the machine, and caches of 10 GiB. */
function serverLimits({ memoryLimitBytes }: EngineOptions): string[] {
  const share = (part: number): number => Math.floor(memoryLimitBytes * part)
  return [
    `--max_server_memory_usage=${memoryLimitBytes}`,
    `--mark_cache_size=${share(1 / 16)}`,
    `--index_mark_cache_size=${share(1 / 64)}`,
    `--index_uncompressed_cache_size=0`,
    `--compiled_expression_cache_size=${share(1 / 64)}`,
    `--mmap_cache_size=64`,
    `--max_thread_pool_size=256`,
    `--max_thread_pool_free_size=16`,
    `--max_io_thread_pool_size=8`,
    `--max_io_thread_pool_free_size=0`,
    // How often it looks how much memory it has; each 50 ms, the default, is most of what it does idle.
    `--memory_worker_period_ms=500`,
  ]
}
