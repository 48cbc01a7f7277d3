import type { Nanoseconds, Sample, Timeseries } from '@oximeter/core'
import type { Engine } from '../engine.ts'
import { ByteReader } from '../native/byte-reader.ts'
import { readBlocks } from '../native/read-blocks.ts'
import type { StoredSchema } from '../schema/schema-store.ts'
import { measurementTable, readColumns } from '../tables/measurements.ts'
import { SERIES_TABLE } from '../tables/series.ts'
import { timeText } from '../time-text.ts'
import { selectSeries } from './list-series.ts'
import { seriesCondition, type FieldFilter } from './series-condition.ts'
import { datumReader } from './stored-datum.ts'
import { tableIn } from '../tables/placement.ts'

export interface ReadOptions {
  /** Samples from this time on. */
  readonly from?: Nanoseconds
  /** Samples before this time. */
  readonly to?: Nanoseconds
  /** Field values that the series must have. */
  readonly fields?: FieldFilter
  /** Samples of all series together. @default all */
  readonly limit?: number
  readonly signal?: AbortSignal
}

/** One timeseries and its samples, in order of start time and time, each once. */
export interface SeriesSamples {
  readonly timeseries: Timeseries
  readonly samples: readonly Sample[]
}

/**
 * The samples of all series of one name, as they were written, to the bit; series ascending by key.
 * Rows stream: what is held is one series and one block.
 */
export async function* readSeries(
  engine: Engine,
  versions: readonly StoredSchema[],
  options: ReadOptions,
): AsyncGenerator<SeriesSamples> {
  const { name, datumType } = versions[0]!
  const condition = seriesCondition(name, options.fields)
  const described = await selectSeries(engine, versions, condition.text, condition.parameters)
  const series = new Map(described.map(({ key, timeseries }) => [key, timeseries]))
  const answer = await engine.stream(
    `read ${name}`,
    samplesQuery(engine.database, versions, options),
    {
      parameters: sampleParameters(name, options),
      settings: { do_not_merge_across_partitions_select_final: 1 },
      ...(options.signal ? { signal: options.signal } : {}),
    },
  )
  let current: { key: bigint; timeseries: Timeseries; samples: Sample[] } | undefined
  for await (const block of readBlocks(new ByteReader(answer))) {
    const keys = block.columns.get('timeseries_key') as BigUint64Array
    const times = block.columns.get('timestamp') as BigInt64Array
    const datumOf = datumReader(datumType, block)
    for (let row = 0; row < block.rows; row++) {
      const key = keys[row]!
      if (current?.key !== key) {
        if (current) yield { timeseries: current.timeseries, samples: current.samples }
        const timeseries = series.get(key)
        // Described after the list of series was read: a later call has it.
        current = timeseries && { key, timeseries, samples: [] }
      }
      current?.samples.push({
        timeseries: current.timeseries,
        timestamp: times[row]!,
        datum: datumOf(row),
      })
    }
  }
  if (current) yield { timeseries: current.timeseries, samples: current.samples }
}

/** The statement that reads samples; for tests to explain. */
export function samplesQuery(
  database: string,
  versions: readonly StoredSchema[],
  options: ReadOptions,
): string {
  const { name, datumType } = versions[0]!
  const { name: table, orderBy } = measurementTable(datumType)
  const selected = readColumns(datumType).filter((column) => column !== 'timeseries_name')
  const from = (of: string) => tableIn({ database }, of)
  const conditions = [
    'timeseries_name = {name:String}',
    `timeseries_key IN (SELECT timeseries_key FROM ${from(SERIES_TABLE.name)} AS described WHERE ${seriesCondition(name, options.fields).text})`,
    ...(options.from === undefined ? [] : ["timestamp >= {from:DateTime64(9, 'UTC')}"]),
    ...(options.to === undefined ? [] : ["timestamp < {to:DateTime64(9, 'UTC')}"]),
  ]
  return `SELECT ${selected.join(', ')} FROM ${from(table)} FINAL
    WHERE ${conditions.join(' AND ')}
    ORDER BY ${orderBy.join(', ')}
    ${options.limit === undefined ? '' : 'LIMIT {limit:UInt64}'} FORMAT Native`
}

function sampleParameters(name: string, options: ReadOptions): Record<string, unknown> {
  return {
    ...seriesCondition(name, options.fields).parameters,
    ...(options.from === undefined ? {} : { from: timeText(options.from) }),
    ...(options.to === undefined ? {} : { to: timeText(options.to) }),
    ...(options.limit === undefined ? {} : { limit: options.limit }),
  }
}
