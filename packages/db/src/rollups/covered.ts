import type { Engine } from '../engine.ts'
import { BUILT_TABLE, LATE_TABLE } from '../tables/rollups.ts'
import { type Built } from './built.ts'
import { tableIn } from '../tables/placement.ts'

/** What there is of roll-ups, for one who asks. */
export interface Covered {
  readonly built: readonly Built[]
  /** Of each table the slots that samples came late to, ascending: what they were rolled up to is out of date. */
  readonly late: ReadonlyMap<string, readonly number[]>
  /** Of each table, when the oldest of its samples is; undefined where it is empty. */
  readonly oldest: ReadonlyMap<string, bigint>
}

interface Row {
  readonly kind: 'built' | 'late' | 'oldest'
  readonly name: string
  readonly numbers: readonly string[]
}

const SECOND = 1_000_000_000n

/** In one statement, for every coarse query waits for it. */
export async function readCovered(
  engine: Engine,
  names: readonly string[],
  tables: readonly string[],
): Promise<Covered> {
  const rows = await engine.rows<Row>(
    'read what is rolled up',
    [
      `SELECT 'built' AS kind, timeseries_name AS name,
         arrayConcat([toInt64(bucket)], argMax([${nanoseconds('built_from')}, ${nanoseconds('built_to')}], since)) AS numbers
       FROM ${tableIn(engine, BUILT_TABLE.name)}
       WHERE timeseries_name IN {names:Array(String)} GROUP BY timeseries_name, bucket`,
      // Of what was marked and built at one time the latter came later.
      `SELECT 'late', toString(table_name), arraySort(groupArray(toInt64(slot))) FROM (
         SELECT table_name, slot FROM ${tableIn(engine, LATE_TABLE.name)}
         WHERE table_name IN {tables:Array(String)}
         GROUP BY table_name, slot HAVING NOT argMax(built, (since, built))
       ) GROUP BY table_name`,
      ...tables.map(
        (table, i) =>
          `SELECT 'oldest', {tables:Array(String)}[${i + 1}], [${nanoseconds('min(timestamp)')}]
           FROM ${tableIn(engine, table)} HAVING count() > 0`,
      ),
    ].join(' UNION ALL '),
    { parameters: { names, tables } },
  )
  const of = (wanted: Row['kind']): Row[] => rows.filter(({ kind }) => kind === wanted)
  return {
    built: of('built').map(({ name, numbers: [bucket, after, upTo] }) => ({
      name,
      length: BigInt(bucket!) * SECOND,
      after: BigInt(after!),
      upTo: BigInt(upTo!),
    })),
    late: new Map(of('late').map(({ name, numbers }) => [name, numbers.map(Number)])),
    oldest: new Map(of('oldest').map(({ name, numbers }) => [name, BigInt(numbers[0]!)])),
  }
}

function nanoseconds(time: string): string {
  return `toUnixTimestamp64Nano(${time})`
}
