import { createHash } from 'node:crypto'
import { systemClock, type Nanoseconds } from '@oximeter/core'
import { DbError } from '../error.ts'
import type { Engine } from '../engine.ts'
import { migrate } from '../migrations.ts'
import { markDayLate } from '../rollups/late.ts'
import { SchemaStore } from '../schema/schema-store.ts'
import { INCOMING_TABLE } from '../tables/incoming.ts'
import { SCHEMA_TABLE } from '../tables/schemas.ts'
import { tableSettings } from '../tables/known-settings.ts'
import { createTable, quoteName } from '../tables/table.ts'
import { timeText } from '../time-text.ts'
import { insertBlock } from '../write/insert-block.ts'
import { markUnsettled } from '../write/unsettled.ts'
import { checksum, hasIdentity, isSame, rowHash, type Checksum } from './checksum.ts'
import { CARRIED_TABLES, carriedTable } from './snapshot.ts'
import { tableIn } from '../tables/placement.ts'

export interface IncomingOptions {
  /** What the rows come from: only rows of the same origin may be there already. */
  readonly origin: string
  /** When the rows were as they are brought: collectors may send the newest of them once more. */
  readonly asOf: Nanoseconds
  /**
   * Whether rows of an origin that was finished may be brought again, since there are more now.
   * @default false
   */
  readonly again?: boolean
}

/** Rows of one table and UTC day, which another database had. */
export interface IncomingDay {
  readonly table: string
  /** `2026-11-22`; null where the table is not divided by days. */
  readonly day: string | null
  readonly columns: readonly string[]
  readonly expected: Checksum
  /** Bodies of INSERTs in ClickHouse's Native format. */
  readonly rows: () => AsyncIterable<Uint8Array>
}

export type IncomingOutcome = 'stored' | 'there already'

const DAY_NS = 86_400_000_000_000n

/**
 * A database that takes the rows of another one. It has to be empty, or hold what an earlier attempt
 * from the same origin stored: then only what is missing is stored.
 */
export class Incoming {
  readonly #engine: Engine
  readonly #options: IncomingOptions

  /** @throws DbError `not-empty` */
  static async begin(engine: Engine, options: IncomingOptions): Promise<Incoming> {
    await migrate(engine)
    const { database, cluster } = engine
    const site = { database, cluster, settings: await tableSettings(engine) }
    for (const statement of createTable(site, INCOMING_TABLE)) await engine.run(DOING, statement)
    const incoming = new Incoming(engine, options)
    await incoming.#claim()
    return incoming
  }

  private constructor(engine: Engine, options: IncomingOptions) {
    this.#engine = engine
    this.#options = options
  }

  /**
   * Stores the rows of a day unless they are there, and compares them then with what they were.
   *
   * @throws DbError `damaged` if they are not the same
   */
  async take(day: IncomingDay): Promise<IncomingOutcome> {
    const description = carriedTable(day.table)
    const columns = new Set(description.columns.map(({ name }) => name))
    const unknown = day.columns.filter((name) => !columns.has(name))
    if (unknown.length > 0) {
      throw new DbError(
        'newer-database',
        `${day.table} has no column ${unknown.join(', ')} here: use the release that wrote it, or a newer one`,
      )
    }
    const sum = () =>
      checksum(this.#engine, this.#engine.database, description, day.columns, day.day)
    if (isSame(await sum(), day.expected)) return 'there already'
    if (hasIdentity(description)) await this.#store(day)
    else await this.#storeMissing(day)
    const found = await sum()
    if (isSame(found, day.expected)) return 'stored'
    // Nexus keeps its own copy of schemas there, and may have more or newer ones.
    if (day.table === SCHEMA_TABLE.name && found.rows >= day.expected.rows) return 'stored'
    throw new DbError(
      'damaged',
      `${day.table}${day.day === null ? '' : ` of ${day.day}`} is not what it was: ${told(day.expected)} were read, and ${told(found)} are stored; is somebody else writing to this database?`,
    )
  }

  /** Makes the views of what was stored, and says that all of it is there. */
  async finish(): Promise<void> {
    await new SchemaStore(this.#engine).makeViews()
    await this.#record(true)
  }

  async #claim(): Promise<void> {
    const { origin, again = false } = this.#options
    const known = await this.#engine.rows<{ origin: string; finished: boolean }>(
      DOING,
      `SELECT origin, finished FROM ${this.#table(INCOMING_TABLE.name)} FINAL`,
    )
    const ours = known.find((row) => row.origin === origin)
    if (ours?.finished === true && !again) {
      throw new DbError(
        'not-empty',
        `the database ${this.#engine.database} has all of it: it was finished before, and nothing is to be done`,
      )
    }
    const samples = ours ? 0 : await this.#samples()
    if (samples > 0) {
      throw new DbError(
        'not-empty',
        `the database ${this.#engine.database} holds ${samples} samples already: name an empty database or another ClickHouse`,
      )
    }
    if (!ours) await this.#record(false)
  }

  async #samples(): Promise<number> {
    const counts = CARRIED_TABLES.filter(({ partitionBy }) => partitionBy !== undefined).map(
      ({ name }) => `SELECT count() AS n FROM ${this.#table(name)}`,
    )
    const [row] = await this.#engine.rows<{ n: string }>(
      'count samples',
      `SELECT sum(n) AS n FROM (${counts.join(' UNION ALL ')})`,
    )
    return Number(row?.n ?? 0)
  }

  async #store(day: IncomingDay): Promise<void> {
    if (day.day !== null) {
      // Some may be there, by an attempt that did not come to its end. And what collectors were
      // sending when this was taken they may send to this database, which does not know its tokens.
      const isRecent = BigInt(Date.parse(day.day)) * 1_000_000n > this.#options.asOf - 2n * DAY_NS
      const since = systemClock() + (isRecent ? DAY_NS : 0n)
      await markUnsettled(this.#engine, [{ table: day.table, day: day.day }], since)
      await markDayLate(this.#engine, day.table, day.day)
    }
    for await (const body of day.rows()) await this.#insert(day.table, day, body)
  }

  /** Of rows without an identity only those are stored that are not there. */
  async #storeMissing(day: IncomingDay): Promise<void> {
    const staging = `${INCOMING_TABLE.name}_${day.table}`
    const columns = day.columns.map(quoteName).join(', ')
    const run = (statement: string) => this.#engine.run(DOING, statement)
    await run(`DROP TABLE IF EXISTS ${this.#table(staging)} SYNC`)
    await run(
      `CREATE TABLE ${this.#table(staging)} ENGINE = MergeTree ORDER BY tuple() AS SELECT ${columns} FROM ${this.#table(day.table)} LIMIT 0`,
    )
    try {
      for await (const body of day.rows()) await this.#insert(staging, day, body)
      const hash = rowHash(day.columns)
      await this.#engine.run(
        DOING,
        `INSERT INTO ${this.#table(day.table)} (${columns})
         SELECT ${columns} FROM ${this.#table(staging)}
         WHERE ${hash} NOT IN (SELECT ${hash} FROM ${this.#table(day.table)})`,
        { settings: { max_execution_time: 0 } },
      )
    } finally {
      await run(`DROP TABLE IF EXISTS ${this.#table(staging)} SYNC`)
    }
  }

  async #insert(table: string, { columns }: IncomingDay, body: Uint8Array): Promise<void> {
    const token = createHash('sha256').update(body).digest('hex')
    const block = { table, day: null, rows: 0, format: 'Native', columns, body, token } as const
    await insertBlock(this.#engine, block, { isMarkedLate: true })
  }

  async #record(finished: boolean): Promise<void> {
    const row = { origin: this.#options.origin, at: timeText(systemClock()), finished }
    await this.#engine.insert(
      DOING,
      `INSERT INTO ${this.#table(INCOMING_TABLE.name)} FORMAT JSONEachRow`,
      Buffer.from(JSON.stringify(row)),
    )
  }

  #table(name: string): string {
    return tableIn(this.#engine, name)
  }
}

const DOING = 'take the rows of another database'

function told({ rows, sum }: Checksum): string {
  return `${rows} rows (checksum ${sum})`
}
