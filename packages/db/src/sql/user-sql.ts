import type { ClickHouseSettings } from '@clickhouse/client'
import { visibleTo, type Scope } from '@oximeter/oxql'
import { DATABASE, Engine, type ConnectOptions, type StatementOptions } from '../engine.ts'
import type { Recent } from '../recent.ts'
import { catalogueOf, type Catalogues } from '../oxql/catalogue.ts'
import type { SchemaStore } from '../schema/schema-store.ts'
import { checkQuery } from './check-query.ts'
import { overBudget } from './over-budget.ts'
import { knownSettings } from './known-settings.ts'
import { parseResult, type SqlResult } from './result.ts'
import { parseSyntaxTree } from './syntax-tree.ts'
import { asOfQuery, scopedQuery, type ScopedViews } from './scoped-query.ts'
import type { Turns } from './turns.ts'
import { userQuery } from './user-query.ts'

/** What one query may use. */
export interface SqlBudget {
  /** @default 10 000 */
  readonly maxRows?: number
  /** Bytes of the answer as JSON, about. @default 32 MiB */
  readonly maxResultBytes?: number
  /** @default 20 000 */
  readonly timeoutMs?: number
  /** @default 256 MiB: two at a time take half of what the embedded engine has */
  readonly maxMemoryBytes?: number
  /** @default 1 000 000 000 */
  readonly maxRowsRead?: number
  /** @default 32 GiB */
  readonly maxBytesRead?: number
}

export interface SqlOptions {
  /** Whose series the query may see. @default those of the fleet, which are all */
  readonly scope?: Scope
  /** By which schemas that is told. @default those that are stored here */
  readonly catalogues?: Catalogues
  readonly budget?: SqlBudget
  readonly signal?: AbortSignal
}

const MIB = 1024 * 1024

/** Runs queries that people write: one SELECT over the views, checked by the engine's own parser. */
export class UserSql {
  readonly #engine: Engine
  /** Where no timeseries is: a name is what the query itself says that it is, or nothing. */
  readonly #elsewhere: Engine
  readonly #schemas: SchemaStore
  readonly #turns: Turns
  readonly #helpful: Recent<ClickHouseSettings>

  constructor(options: ConnectOptions, schemas: SchemaStore, turns: Turns) {
    this.#engine = new Engine(options, { current: options.database ?? DATABASE })
    this.#elsewhere = new Engine(options, { current: 'system' })
    this.#turns = turns
    this.#schemas = schemas
    this.#helpful = knownSettings(this.#engine, HELPFUL)
  }

  run(source: string, options: SqlOptions): Promise<SqlResult> {
    return this.#turns.run(options.signal, () => this.#run(source, options))
  }

  async close(): Promise<void> {
    await Promise.all([this.#engine.close(), this.#elsewhere.close()])
  }

  async #run(source: string, options: SqlOptions): Promise<SqlResult> {
    const { scope = FLEET, budget = {}, signal } = options
    const views = await this.#views(scope, options.catalogues)
    const names = new Set(views.catalogue.names())
    const query = userQuery(source, (name) => names.has(name))
    const read = await this.#tables(query, names, signal)
    const maxRows = budget.maxRows ?? 10_000
    const maxBytes = budget.maxResultBytes ?? 32 * MIB
    const settings = { ...limits(budget, maxRows, maxBytes), ...(await this.#helpful.get()) }
    const statement = { settings, maxBytes, ...(signal && { signal }) }
    const answer =
      scope.kind === 'fleet'
        ? await this.#read(this.#engine, query, statement)
        : await this.#readScoped(scopedQuery(query, read, views), statement)
    return parseResult(answer, maxRows)
  }

  async #views(scope: Scope, catalogues: Catalogues | undefined): Promise<ScopedViews> {
    const catalogue = await (catalogues?.recent() ??
      this.#schemas.all().then((schemas) => catalogueOf(schemas)))
    return { database: this.#engine.database, scope, catalogue: visibleTo(scope, catalogue) }
  }

  /** Which of these timeseries a query reads. @throws DbError `not-allowed` */
  async #tables(
    query: string,
    names: ReadonlySet<string>,
    signal: AbortSignal | undefined,
  ): Promise<ReadonlySet<string>> {
    // Without a FORMAT clause, which the engine would take for the query's own.
    const explained = await this.#engine.text('read the query', `EXPLAIN AST ${query}`, {
      settings: { readonly: '1' },
      ...(signal && { signal }),
    })
    const read = new Set<string>()
    checkQuery(parseSyntaxTree(explained), (name) => {
      read.add(name)
      return names.has(name)
    })
    return read
  }

  async #readScoped(query: string, options: TextOptions): Promise<string> {
    try {
      return await this.#read(this.#elsewhere, query, options)
    } catch (error) {
      throw asOfQuery(error)
    }
  }

  async #read(engine: Engine, query: string, options: TextOptions): Promise<string> {
    try {
      return await engine.text('run the query', `${query}\nFORMAT JSONCompact`, options)
    } catch (error) {
      throw overBudget(error) ?? error
    }
  }
}

const FLEET: Scope = { kind: 'fleet' }

type TextOptions = StatementOptions & { readonly maxBytes: number }

/** Reads only what the join with the series leaves, though it is known only when it runs. */
const HELPFUL: ClickHouseSettings = {
  enable_join_runtime_filters: 1,
  enable_join_runtime_filters_index_analysis: 1,
}

function limits(budget: SqlBudget, maxRows: number, maxBytes: number): ClickHouseSettings {
  return {
    readonly: '1',
    cancel_http_readonly_queries_on_client_close: 1,
    max_execution_time: Math.max(1, Math.ceil((budget.timeoutMs ?? 20_000) / 1000)),
    max_memory_usage: String(budget.maxMemoryBytes ?? 256 * MIB),
    max_rows_to_read: String(budget.maxRowsRead ?? 1_000_000_000),
    max_bytes_to_read: String(budget.maxBytesRead ?? 32 * 1024 * MIB),
    // Its answer is written to a file before the first byte is sent.
    max_result_bytes: String(maxBytes),
    result_overflow_mode: 'throw',
    // One more than asked for tells whether there are more.
    limit: String(maxRows + 1),
    output_format_json_quote_64bit_integers: 0,
    output_format_json_quote_denormals: 1,
    output_format_json_quote_decimals: 1,
  }
}
