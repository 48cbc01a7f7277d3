import { DATUM_TYPES } from '@oximeter/core'
import type { Engine } from '../engine.ts'
import { measurementTableName } from '../tables/measurements.ts'
import { rollupTableName } from '../tables/rollups.ts'
import { SCHEMA_TABLE } from '../tables/schemas.ts'
import { LATEST_TABLE, SERIES_TABLE } from '../tables/series.ts'
import { storedIn, storedName, systemTable, tableIn } from '../tables/placement.ts'
import type { Policies } from './policy.ts'

/** After how many days the rows of a table expire by themselves. */
export interface TableExpiry {
  readonly table: string
  readonly days: number
}

/**
 * What each table is to keep: as long as the timeseries in it that is kept longest. A day more than the
 * policy says, since a day is deleted as a whole, when its last sample is that old.
 */
export async function wantedExpiry(engine: Engine, policies: Policies): Promise<TableExpiry[]> {
  const names = await engine.rows<{ name: string; datum_type: string }>(
    'read which timeseries there are',
    `SELECT DISTINCT timeseries_name AS name, datum_type
     FROM ${tableIn(engine, SCHEMA_TABLE.name)}`,
  )
  const tables = DATUM_TYPES.map((type) => {
    const kept = names
      .filter(({ datum_type: of }) => of === type)
      .map(({ name }) => policies.of(name).days)
    return {
      table: measurementTableName(type),
      days: Math.max(policies.default.days, ...kept) + 1,
    }
  })
  const longest = Math.max(...tables.map(({ days }) => days))
  const byRollup = Map.groupBy(
    DATUM_TYPES.map((type, i) => ({ table: rollupTableName(type), days: tables[i]!.days })),
    ({ table }) => table,
  )
  return [
    ...tables,
    // As long as the samples: what has no roll-up must have none.
    ...[...byRollup].map(([table, of]) => ({
      table,
      days: Math.max(...of.map(({ days }) => days)),
    })),
    { table: LATEST_TABLE.name, days: longest },
    // A series is refreshed by the first sample of a day.
    { table: SERIES_TABLE.name, days: longest + 1 },
  ]
}

const EXPIRY = /toIntervalDay\((\d+)\)/

/** As it is; tables whose rows do not expire, because somebody has said so, are not among them. */
export async function tableExpiry(engine: Engine): Promise<ReadonlyMap<string, number>> {
  const rows = await engine.rows<{ name: string; engine_full: string }>(
    'read how long tables keep their rows',
    `SELECT name, engine_full FROM system.tables
     WHERE database = {database:String} AND engine_full LIKE '% TTL %'`,
    { parameters: { database: engine.database } },
  )
  const days = new Map<string, number>()
  for (const { name, engine_full: text } of rows) {
    const [, found] = EXPIRY.exec(text) ?? []
    if (found !== undefined) days.set(name, Number(found))
  }
  return days
}

/**
 * Has rows expire later, or sooner. Of what is stored only the times of expiry are computed anew, not
 * the rows: these go with their whole parts.
 */
export async function setExpiry(engine: Engine, { table, days }: TableExpiry): Promise<void> {
  const column = table === SERIES_TABLE.name ? 'last_seen' : 'timestamp'
  for (const change of [
    'MODIFY SETTING materialize_ttl_recalculate_only = 1',
    `MODIFY TTL toDate32(${column}) + INTERVAL ${days} DAY`,
  ]) {
    await engine.run(
      `have rows of ${table} kept for ${days} days`,
      `ALTER TABLE ${storedIn(engine, table)} ${change}`,
      { settings: { max_execution_time: 0 } },
    )
  }
}

/** How many ALTERs still write parts anew. */
export async function unfinishedAlters(engine: Engine): Promise<number> {
  const [row] = await engine.rows<{ n: string }>(
    'read what is being deleted',
    `SELECT count() AS n FROM ${systemTable(engine, 'mutations')}
     WHERE database = {database:String} AND NOT is_done AND table IN {tables:Array(String)}`,
    {
      parameters: {
        database: engine.database,
        tables: [
          ...DATUM_TYPES.flatMap((type) => [measurementTableName(type), rollupTableName(type)]),
          SERIES_TABLE.name,
          LATEST_TABLE.name,
        ].map((name) => storedName(engine, name)),
      },
    },
  )
  return Number(row?.n ?? 0)
}
