import { Readable } from 'node:stream'
import {
  ClickHouseLogLevel,
  createClient,
  type ClickHouseClient,
  type ClickHouseSettings,
} from '@clickhouse/client'
import { DbError, toDbError } from './error.ts'

export interface ConnectOptions {
  /** Where ClickHouse's HTTP interface is, `http://127.0.0.1:8123`; `https:` too. */
  readonly url: string
  /** @default 'default' */
  readonly username?: string
  /** @default '' */
  readonly password?: string
  /** Made by `migrate()`. @default 'oximeter' */
  readonly database?: string
  /**
   * The cluster, as the servers' configuration names it, whose tables these are: shards and replicas
   * of each. @default none: tables of one server
   */
  readonly cluster?: string
  /** How long to wait for any answer, in milliseconds. @default 30 000 */
  readonly requestTimeoutMs?: number
  /** Requests at a time; more wait. @default 16 */
  readonly maxConnections?: number
}

/** Where tables are, unless it is said. */
export const DATABASE = 'oximeter'

export type Parameters = Readonly<Record<string, unknown>>

export interface StatementOptions {
  /** Values for `{name:Type}` in the text. */
  readonly parameters?: Parameters
  readonly settings?: ClickHouseSettings
  readonly signal?: AbortSignal
}

/** ClickHouse over HTTP: every request of this package goes through here, and fails as DbError. */
export class Engine {
  readonly database: string
  readonly cluster: string | undefined
  readonly #client: ClickHouseClient
  readonly #timeoutMs: number

  /** @param where.current the database in which names are looked for that do not say theirs */
  constructor(options: ConnectOptions, { current }: { readonly current?: string } = {}) {
    const { url, username = 'default', password = '', database = DATABASE } = options
    this.database = database
    this.cluster = options.cluster
    this.#timeoutMs = options.requestTimeoutMs ?? 30_000
    this.#client = createClient({
      url,
      // Names in our SQL say their database, for it may not be there yet; those of users do not.
      ...(current === undefined ? {} : { database: current }),
      username,
      password,
      application: 'oximeter',
      request_timeout: this.#timeoutMs,
      max_open_connections: options.maxConnections ?? 16,
      log: { level: ClickHouseLogLevel.OFF },
      clickhouse_settings: { wait_end_of_query: 1, ...(options.cluster && OF_CLUSTER) },
    })
  }

  /** Runs a statement that answers nothing. */
  async run(doing: string, query: string, options: StatementOptions = {}): Promise<void> {
    await this.#try(doing, options, () => this.#client.command({ query, ...this.#params(options) }))
  }

  /** Rows as objects; 64-bit integers are text. */
  async rows<Row>(doing: string, query: string, options: StatementOptions = {}): Promise<Row[]> {
    return this.#try(doing, options, async () => {
      const result = await this.#client.query({
        query,
        format: 'JSONEachRow',
        ...this.#params({
          ...options,
          settings: { ...EXACT_JSON, ...options.settings },
        }),
      })
      return result.json<Row>()
    })
  }

  /** The answer as it comes; the text says in which format. */
  async stream(doing: string, query: string, options: StatementOptions = {}): Promise<Readable> {
    return this.#try(doing, options, async () => {
      const { stream } = await this.#client.exec({ query, ...this.#params(options) })
      return stream
    })
  }

  /** As `stream`, and what the engine says of its work before the answer begins. */
  async answer(
    doing: string,
    query: string,
    options: StatementOptions = {},
  ): Promise<{ readonly stream: Readable; readonly summary: Readonly<Record<string, string>> }> {
    return this.#try(doing, options, async () => {
      const { stream, summary } = await this.#client.exec({ query, ...this.#params(options) })
      return { stream, summary: { ...summary } }
    })
  }

  /** The whole answer, in the format that the text says. @throws DbError `budget-exceeded` */
  async text(
    doing: string,
    query: string,
    options: StatementOptions & { maxBytes?: number } = {},
  ): Promise<string> {
    return (await this.bytes(doing, query, options)).toString()
  }

  /** As `text`, to the bit. @throws DbError `budget-exceeded` */
  async bytes(
    doing: string,
    query: string,
    { maxBytes = Infinity, ...options }: StatementOptions & { maxBytes?: number } = {},
  ): Promise<Buffer> {
    return this.#try(doing, options, async () => {
      const { stream } = await this.#client.exec({ query, ...this.#params(options) })
      const pieces: Uint8Array[] = []
      let size = 0
      // Leaving the loop early ends the request.
      for await (const piece of stream as AsyncIterable<Uint8Array>) {
        size += piece.length
        if (size > maxBytes) {
          throw new DbError(
            'budget-exceeded',
            `cannot ${doing}: its answer has more than ${maxBytes} bytes: ask for fewer rows or columns`,
          )
        }
        pieces.push(piece)
      }
      return Buffer.concat(pieces)
    })
  }

  /** An INSERT with its body. */
  async insert(
    doing: string,
    query: string,
    body: Uint8Array,
    options: StatementOptions = {},
  ): Promise<void> {
    await this.#try(doing, options, async () => {
      const values = Readable.from([body], { objectMode: false })
      const { stream } = await this.#client.exec({ query, values, ...this.#params(options) })
      // Nothing comes, but the connection is free only once that was read.
      stream.resume()
    })
  }

  async close(): Promise<void> {
    await this.#client.close()
  }

  #params({ parameters, settings, signal }: StatementOptions) {
    // The engine gives up when we would no longer wait, so that nothing runs on for nobody.
    const max_execution_time = Math.ceil(this.#timeoutMs / 1000)
    return {
      ...(parameters ? { query_params: { ...parameters } } : {}),
      ...(signal ? { abort_signal: signal } : {}),
      clickhouse_settings: { max_execution_time, ...settings },
    }
  }

  async #try<Result>(
    doing: string,
    { signal }: StatementOptions,
    action: () => Promise<Result>,
  ): Promise<Result> {
    try {
      // The client listens for an abort that is to come, and takes no notice of one that has been.
      signal?.throwIfAborted()
      return await action()
    } catch (error) {
      throw toDbError(error, doing)
    }
  }
}

/**
 * Rows are with their shards before an INSERT is answered, and a subquery over shards within a query
 * over shards is asked once for all of them.
 */
const OF_CLUSTER: ClickHouseSettings = {
  distributed_foreground_insert: 1,
  distributed_product_mode: 'global',
}

const EXACT_JSON: ClickHouseSettings = {
  output_format_json_quote_64bit_integers: 1,
  output_format_json_quote_denormals: 1,
}
