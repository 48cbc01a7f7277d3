import type { ScanNode } from '../plan/plan.ts'
import type { Context } from './context.ts'
import type { PointsInOrder } from './points-in-order.ts'
import { select } from './relation.ts'
import { scanRows, STORED_TIME } from './scan-rows.ts'
import { asUsual } from './usual.ts'

type Columns = readonly (readonly [name: string, expression: string])[]

export interface CellEndsOptions {
  /** Of a row of the table with the time `at`. */
  readonly cell: string
  readonly condition: string
  /** What is wanted of a row of the table. */
  readonly columns: Columns
  /** Over rows `q` of one cell, in order of time: what the first and the last of them have. */
  readonly values: readonly (readonly [name: string, first: string, last: string])[]
  /** Over the same, with values under their names followed by 1 and 2: what all of them have. */
  readonly constants?: Columns
  /** Over the same: whether more than the first and the last is needed to know what was added. */
  readonly isOdd: readonly string[]
  /** Of constants, one for each series. */
  readonly groups?: Columns
}

/**
 * Of the samples of each series and start time the first and the last in every cell, as
 * `pointsInOrder` has all.
 */
export function cellEnds(
  scan: ScanNode,
  { values, constants = [], groups = [], ...options }: CellEndsOptions,
  context: Context,
): PointsInOrder {
  const ofEnds = values.map(([name]) => name)
  const ofBoth = constants.map(([name]) => name)
  const names = ['t', 's', ...ofEnds, ...ofBoth]
  const end = (which: 1 | 2): string => {
    const columns = [`t${which}`, 's', ...ofEnds.map((name) => `${name}${which}`), ...ofBoth]
    return `(${columns.map((name) => `q.${name}`).join(', ')})`
  }
  const points = `arrayConcat(groupArray(${end(1)}), groupArrayIf(${end(2)}, q.t1 != q.t2))`
  // No two cells, nor what has another start time, are in each other's time.
  const isMixed = 'arrayExists((x, y) -> x.2 >= y.1, arrayPopBack(spans), arrayPopFront(spans))'
  const sql = select(
    [['k', 'q.k'], ...groups, ['p', `arraySort(x -> x.1, ${points})`]],
    inCells(scan, { values, constants, ...options }, context),
    `GROUP BY q.k HAVING ${asUsual(`max(q.is_odd) OR ${isMixed}`)}`,
  )
  return {
    sql: `WITH arraySort(groupArray((q.t1, q.t2))) AS spans ${sql}`,
    column: (name) => `tupleElement(q.p, ${names.indexOf(name) + 1})`,
  }
}

/**
 * A row for what a cell has of a series `k` and a start time `s`: values and times of the first and
 * last, constants, and whether anything `is_odd`. There is one for each block of the engine, within
 * which rows are in the order of the table; if not, that is odd.
 */
function inCells(
  scan: ScanNode,
  { cell, condition, columns, values, constants = [], isOdd }: Omit<CellEndsOptions, 'groups'>,
  context: Context,
): string {
  const rows = scanRows(
    scan,
    [
      'timeseries_key AS k',
      'start_time',
      `${STORED_TIME} AS at`,
      `${cell} AS cell`,
      'blockNumber() AS block',
      ...columns.map(([name, value]) => (name === value ? name : `${value} AS ${name}`)),
    ],
    context,
    { maybeTwice: true, condition },
  )
  const isAnyOdd = [
    'any(q.at) != t1',
    'anyLast(q.at) != t2',
    'deltaSum(q.at) != t2 - t1',
    // What begins anew is no difference to the one before.
    '(t1 != t2 AND t1 <= s)',
    ...isOdd,
  ].join(' OR ')
  return select(
    [
      ['k', 'q.k'],
      ['s', 'toUnixTimestamp64Nano(q.start_time)'],
      ['t1', 'min(q.at)'],
      ['t2', 'max(q.at)'],
      ...values.flatMap(
        ([name, first, last]) =>
          [
            [`${name}1`, first],
            [`${name}2`, last],
          ] as const,
      ),
      ...constants,
      ['is_odd', isAnyOdd],
    ],
    rows,
    'GROUP BY q.k, q.start_time, q.cell, q.block',
  )
}
