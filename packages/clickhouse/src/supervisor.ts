import { setTimeout as sleep } from 'node:timers/promises'
import {
  isAlive,
  lockHolder,
  readOwner,
  removeOwner,
  writeOwner,
  type DataDirectory,
} from './data-directory.ts'
import { EngineProcess } from './engine-process.ts'
import { EmbeddedClickHouseError } from './error.ts'
import type { EngineEvent } from './events.ts'
import type { EngineConfig } from './messages.ts'

export interface SupervisorOptions {
  readonly directory: DataDirectory
  readonly config: EngineConfig
  readonly onEvent: (event: EngineEvent) => void
  readonly startTimeoutMs: number
  readonly closeDeadlineMs: number
  /** Resident bytes at which a process is replaced. */
  readonly recycleAboveBytes: number
  readonly watchEveryMs: number
  /** A query that goes on for so long after it was cancelled has its process killed. */
  readonly stuckAfterMs: number
}

const UNRESPONSIVE_MS = 60_000
const RECYCLE_DEADLINE_MS = 10_000
/** A life at least this long restarts at once; shorter ones wait longer each time. */
const HEALTHY_LIFE_MS = 1_000
const MAX_BACKOFF_MS = 2_000
/** How long the engine of a supervisor that was killed may take to finish and let go. */
const ORPHAN_WAIT_MS = 15_000

/** Keeps one engine process running on one port. */
export class Supervisor {
  readonly #options: SupervisorOptions
  readonly #stop = new AbortController()
  #engine: EngineProcess | undefined
  #config: EngineConfig
  #loop: Promise<void> = Promise.resolve()
  #closed: Promise<void> | undefined
  #restarts = 0

  static async start(options: SupervisorOptions, signal?: AbortSignal): Promise<Supervisor> {
    const supervisor = new Supervisor(options)
    await supervisor.#first(signal)
    return supervisor
  }

  private constructor(options: SupervisorOptions) {
    this.#options = options
    this.#config = options.config
  }

  get url(): string {
    const { host, port } = this.#config
    return `http://${host.includes(':') ? `[${host}]` : host}:${port}`
  }

  get pid(): number | undefined {
    return this.#engine?.pid
  }

  get restarts(): number {
    return this.#restarts
  }

  async rss(): Promise<number> {
    if (!this.#engine) throw new EmbeddedClickHouseError('not-running', 'the engine is not running')
    return (await this.#engine.health(10_000)).rssBytes
  }

  close(): Promise<void> {
    return (this.#closed ??= this.#close())
  }

  async #close(): Promise<void> {
    this.#stop.abort()
    await this.#engine?.close(this.#options.closeDeadlineMs)
    await this.#loop
    removeOwner(this.#options.directory)
    this.#options.onEvent({ type: 'stopped' })
  }

  async #first(signal: AbortSignal | undefined): Promise<void> {
    const { directory, startTimeoutMs, onEvent } = this.#options
    const patience = performance.now() + ORPHAN_WAIT_MS
    for (;;) {
      try {
        const { engine, port, version } = await EngineProcess.start(
          this.#config,
          startTimeoutMs,
          signal,
        )
        this.#config = { ...this.#config, port }
        writeOwner(directory, { url: this.url, supervisorPid: process.pid })
        this.#engine = engine
        onEvent({ type: 'started', pid: engine.pid, url: this.url, version })
        this.#loop = this.#supervise(engine)
        return
      } catch (error) {
        if (!isOrphaned(error, directory) || performance.now() > patience) throw error
        await sleep(100)
      }
    }
  }

  async #supervise(first: EngineProcess): Promise<void> {
    let engine = first
    let failures = 0
    while (!this.#stop.signal.aborted) {
      const born = performance.now()
      const watch = new AbortController()
      const watching = this.#watch(engine, AbortSignal.any([watch.signal, this.#stop.signal]))
      const exit = await engine.exited
      watch.abort()
      await watching
      this.#engine = undefined
      if (this.#stop.signal.aborted) return
      this.#options.onEvent({ type: 'exited', pid: engine.pid, ...exit })
      failures = performance.now() - born >= HEALTHY_LIFE_MS ? 0 : failures + 1
      const next = await this.#restart(failures)
      if (!next) return
      engine = next
    }
  }

  /** The first restart is immediate. */
  async #restart(failures: number): Promise<EngineProcess | undefined> {
    for (let attempt = failures; ; attempt++) {
      const retryMs = attempt <= 1 ? 0 : Math.min(MAX_BACKOFF_MS, 50 * 2 ** (attempt - 2))
      await sleep(retryMs, undefined, { signal: this.#stop.signal }).catch(() => undefined)
      if (this.#stop.signal.aborted) return undefined
      try {
        const { engine } = await EngineProcess.start(
          this.#config,
          this.#options.startTimeoutMs,
          this.#stop.signal,
        )
        this.#engine = engine
        this.#restarts++
        this.#options.onEvent({ type: 'restarted', pid: engine.pid, restarts: this.#restarts })
        return engine
      } catch (error) {
        if (this.#stop.signal.aborted) return undefined
        const message = error instanceof Error ? error.message : String(error)
        this.#options.onEvent({ type: 'start-failed', message, retryMs })
      }
    }
  }

  /** Looks at memory, cancelled queries and life until the process ends. */
  async #watch(engine: EngineProcess, signal: AbortSignal): Promise<void> {
    const { recycleAboveBytes, watchEveryMs, stuckAfterMs, onEvent } = this.#options
    let trimmed = false
    while (!signal.aborted) {
      await sleep(watchEveryMs, undefined, { signal, ref: false }).catch(() => undefined)
      if (signal.aborted) return
      const health = await engine.health(UNRESPONSIVE_MS).catch(() => undefined)
      if (signal.aborted) return
      if (health === undefined) {
        onEvent({ type: 'unresponsive', pid: engine.pid, silentMs: UNRESPONSIVE_MS })
        engine.kill()
        return
      }
      const { rssBytes, stuckMs } = health
      if (stuckMs > stuckAfterMs) {
        onEvent({ type: 'stuck', pid: engine.pid, stuckMs })
        engine.kill()
        return
      }
      if (rssBytes <= recycleAboveBytes) trimmed = false
      else if (!trimmed) {
        trimmed = true
        engine.trim()
      } else {
        onEvent({ type: 'recycled', pid: engine.pid, rssBytes })
        await engine.close(RECYCLE_DEADLINE_MS)
        return
      }
    }
  }
}

/** The directory's supervisor was killed, and its engine is on its way out. */
function isOrphaned(error: unknown, directory: DataDirectory): boolean {
  if (!(error instanceof EmbeddedClickHouseError)) return false
  if (error.code !== 'data-dir-in-use' && error.code !== 'port-in-use') return false
  const owner = readOwner(directory)
  const holder = lockHolder(directory.engine)
  return (
    owner !== undefined && holder !== undefined && !isAlive(owner.supervisorPid) && isAlive(holder)
  )
}
