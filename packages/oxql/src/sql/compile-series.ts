import type { ScanNode } from '../plan/plan.ts'
import { Parameters, type ParameterValue } from './parameters.ts'
import { seriesFrom } from './scan-rows.ts'
import type { SqlStorage } from './storage.ts'

export interface SeriesOptions {
  readonly storage: SqlStorage
  /** Only series with samples on a day from that of this time on: nanoseconds since the epoch. */
  readonly from?: bigint
  /** Only series that began before. */
  readonly to?: bigint
  readonly limit: number
}

export interface CompiledSeries {
  readonly sql: string
  readonly parameters: Readonly<Record<string, ParameterValue>>
}

/** When a series was seen is known to the day. */
const DAY = 86_400_000_000_000n

/**
 * The series that scans read, without their samples: `scan`, its place, and `fields`, a map of
 * canonical texts.
 */
export function compileSeries(scans: readonly ScanNode[], options: SeriesOptions): CompiledSeries {
  const parameters = new Parameters()
  const series = scans.map((scan, i) => seriesOf(scan, i, options, parameters))
  const limit = parameters.count(BigInt(options.limit))
  return {
    sql: `SELECT scan, found AS fields FROM (${series.join(' UNION ALL ')}) ORDER BY scan, key LIMIT ${limit}`,
    parameters: parameters.values,
  }
}

/** The values of a field that the series of each scan have and that begin so, once: `value`, canonical text that is not empty. */
export function compileFieldValues(
  scans: readonly (readonly [scan: ScanNode, field: string])[],
  { prefix = '', ...options }: SeriesOptions & { readonly prefix?: string },
): CompiledSeries {
  const parameters = new Parameters()
  const values = scans.map(([scan, field], i) => {
    const series = seriesOf(scan, i, options, parameters)
    return `SELECT found[${parameters.string(field)}] AS value FROM (${series})`
  })
  const limit = parameters.count(BigInt(options.limit))
  return {
    sql: `SELECT DISTINCT value FROM (${values.join(' UNION ALL ')}) WHERE value != '' AND startsWith(value, ${parameters.string(prefix)}) ORDER BY value LIMIT ${limit}`,
    parameters: parameters.values,
  }
}

function seriesOf(
  scan: ScanNode,
  place: number,
  { storage, from, to }: SeriesOptions,
  parameters: Parameters,
): string {
  const seen = [
    ...(from === undefined
      ? []
      : [
          `toUnixTimestamp64Nano(max(described.last_seen)) > ${parameters.nanoseconds(from - DAY)}`,
        ]),
    ...(to === undefined
      ? []
      : [`toUnixTimestamp64Nano(min(described.first_seen)) <= ${parameters.nanoseconds(to)}`]),
  ]
  const having = seen.length === 0 ? '' : ` HAVING ${seen.join(' AND ')}`
  return `SELECT ${place} AS scan, described.timeseries_key AS key, anyLast(described.fields) AS found ${seriesFrom(scan, { storage, parameters })} GROUP BY described.timeseries_key${having}`
}
