import { isCumulative } from '@oximeter/core'
import type { PointLimit, ScanNode } from '../plan/plan.ts'
import type { Context } from './context.ts'
import { select } from './relation.ts'
import { scanRows, STORED_START_TIME, STORED_TIME } from './scan-rows.ts'

export interface PointsOptions {
  /** By name, over a row of the table. */
  readonly values: Readonly<Record<string, string>>
  /** Of which there is one for each series, by name. */
  readonly groups?: Readonly<Record<string, string>>
  readonly condition?: string
}

export interface PointsInOrder {
  /** `k`, the groups, and the array `p`, in order of time, which has a tuple for each sample that is wanted. */
  readonly sql: string
  /** The array of times `t`, start times `s` or a value, over a row `q`. */
  readonly column: (name: string) => string
}

/**
 * Samples as one row for each series; of those at one time, or of one that is there twice, the one
 * that began last. Reading in the order of the table would keep the engine from using all its
 * threads; sorting what is mostly sorted costs less.
 */
export function pointsInOrder(
  scan: ScanNode,
  { values, groups = {}, condition }: PointsOptions,
  context: Context,
): PointsInOrder {
  const hasStartTimes = isCumulative(scan.datumType)
  const names = ['t', ...(hasStartTimes ? ['s'] : []), ...Object.keys(values)]
  const expressions: Readonly<Record<string, string>> = {
    t: STORED_TIME,
    s: STORED_START_TIME,
    ...values,
  }
  const arrayOf = scan.limit?.count === 1n ? arrayOfOne(scan, scan.limit.end) : arrayOfAll
  const arrays = names.map((name, i) => `${arrayOf(expressions[name]!)} AS a${i}`)
  const constants = Object.entries(groups)
  const grouped = scanRows(
    scan,
    ['timeseries_key AS k', ...constants.map(([name, value]) => `${value} AS ${name}`), ...arrays],
    context,
    { maybeTwice: true, ...(condition !== undefined && { condition }) },
  )
  // Arrays are made one without copying, and are sorted by their times at once.
  const sorted = `arraySort(x -> x.1, arrayZip(${names.map((_, i) => `q.a${i}`).join(', ')}))`
  const byStart = hasStartTimes ? 'arraySort(x -> (x.1, x.2), byTime)' : 'byTime'
  // Of those at one time the last.
  const later = 'arrayPushBack(arrayPopFront(byTime.1), byTime.1[-1] + 1)'
  const once = `arrayFilter((x, y) -> x.1 != y, ${byStart}, ${later})`
  const columns = [
    ['k', 'q.k'],
    ...constants.map(([name]) => [name, `q.${name}`] as const),
    ['p', `if(countEqual(arrayDifference(byTime.1), 0) > 1, ${once}, byTime)`],
  ] as const
  return {
    sql: `WITH ${sorted} AS byTime ${select(columns, `${grouped} GROUP BY timeseries_key`)}`,
    column: (name) => `tupleElement(q.p, ${names.indexOf(name) + 1})`,
  }
}

/**
 * Of a column that is held sparse, since nearly all of it is zero, groupArray has the zeros last:
 * materialize makes it a full one.
 */
function arrayOfAll(value: string): string {
  return `groupArray(materialize(${value}))`
}

/** Of the first or last sample; of those at one time the one that began last. */
function arrayOfOne({ datumType }: ScanNode, end: PointLimit['end']): (value: string) => string {
  const [pick, sign] = end === 'last' ? ['argMax', '+'] : ['argMin', '-']
  // Both times as one number: a tuple of them takes as long as all the rest.
  const rank = isCumulative(datumType)
    ? `bitShiftLeft(toInt128(${STORED_TIME}), 64) ${sign} ${STORED_START_TIME}`
    : STORED_TIME
  return (value) => `[${pick}(${value}, ${rank})]`
}
