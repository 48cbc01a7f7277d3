import { createDataDirectory, dataDirectory, keepPassword, USERNAME } from './data-directory.ts'
import { EmbeddedClickHouseError } from './error.ts'
import type { EngineEvent } from './events.ts'
import { Supervisor } from './supervisor.ts'

export interface EmbeddedClickHouseOptions {
  /** Where the data lives; created, for this user alone (mode 0700), when absent. */
  readonly dataDir: string
  /** A loopback address. @default '127.0.0.1' */
  readonly host?: string
  /** @default 8123; 0 takes any free port */
  readonly port?: number
  /**
   * What queries, inserts and merges may hold together, in bytes. The process needs about 250 MiB more
   * for the engine's code. @default 1 GiB; at least 128 MiB
   */
  readonly memoryLimitBytes?: number
  /** Queries that run side by side; inserts have slots of their own. @default 4 */
  readonly sessions?: number
  /** @default the one in the data directory, made at random at the first start */
  readonly password?: string
  /** The longest request body, decompressed, in bytes. @default 256 MiB */
  readonly maxBodyBytes?: number
  /** What happens to the engine's process, for logs. */
  readonly onEvent?: (event: EngineEvent) => void
  /** Aborting ends a start in progress, and later closes. */
  readonly signal?: AbortSignal
}

export interface EmbeddedClickHouse extends AsyncDisposable {
  /** Where ClickHouse's HTTP interface is, `http://127.0.0.1:8123`; it stays through restarts. */
  readonly url: string
  readonly username: string
  readonly password: string
  /** Of the engine's process now: it changes with a restart, and is `undefined` during one. */
  readonly pid: number | undefined
  /** How often the process was replaced since the start. */
  readonly restarts: number
  memory(): Promise<{ readonly rssBytes: number }>
  /** Finishes what runs (30 s at most), then stops. Idempotent. */
  close(): Promise<void>
}

const MIB = 1024 * 1024

/**
 * Starts a ClickHouse engine (chDB) in a process of its own, behind ClickHouse's HTTP interface on a
 * loopback port, and keeps it running until `close()`.
 *
 * Throws `EmbeddedClickHouseError` with a `code`: `engine-unavailable` (chDB is not installed or does not
 * run here), `data-dir-in-use`, `port-in-use`, `start-timeout`, `bad-options`, `aborted`, `engine-failed`.
 *
 * @example
 * await using clickhouse = await startEmbeddedClickHouse({ dataDir: './data/clickhouse', port: 0 })
 * const client = createClient({
 *   url: clickhouse.url, username: clickhouse.username, password: clickhouse.password,
 * })
 */
export async function startEmbeddedClickHouse(
  options: EmbeddedClickHouseOptions,
): Promise<EmbeddedClickHouse> {
  const { host = '127.0.0.1', port = 8123, sessions = 4, onEvent = () => undefined } = options
  const { memoryLimitBytes = 1024 * MIB, maxBodyBytes = 256 * MIB } = options
  check(
    /^(?:localhost|127(?:\.\d{1,3}){3}|::1)$/.test(host),
    `host ${host} is not a loopback address`,
  )
  check(Number.isInteger(port) && port >= 0 && port <= 65_535, `port ${port} is not one`)
  check(Number.isInteger(sessions) && sessions >= 1 && sessions <= 64, 'sessions must be 1 to 64')
  check(memoryLimitBytes >= 128 * MIB, 'memoryLimitBytes must be at least 128 MiB')
  check(maxBodyBytes >= 1, 'maxBodyBytes must be positive')
  check(options.password !== '', 'the password may not be empty')
  const directory = dataDirectory(options.dataDir)
  createDataDirectory(directory)
  const password = keepPassword(directory, options.password)
  const supervisor = await Supervisor.start(
    {
      directory,
      config: {
        engineDir: directory.engine,
        scratchDir: directory.scratch,
        host,
        port,
        password,
        memoryLimitBytes,
        sessions,
        maxBodyBytes,
      },
      onEvent,
      startTimeoutMs: 60_000,
      closeDeadlineMs: 30_000,
      recycleAboveBytes: 1.5 * memoryLimitBytes + 384 * MIB,
      watchEveryMs: 5_000,
      stuckAfterMs: 15_000,
    },
    options.signal,
  )
  options.signal?.addEventListener('abort', () => void supervisor.close(), { once: true })
  return {
    url: supervisor.url,
    username: USERNAME,
    password,
    get pid() {
      return supervisor.pid
    },
    get restarts() {
      return supervisor.restarts
    },
    memory: async () => ({ rssBytes: await supervisor.rss() }),
    close: () => supervisor.close(),
    [Symbol.asyncDispose]: () => supervisor.close(),
  }
}

function check(holds: boolean, message: string): void {
  if (!holds) throw new EmbeddedClickHouseError('bad-options', message)
}
