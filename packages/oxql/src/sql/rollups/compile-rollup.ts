import { ABSENT_BITS, isCumulative, isHistogram, type DatumType } from '@oximeter/core'
import { Parameters } from '../parameters.ts'
import { storedIsNull, storedValue } from '../scan-rows.ts'
import type { CompiledLookUp } from '../seek/compile-seek.ts'
import { timeSql } from '../seek/scan-part.ts'
import type { SqlStorage } from '../storage.ts'
import type { Stretch } from './rolled-scan.ts'

const SECOND = 1_000_000_000n

export interface RollupOptions extends Stretch {
  readonly storage: SqlStorage
  /** Of all of these timeseries. */
  readonly datumType: DatumType
  readonly names: readonly string[]
  /** Of a piece, in nanoseconds. */
  readonly length: bigint
  /** When it was known which samples there are: of gauges what is newer counts. */
  readonly built: bigint
  /** Whether days of the stretch may hold samples twice. */
  readonly isUnsettled: boolean
}

/** A statement that rolls up the samples of whole pieces. It may run again, or twice at once. */
export function compileRollup(options: RollupOptions): CompiledLookUp {
  const parameters = new Parameters()
  const { storage, datumType } = options
  const { sql, columns } = isCumulative(datumType)
    ? totals(options, parameters)
    : gauges(options, parameters)
  return {
    sql: `INSERT INTO ${storage.rollups(datumType)} (${columns.join(', ')}) ${sql}`,
    parameters: parameters.values,
  }
}

interface Rollup {
  readonly sql: string
  readonly columns: readonly string[]
}

const IDENTITY = ['bucket', 'timeseries_name', 'timeseries_key'] as const

function samplesOf(
  options: RollupOptions,
  columns: readonly string[],
  conditions: readonly string[],
  parameters: Parameters,
): string {
  const { storage, datumType, names, length, after, upTo, isUnsettled } = options
  const { table } = storage.measurements(datumType)
  const piece = `intDiv(toUnixTimestamp64Nano(timestamp) - 1, ${parameters.nanoseconds(length)})`
  const all = [
    `timeseries_name IN (${names.map((name) => parameters.string(name)).join(', ')})`,
    `timestamp > ${timeSql(after, parameters)}`,
    `timestamp <= ${timeSql(upTo, parameters)}`,
    ...conditions,
  ].join(' AND ')
  // Samples of totals that are there twice are left out anyway.
  const isFinal = isUnsettled && !isCumulative(datumType)
  const list = ['timeseries_name', 'timeseries_key', `${piece} AS piece`, ...columns]
  return `SELECT ${list.join(', ')} FROM ${table}${isFinal ? ' FINAL' : ''} WHERE ${all}`
}

const GROUPED = 'GROUP BY timeseries_name, timeseries_key, piece'

/**
 * Of each piece the samples but for those that only tell when something was added, and not what: from
 * the one before to the one after nothing fell or began anew. Whoever takes differences of what is left
 * has, over whole pieces, the same as of all.
 */
function totals(options: RollupOptions, parameters: Parameters): Rollup {
  const { datumType, length } = options
  const values = isHistogram(datumType) ? ['bins', 'counts', 'sum_of_samples', 'absent'] : ['datum']
  const columns = ['t', 's', ...values]
  const samples = samplesOf(
    options,
    ['toUnixTimestamp64Nano(timestamp) AS t', 'toUnixTimestamp64Nano(start_time) AS s', ...values],
    [`NOT ${storedIsNull(datumType)}`],
    parameters,
  )
  const isAsBefore = [
    'x.1 > y.1',
    'x.2 = y.2',
    'y.2 < y.1',
    ...(isHistogram(datumType)
      ? [
          'x.3 = y.3',
          'length(x.4) = length(y.4)',
          'arrayAll((c, d) -> c >= d, x.4, arrayResize(y.4, length(x.4)))',
          `${hasSum('x', datumType)} = ${hasSum('y', datumType)}`,
        ]
      : ['x.3 >= y.3']),
  ].join(' AND ')
  // Of those at one time the one that began last is the sample.
  const pieces = [
    `arraySort(x -> (x.1, x.2), arrayZip(${columns.map((name) => `groupArray(materialize(${name}))`).join(', ')})) AS sorted`,
    'arrayFilter((x, y) -> x.1 != y, sorted, arrayPushBack(arrayPopFront(sorted.1), sorted.1[-1] + 1)) AS p',
    `arrayMap((x, y) -> ${isAsBefore}, p, arrayPushFront(arrayPopBack(p), p[1])) AS steps`,
  ].join(', ')
  const kept =
    'arrayFilter((x, i, o) -> NOT (i AND o), p, steps, arrayPushBack(arrayPopFront(steps), 0))'
  const grouped = `WITH ${pieces} SELECT timeseries_name, timeseries_key, ${kept} AS kept FROM (${samples}) ${GROUPED}`
  const list = [
    String(length / SECOND),
    'timeseries_name',
    'timeseries_key',
    `fromUnixTimestamp64Nano(x.2, 'UTC')`,
    `fromUnixTimestamp64Nano(x.1, 'UTC')`,
    ...values.map((_, i) => `x.${i + 3}`),
  ]
  return {
    columns: [...IDENTITY, 'start_time', 'timestamp', ...values],
    sql: `SELECT ${list.join(', ')} FROM (${grouped}) ARRAY JOIN kept AS x`,
  }
}

/** Whether the sum of a distribution is known. */
function hasSum(of: string, datumType: DatumType): string {
  const isThere = `bitAnd(${of}.6, ${ABSENT_BITS.sumOfSamples}) = 0`
  return /_f(32|64)$/.test(datumType) ? `(${isThere} AND isFinite(${of}.5))` : `(${isThere})`
}

function gauges(options: RollupOptions, parameters: Parameters): Rollup {
  const { datumType, length, built } = options
  const value = `if(${storedIsNull(datumType)}, NULL, toFloat64(${storedValue(datumType)}))`
  const samples = samplesOf(
    options,
    ['toUnixTimestamp64Nano(timestamp) AS t', `${value} AS v`],
    [],
    parameters,
  )
  const results = {
    sum: 'sum(v)',
    min: 'min(v)',
    max: 'max(v)',
    first: 'argMin(v, t)',
    last: 'argMax(v, t)',
  }
  const list = [
    String(length / SECOND),
    'timeseries_name',
    'timeseries_key',
    `fromUnixTimestamp64Nano((piece + 1) * ${parameters.nanoseconds(length)}, 'UTC')`,
    'count()',
    'count(v)',
    ...Object.values(results).map((result) => `ifNull(${result}, 0)`),
    timeSql(built, parameters),
  ]
  return {
    columns: [...IDENTITY, 'timestamp', 'samples', 'known', ...Object.keys(results), 'built'],
    sql: `SELECT ${list.join(', ')} FROM (${samples}) ${GROUPED}`,
  }
}
