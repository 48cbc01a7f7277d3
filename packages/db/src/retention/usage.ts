import type { Engine } from '../engine.ts'
import { DATUM_TYPES } from '@oximeter/core'
import { measurementTableName } from '../tables/measurements.ts'
import { storedName, systemTable, tableIn } from '../tables/placement.ts'

/** The samples of one timeseries and UTC day. */
export interface DayUsage {
  readonly table: string
  readonly name: string
  /** YYYYMMDD */
  readonly day: number
  readonly rows: number
  /** On the disk: a day's bytes, shared out by rows. */
  readonly bytes: number
}

interface Partition {
  readonly table: string
  readonly day: string
  readonly rows: string
  readonly bytes: string
  /** Another one when the parts are others. */
  readonly state: string
}

const TABLES: readonly string[] = DATUM_TYPES.map(measurementTableName)

/** How much of each timeseries is stored, by days. Days that have not changed are counted once. */
export class Usage {
  readonly #engine: Engine
  #counted = new Map<string, { state: string; days: readonly DayUsage[] }>()

  constructor(engine: Engine) {
    this.#engine = engine
  }

  async read(): Promise<DayUsage[]> {
    const partitions = await this.#partitions()
    const changed = partitions.filter(({ table, day, state }) => {
      return this.#counted.get(`${table} ${day}`)?.state !== state
    })
    const counted = new Map<string, { state: string; days: readonly DayUsage[] }>()
    for (const [table, days] of Map.groupBy(changed, (one) => one.table)) {
      const rows = await this.#count(table, days)
      const byDay = Map.groupBy(rows, ({ day }) => day)
      for (const partition of days) {
        const ofDay = byDay.get(partition.day) ?? []
        counted.set(`${table} ${partition.day}`, {
          state: partition.state,
          days: ofDay.map(({ name, rows: n }) => usageOf(partition, name, Number(n))),
        })
      }
    }
    this.#counted = new Map(
      partitions.flatMap(({ table, day }) => {
        const id = `${table} ${day}`
        const known = counted.get(id) ?? this.#counted.get(id)
        return known ? [[id, known] as const] : []
      }),
    )
    return Array.from(this.#counted.values(), ({ days }) => days).flat()
  }

  #partitions(): Promise<Partition[]> {
    const engine = this.#engine
    const names = new Map(TABLES.map((table) => [storedName(engine, table), table]))
    return engine
      .rows<Partition>(
        'read how much is stored',
        `SELECT table, partition_id AS day, sum(rows) AS rows, sum(bytes_on_disk) AS bytes,
           toString(sum(cityHash64(name))) AS state
         FROM ${systemTable(engine, 'parts')}
         WHERE active AND database = {database:String} AND table IN {tables:Array(String)}
         GROUP BY table, day HAVING rows > 0 ORDER BY table, day`,
        { parameters: { database: engine.database, tables: [...names.keys()] } },
      )
      .then((rows) => rows.map((row) => ({ ...row, table: names.get(row.table)! })))
  }

  #count(
    table: string,
    partitions: readonly Partition[],
  ): Promise<{ day: string; name: string; rows: string }[]> {
    return this.#engine.rows(
      `count what ${table} holds`,
      `SELECT _partition_id AS day, timeseries_name AS name, count() AS rows
       FROM ${tableIn(this.#engine, table)} WHERE _partition_id IN {days:Array(String)}
       GROUP BY day, name`,
      { parameters: { days: partitions.map(({ day }) => day) } },
    )
  }
}

function usageOf(
  { table, day, rows: all, bytes }: Partition,
  name: string,
  rows: number,
): DayUsage {
  // Counted a moment later than the parts were: there may be more rows now.
  const share = rows / Math.max(rows, Number(all))
  return { table, name, day: Number(day), rows, bytes: Math.round(share * Number(bytes)) }
}
