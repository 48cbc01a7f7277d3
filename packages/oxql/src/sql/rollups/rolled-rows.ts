import { isHistogram } from '@oximeter/core'
import type { ScanNode } from '../../plan/plan.ts'
import type { Context } from '../context.ts'
import type { Parameters } from '../parameters.ts'
import { timeSql } from '../seek/scan-part.ts'
import type { RolledScan } from './rolled-scan.ts'

const SECOND = 1_000_000_000n

/** Whether a row of a table of samples, or of a roll-up, is of a piece that is read from the roll-up. */
export function isRolled({ length, stretches, cutBy }: RolledScan, parameters: Parameters): string {
  const within = stretches.map(
    ({ after, upTo }) =>
      `(timestamp > ${timeSql(after, parameters)} AND timestamp <= ${timeSql(upTo, parameters)})`,
  )
  const isWithin = within.length === 1 ? within[0]! : `(${within.join(' OR ')})`
  if (!cutBy) return isWithin
  const piece = parameters.nanoseconds(length)
  const begin = `intDiv(toUnixTimestamp64Nano(timestamp) - 1, ${piece}) * ${piece}`
  // From where it begins to the next end of a cell.
  const first = `positiveModulo(${parameters.nanoseconds(cutBy.end)} - ${begin}, ${parameters.nanoseconds(cutBy.length)})`
  return `(${isWithin} AND NOT (${first} > 0 AND ${first} < ${piece}))`
}

export interface RolledRowsOptions {
  readonly columns: readonly string[]
  /** Of the series of the scan, as a set. Default: all. */
  readonly keys?: string
  readonly condition?: string
  /** Whether only what was written last counts. */
  readonly isFinal: boolean
}

/** The rows of a roll-up that a scan reads, as a SELECT of columns of its table. */
export function rolledRows(
  scan: ScanNode,
  rolled: RolledScan,
  { columns, keys, condition, isFinal }: RolledRowsOptions,
  { parameters, storage }: Pick<Context, 'parameters' | 'storage'>,
): string {
  const conditions = [
    `bucket = ${parameters.count(rolled.length / SECOND)}`,
    `timeseries_name = ${parameters.string(scan.name)}`,
    ...(keys ? [`timeseries_key IN ${keys}`] : []),
    isRolled(rolled, parameters),
    ...(condition === undefined ? [] : [condition]),
  ].join(' AND ')
  return `SELECT ${columns.join(', ')} FROM ${storage.rollups(scan.datumType)}${isFinal ? ' FINAL' : ''} WHERE ${conditions}`
}

/** What is wanted of a sample of a running total, by its name, and what it is of one in a roll-up: none is missing there. */
export function totalColumns(
  { datumType }: ScanNode,
  { withoutSums }: Pick<Context, 'withoutSums'>,
): readonly (readonly [name: string, rolled: string])[] {
  return [
    ...asItIs('timeseries_key', 'start_time', 'timestamp'),
    ['missing', 'false'],
    ...(isHistogram(datumType)
      ? asItIs('bins', 'counts', ...(withoutSums ? [] : ['absent', 'sum_of_samples']))
      : asItIs('datum')),
  ]
}

function asItIs(...names: readonly string[]): (readonly [name: string, rolled: string])[] {
  return names.map((name) => [name, name])
}
