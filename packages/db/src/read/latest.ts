import { isCumulative, type Nanoseconds, type Sample } from '@oximeter/core'
import type { Engine } from '../engine.ts'
import { ByteReader } from '../native/byte-reader.ts'
import { readBlocks } from '../native/read-blocks.ts'
import type { StoredSchema } from '../schema/schema-store.ts'
import { measurementTableName, readColumns } from '../tables/measurements.ts'
import { LATEST_TABLE } from '../tables/series.ts'
import { timeText } from '../time-text.ts'
import { selectSeries } from './list-series.ts'
import type { SeriesPage } from './page.ts'
import { datumReader } from './stored-datum.ts'
import { timeWindows, type SeenSeries, type TimeWindow } from './time-windows.ts'
import { tableIn } from '../tables/placement.ts'

/** The newest sample of a timeseries. */
export interface Latest extends Sample {
  readonly key: bigint
}

export interface LatestPage {
  /** Ascending by key. */
  readonly items: readonly Latest[]
  /** Null on the last page. */
  readonly nextPage: string | null
}

/** The newest sample of each series of one name; of two at one time, that which began later. */
export async function latest(
  engine: Engine,
  versions: readonly StoredSchema[],
  { condition, parameters, nextPage }: SeriesPage,
): Promise<LatestPage> {
  const [series, found] = await Promise.all([
    selectSeries(engine, versions, condition, parameters),
    lastSeen(engine, condition, parameters).then((seen) =>
      newest(engine, versions, timeWindows(seen).map(inWindow)),
    ),
  ])
  // Its newest may be on the way, or lost; then what counts is what there is.
  const left = series.filter(({ key }) => !found.has(key))
  if (left.length > 0) {
    const older = await newest(engine, versions, [isOneOf(left)])
    for (const [key, sample] of older) found.set(key, sample)
  }
  const items = series.flatMap(({ key, timeseries }) => {
    const sample = found.get(key)
    // A series is described before its first sample is there.
    return sample ? [{ key, timeseries, ...sample }] : []
  })
  return { items, nextPage }
}

/** A time in the span of each series' newest sample. */
async function lastSeen(
  engine: Engine,
  condition: string,
  parameters: SeriesPage['parameters'],
): Promise<SeenSeries[]> {
  const rows = await engine.rows<{ timeseries_key: string; at: string }>(
    'read when series were seen',
    `SELECT timeseries_key, toUnixTimestamp64Nano(max(timestamp)) AS at
     FROM ${tableIn(engine, LATEST_TABLE.name)}
     WHERE ${condition} GROUP BY timeseries_key`,
    { parameters },
  )
  return rows.map((row) => ({ key: BigInt(row.timeseries_key), at: BigInt(row.at) }))
}

function isOneOf(series: readonly Pick<SeenSeries, 'key'>[]): string {
  // In the text, since they are too many for parameters; they are digits and nothing else.
  return `timeseries_key IN [${series.map(({ key }) => key).join(',')}]`
}

function inWindow({ series, from, to }: TimeWindow): string {
  const until = to === undefined ? '' : ` AND timestamp < ${timeLiteral(to)}`
  return `(${isOneOf(series)} AND timestamp >= ${timeLiteral(from)}${until})`
}

function timeLiteral(time: Nanoseconds): string {
  return `toDateTime64('${timeText(time)}', 9, 'UTC')`
}

/** The newest sample by key of those that any condition leaves. */
async function newest(
  engine: Engine,
  versions: readonly StoredSchema[],
  conditions: readonly string[],
): Promise<Map<bigint, Pick<Sample, 'timestamp' | 'datum'>>> {
  const found = new Map<bigint, Pick<Sample, 'timestamp' | 'datum'>>()
  if (conditions.length === 0) return found
  const { name, datumType } = versions[0]!
  const columns = readColumns(datumType).filter((column) => column !== 'timeseries_name')
  const newestFirst = isCumulative(datumType) ? 'timestamp DESC, start_time DESC' : 'timestamp DESC'
  const answer = await engine.stream(
    'read latest values',
    `SELECT ${columns.join(', ')}
     FROM ${tableIn(engine, measurementTableName(datumType))}
     WHERE timeseries_name = {name:String} AND (${conditions.join(' OR ')})
     ORDER BY timeseries_key, ${newestFirst} LIMIT 1 BY timeseries_key FORMAT Native`,
    { parameters: { name } },
  )
  for await (const block of readBlocks(new ByteReader(answer))) {
    const keys = block.columns.get('timeseries_key') as BigUint64Array
    const times = block.columns.get('timestamp') as BigInt64Array
    const datumOf = datumReader(datumType, block)
    for (let row = 0; row < block.rows; row++) {
      found.set(keys[row]!, { timestamp: times[row]!, datum: datumOf(row) })
    }
  }
  return found
}
