import type { PointLimit, ScanNode } from '../../plan/plan.ts'
import { Parameters, type ParameterValue } from '../parameters.ts'
import { seriesFrom, storedIsNull } from '../scan-rows.ts'
import type { SqlStorage } from '../storage.ts'
import type { LimitedScan } from './limited-scans.ts'
import { inParts, timeSql, type ScanPart } from './scan-part.ts'

/** A statement of rows of one column of text, `r`: numbers with spaces between. */
export interface CompiledLookUp {
  readonly sql: string
  readonly parameters: Readonly<Record<string, ParameterValue>>
}

/** `uniqUpTo` counts no further. */
const COUNTED = 100n

/**
 * Where the samples of a scan end, in nanoseconds, `null` if there are none: the last about when any of
 * its series was last seen, the first when one was first seen, but not before the oldest of all samples.
 */
export function compileEnd(
  scan: ScanNode,
  end: PointLimit['end'],
  storage: SqlStorage,
): CompiledLookUp {
  const parameters = new Parameters()
  const { table } = storage.measurements(scan.datumType)
  const sql =
    end === 'last'
      ? `SELECT ifNull(toString(maxOrNull(toUnixTimestamp64Nano(timestamp))), 'null') AS r FROM ${storage.latest} WHERE ${ofScan(scan, { parameters, storage })}`
      : `SELECT ifNull(toString(greatest(minOrNull(toUnixTimestamp64Nano(described.first_seen)), (SELECT toUnixTimestamp64Nano(min(timestamp)) FROM ${table}))), 'null') AS r ${seriesFrom(scan, { parameters, storage })}`
  return { sql, parameters: parameters.values }
}

/**
 * The series of a scan that have not enough samples in these parts, and may have others: key, when it
 * was first seen, about when it was last seen (0 where that is not known).
 *
 * @param beyond a series has no others that was first seen, or last, on a day on this side of the time
 */
export function compileShort(
  { scan, end, samples, isOfValues }: LimitedScan,
  {
    parts,
    beyond,
    limit,
    storage,
  }: {
    readonly parts: readonly ScanPart[]
    readonly beyond?: bigint
    readonly limit: number
    readonly storage: SqlStorage
  },
): CompiledLookUp {
  const parameters = new Parameters()
  const { table } = storage.measurements(scan.datumType)
  const wanted = parameters.count(samples)
  const counted = samples <= COUNTED ? `uniqUpTo(${samples})(timestamp)` : 'uniqExact(timestamp)'
  const keys = parts.flatMap((part) => part.keys ?? [])
  const conditions = [
    ofScan(scan, { parameters, storage }),
    inParts(parts, parameters),
    ...(scan.from === undefined ? [] : [`timestamp >= ${timeSql(scan.from, parameters)}`]),
    ...(scan.to === undefined ? [] : [`timestamp <= ${timeSql(scan.to, parameters)}`]),
    ...(isOfValues ? [`NOT ${storedIsNull(scan.datumType)}`] : []),
  ]
  const enough = `SELECT timeseries_key FROM ${table} WHERE ${conditions.join(' AND ')} GROUP BY timeseries_key HAVING ${counted} >= ${wanted}`
  const bound = beyond === undefined ? undefined : parameters.nanoseconds(beyond)
  const day = 86_400_000_000_000
  const mayHaveOthers =
    bound === undefined
      ? []
      : end === 'last'
        ? [`d.first - positiveModulo(d.first, ${day}) < ${bound}`]
        : [`d.last - positiveModulo(d.last, ${day}) + ${day} > ${bound}`]
  const among = keys.length === 0 ? [] : [`d.key IN ${parameters.keys(keys)}`]
  const series = `SELECT described.timeseries_key AS key, toUnixTimestamp64Nano(min(described.first_seen)) AS first, toUnixTimestamp64Nano(max(described.last_seen)) AS last ${seriesFrom(scan, { parameters, storage })} GROUP BY key`
  const latest = `SELECT timeseries_key AS key, toUnixTimestamp64Nano(max(timestamp)) AS at FROM ${storage.latest} WHERE timeseries_name = ${parameters.string(scan.name)} GROUP BY key`
  const where = [`d.key NOT IN (${enough})`, ...mayHaveOthers, ...among].join(' AND ')
  return {
    sql: `SELECT concat(toString(d.key), ' ', toString(d.first), ' ', toString(l.at)) AS r FROM (${series}) AS d LEFT JOIN (${latest}) AS l ON d.key = l.key WHERE ${where} LIMIT ${parameters.count(BigInt(limit))}`,
    parameters: parameters.values,
  }
}

/** Rows of series that a scan reads, of a table that has their names and keys. */
function ofScan(
  scan: ScanNode,
  options: { readonly parameters: Parameters; readonly storage: SqlStorage },
): string {
  const name = `timeseries_name = ${options.parameters.string(scan.name)}`
  if (!scan.series) return name
  return `${name} AND timeseries_key IN (SELECT described.timeseries_key ${seriesFrom(scan, options)})`
}
