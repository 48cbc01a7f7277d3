import { fork, type ChildProcess } from 'node:child_process'
import { dirname, extname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { EmbeddedClickHouseError } from './error.ts'
import type { EngineConfig, EngineHealth, FromEngine, ToEngine } from './messages.ts'

export interface Exit {
  readonly exitCode: number | null
  readonly signal: NodeJS.Signals | null
  readonly stderr: string
}

const MAIN = fileURLToPath(new URL(`engine/main${extname(import.meta.url)}`, import.meta.url))
const STDERR_TAIL = 4096

/** One life of the engine's process. */
export class EngineProcess {
  readonly pid: number
  /** Never rejects. */
  readonly exited: Promise<Exit>
  readonly #child: ChildProcess
  readonly #pings = new Map<number, (health: EngineHealth) => void>()
  #pingId = 0
  #stderr = ''

  static async start(
    config: EngineConfig,
    timeoutMs: number,
    signal?: AbortSignal,
  ): Promise<Started> {
    const engine = new EngineProcess(config)
    try {
      const ready = await engine.#ready(config, timeoutMs, signal)
      return { engine, port: ready.port, version: ready.version }
    } catch (error) {
      engine.kill()
      await engine.exited
      throw error
    }
  }

  private constructor({ sessions, engineDir }: EngineConfig) {
    const { NODE_OPTIONS: _, ...env } = process.env
    this.#child = fork(MAIN, [], {
      // The engine reads a `config.xml` that is where it runs, whosever that is.
      cwd: dirname(engineDir),
      // Nothing may read our stdin: without data, the engine would.
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      serialization: 'json',
      execArgv: ['--max-old-space-size=256', '--max-semi-space-size=4'],
      env: {
        ...env,
        // Each running query holds a thread of libuv's pool, and files need some, too.
        UV_THREADPOOL_SIZE: String(sessions + 16),
        MALLOC_ARENA_MAX: '2',
      },
    })
    this.pid = this.#child.pid ?? -1
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#stderr = (this.#stderr + text).slice(-STDERR_TAIL)
    })
    this.#child.on('message', (message: FromEngine) => {
      if (message.type !== 'pong') return
      this.#pings.get(message.id)?.(message)
      this.#pings.delete(message.id)
    })
    this.exited = new Promise((resolve) => {
      this.#child.once('error', (error) => {
        this.#stderr += error.message
        if (this.#child.pid === undefined)
          resolve({ exitCode: null, signal: null, stderr: this.#stderr })
      })
      this.#child.once('close', (exitCode, signal) =>
        resolve({ exitCode, signal, stderr: this.#stderr.trim() }),
      )
    })
  }

  /** Rejects when the process does not answer in time. */
  async health(timeoutMs: number): Promise<EngineHealth> {
    const id = ++this.#pingId
    const { promise, resolve, reject } = Promise.withResolvers<EngineHealth>()
    const timer = setTimeout(
      () =>
        reject(new EmbeddedClickHouseError('not-running', 'the engine process does not answer')),
      timeoutMs,
    )
    void this.exited.then(() =>
      reject(new EmbeddedClickHouseError('not-running', 'the engine process has ended')),
    )
    this.#pings.set(id, resolve)
    this.#send({ type: 'ping', id })
    try {
      return await promise
    } finally {
      clearTimeout(timer)
      this.#pings.delete(id)
    }
  }

  trim(): void {
    this.#send({ type: 'trim' })
  }

  /** Finishes what runs, cancels the rest at the deadline, ends. */
  async close(deadlineMs: number): Promise<Exit> {
    this.#send({ type: 'close', deadlineMs })
    const timer = setTimeout(() => this.kill(), deadlineMs + 10_000)
    const exit = await this.exited
    clearTimeout(timer)
    return exit
  }

  kill(): void {
    this.#child.kill('SIGKILL')
  }

  #send(message: ToEngine): void {
    // A process that has just died cannot be told anything; `exited` says so.
    if (this.#child.connected) this.#child.send(message, () => undefined)
  }

  async #ready(
    config: EngineConfig,
    timeoutMs: number,
    signal: AbortSignal | undefined,
  ): Promise<FromEngine & { type: 'ready' }> {
    const { promise, resolve, reject } = Promise.withResolvers<FromEngine>()
    const done = new AbortController()
    const timer = setTimeout(() => reject(startTimeout(timeoutMs)), timeoutMs)
    const onAbort = (): void =>
      reject(new EmbeddedClickHouseError('aborted', 'starting the engine was aborted'))
    signal?.addEventListener('abort', onAbort, { signal: done.signal })
    if (signal?.aborted) onAbort()
    void this.exited.then((exit) => reject(diedAtStart(exit)))
    this.#child.once('message', resolve)
    this.#send({ type: 'start', config })
    try {
      const message = await promise
      if (message.type === 'ready') return message
      if (message.type === 'failed')
        throw new EmbeddedClickHouseError(message.code, message.message)
      throw new EmbeddedClickHouseError('engine-failed', `unexpected message ${message.type}`)
    } finally {
      done.abort()
      clearTimeout(timer)
    }
  }
}

export interface Started {
  readonly engine: EngineProcess
  readonly port: number
  readonly version: string
}

function startTimeout(timeoutMs: number): EmbeddedClickHouseError {
  return new EmbeddedClickHouseError(
    'start-timeout',
    `the embedded ClickHouse engine was not ready within ${timeoutMs / 1000} s`,
  )
}

function diedAtStart({ exitCode, signal, stderr }: Exit): EmbeddedClickHouseError {
  return new EmbeddedClickHouseError(
    'engine-failed',
    `the embedded ClickHouse engine ended while it started (${signal ?? `exit code ${String(exitCode)}`})` +
      (stderr === '' ? '' : `: ${stderr}`) +
      '. If it cannot run on this machine, give the URL of a ClickHouse server: --clickhouse http://host:8123',
  )
}
