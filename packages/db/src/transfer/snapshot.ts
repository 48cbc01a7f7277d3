import { DbError } from '../error.ts'
import type { Engine } from '../engine.ts'
import { databaseVersion } from '../migrations.ts'
import { isOfCluster } from '../tables/is-of-cluster.ts'
import { TABLES } from '../tables/index.ts'
import { UNSETTLED_TABLE } from '../tables/series.ts'
import { quoteName, type TableDescription } from '../tables/table.ts'
import { checksum, storedColumns, type Checksum } from './checksum.ts'
import { tableIn } from '../tables/placement.ts'

/** Rows of one table that are read at once: a part of it, or a piece of one. */
interface Piece {
  readonly part: string
  readonly from: number
  readonly to: number
}

/** All rows of one table that are of one UTC day. */
export interface SnapshotDay {
  readonly table: string
  /** `2026-11-22`; null where the table is not divided by days. */
  readonly day: string | null
  /** Those that are stored; `rows()` gives them in this order. */
  readonly columns: readonly string[]
  /** In the order in which they were stored: of a sample that is there twice, the last counts. */
  readonly pieces: readonly Piece[]
  /** What they take on the disk. */
  readonly bytes: number
}

interface Part {
  readonly table: string
  readonly partition_id: string
  readonly name: string
  readonly rows: string
  readonly bytes_on_disk: string
  readonly data_uncompressed_bytes: string
}

/** Of one piece: as many as one block has, so that it is stored by one INSERT and counts once. */
const MAX_ROWS = 500_000
const MAX_BYTES = 64 * 1024 * 1024

/** The tables whose rows are carried from one database to another. */
export const CARRIED_TABLES: readonly TableDescription[] = TABLES.filter(
  ({ name }) => name !== UNSETTLED_TABLE.name,
)

export function carriedTable(name: string): TableDescription {
  const table = CARRIED_TABLES.find((one) => one.name === name)
  if (table) return table
  throw new DbError(
    'invalid-argument',
    `there is no table ${name}: a newer release than this one wrote it`,
  )
}

/**
 * The database as it is at one moment, while others go on writing: a second database beside it whose
 * tables share the parts of the first by hard links. It takes no space, but keeps what is merged or
 * expires meanwhile, until it is closed. There is one at a time: a new one ends an older one, which
 * may have been left behind.
 */
export class Snapshot implements AsyncDisposable {
  /** Version of the database. */
  readonly version: number
  /** Measurements first, so that every series of theirs is described in what follows. */
  readonly days: readonly SnapshotDay[]
  readonly #engine: Engine
  readonly #database: string

  static async take(engine: Engine): Promise<Snapshot> {
    const database = `${engine.database}_snapshot`
    const version = await databaseVersion(engine)
    if (version === 0) {
      throw new DbError('not-found', `there is no database ${engine.database} in this ClickHouse`)
    }
    if ((await isOfCluster(engine)) === true) {
      throw new DbError(
        'invalid-argument',
        `the tables of ${engine.database} are spread over a cluster, whose servers change each by itself: use ClickHouse's own BACKUP DATABASE ${engine.database} ON CLUSTER`,
      )
    }
    try {
      await drop(engine, database)
      await engine.run(DOING, `CREATE DATABASE ${quoteName(database)}`)
      await link(engine, database)
      return new Snapshot(engine, database, version, await daysOf(engine, database))
    } catch (error) {
      await drop(engine, database).catch(() => undefined)
      throw error
    }
  }

  private constructor(
    engine: Engine,
    database: string,
    version: number,
    days: readonly SnapshotDay[],
  ) {
    this.#engine = engine
    this.#database = database
    this.version = version
    this.days = days
  }

  checksum({ table, columns, day }: SnapshotDay): Promise<Checksum> {
    return checksum(this.#engine, this.#database, carriedTable(table), columns, day)
  }

  /** The rows of a day, in ClickHouse's Native format: each item is the body of one INSERT. */
  async *rows({ table, columns, pieces }: SnapshotDay): AsyncGenerator<Buffer> {
    for (const { part, from, to } of pieces) {
      yield await this.#engine.bytes(
        `read ${table}`,
        `SELECT ${columns.map(quoteName).join(', ')}
         FROM ${quoteName(this.#database)}.${quoteName(table)}
         WHERE _part = {part:String} AND _part_offset >= {from:UInt64} AND _part_offset < {to:UInt64}
         FORMAT Native`,
        {
          parameters: { part, from, to },
          // By one thread they come in their order, which compresses best.
          settings: { max_execution_time: 0, max_threads: 1 },
        },
      )
    }
  }

  close(): Promise<void> {
    return drop(this.#engine, this.#database)
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }
}

const DOING = 'take a snapshot of the database'

async function drop(engine: Engine, database: string): Promise<void> {
  await engine.run('drop a snapshot', `DROP DATABASE IF EXISTS ${quoteName(database)} SYNC`)
}

async function partsOf(engine: Engine, database: string): Promise<Part[]> {
  return engine.rows<Part>(
    DOING,
    `SELECT table, partition_id, name, rows, bytes_on_disk, data_uncompressed_bytes
     FROM system.parts WHERE active AND database = {database:String} AND rows > 0
     ORDER BY partition_id, min_block_number`,
    { parameters: { database } },
  )
}

const NO_MERGES =
  'max_bytes_to_merge_at_max_space_in_pool = 1, max_bytes_to_merge_at_min_space_in_pool = 1'

async function link(engine: Engine, snapshot: string): Promise<void> {
  const rows = await engine.rows<{ name: string }>(
    DOING,
    `SELECT name FROM system.tables WHERE database = {database:String} AND engine_full LIKE '% TTL %'`,
    { parameters: { database: engine.database } },
  )
  const expiring = new Set(rows.map(({ name }) => name))
  const byTable = Map.groupBy(await partsOf(engine, engine.database), ({ table }) => table)
  for (const { name } of CARRIED_TABLES) {
    const partitions = new Set(byTable.get(name)?.map(({ partition_id: id }) => id))
    if (partitions.size === 0) continue
    const from = tableIn(engine, name)
    const to = `${quoteName(snapshot)}.${quoteName(name)}`
    await engine.run(DOING, `CREATE TABLE ${to} AS ${from}`)
    // Its parts stay as they are: nothing expires, nothing is merged.
    if (expiring.has(name)) await engine.run(DOING, `ALTER TABLE ${to} REMOVE TTL`)
    await engine.run(DOING, `ALTER TABLE ${to} MODIFY SETTING ${NO_MERGES}`)
    for (const id of partitions) {
      await engine.run(DOING, `ALTER TABLE ${to} ATTACH PARTITION ID '${id}' FROM ${from}`)
    }
  }
}

async function daysOf(engine: Engine, snapshot: string): Promise<SnapshotDay[]> {
  const parts = await partsOf(engine, snapshot)
  return CARRIED_TABLES.flatMap((table) => {
    const ofTable = parts.filter((part) => part.table === table.name)
    const byPartition = Map.groupBy(ofTable, ({ partition_id: id }) => id)
    return Array.from(byPartition, ([id, ofDay]) => ({
      table: table.name,
      day: table.partitionBy === undefined ? null : dayOf(id),
      columns: storedColumns(table),
      pieces: ofDay.flatMap(piecesOf),
      bytes: ofDay.reduce((sum, { bytes_on_disk: bytes }) => sum + Number(bytes), 0),
    }))
  })
}

/** The id of a partition is YYYYMMDD. */
function dayOf(id: string): string {
  return `${id.slice(0, 4)}-${id.slice(4, 6)}-${id.slice(6)}`
}

function piecesOf({ name, rows, data_uncompressed_bytes: bytes }: Part): Piece[] {
  const all = Number(rows)
  const each = Math.max(1, Math.min(MAX_ROWS, Math.floor(MAX_BYTES / (Number(bytes) / all))))
  return Array.from({ length: Math.ceil(all / each) }, (_, index) => ({
    part: name,
    from: index * each,
    to: Math.min(all, (index + 1) * each),
  }))
}
