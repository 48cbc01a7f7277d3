import type { ScanNode } from '../../plan/plan.ts'
import type { Parameters } from '../parameters.ts'

/** Samples that are enough for who wants the first or last ones: of some series, or all, up to a time or from one on. */
export interface ScanPart {
  /** Default: all. */
  readonly keys?: readonly bigint[]
  /** Nanoseconds since the epoch. */
  readonly from?: bigint
  readonly to?: bigint
}

/** Which samples of a scan are enough. What is not in the map is read as the scan says. */
export type ScanParts = ReadonlyMap<ScanNode, readonly ScanPart[]>

/** Whether a row is in any of the parts. */
export function inParts(parts: readonly ScanPart[], parameters: Parameters): string {
  const conditions = parts.map(({ keys, from, to }) => {
    const all = [
      ...(keys ? [`timeseries_key IN ${parameters.keys(keys)}`] : []),
      ...(from === undefined ? [] : [`timestamp >= ${timeSql(from, parameters)}`]),
      ...(to === undefined ? [] : [`timestamp <= ${timeSql(to, parameters)}`]),
    ]
    return all.length === 0 ? '1' : all.join(' AND ')
  })
  return conditions.length === 1 ? conditions[0]! : `(${conditions.join(' OR ')})`
}

export function timeSql(time: bigint, parameters: Parameters): string {
  return `fromUnixTimestamp64Nano(${parameters.nanoseconds(time)}, 'UTC')`
}
