import { isHistogram } from '@oximeter/core'
import type { AlignNode, PlanReducer } from '../plan/plan.ts'
import { distributionAlign } from './distribution-align.ts'
import type { Context } from './context.ts'
import { aligned, earliestFrom, gridOf, gridTime, windowsOfPoint, type Grid } from './grid-sql.ts'
import { interpolateSql } from './interpolate-sql.ts'
import { isOrdered, orderedSql, type WindowRow } from './ordered-sql.ts'
import { reducerSql } from './reducer-sql.ts'
import { select, seriesColumns, type Relation } from './relation.ts'
import { fieldsOf, scanRows, storedIsNull, storedValue } from './scan-rows.ts'
import { beforeWindows, inTimes, overlapOf, timesOf, windowsOf } from './window-rows.ts'

/** Points on a grid. */
export function alignSql(node: AlignNode, context: Context): Relation {
  const { input, method } = node
  if (input.kind === 'scan' && method.kind !== 'interpolate' && !isHistogram(input.datumType)) {
    return alignedRows(node, input, context)
  }
  const relation = context.compile(input)
  if (relation.values[0]!.kind === 'distribution') return distributionAlign(node, relation, context)
  if (method.kind === 'interpolate') return interpolateSql(node, relation, context)
  return alignedPoints(node, relation, context)
}

/** Of samples as they are stored no arrays are made: rows are grouped by series and window. */
function alignedRows(
  node: AlignNode,
  scan: Extract<AlignNode['input'], { kind: 'scan' }>,
  context: Context,
): Relation {
  const grid = gridOf(node, context)
  const time = 'toUnixTimestamp64Nano(timestamp)'
  const value = `if(${storedIsNull(scan.datumType)}, NULL, toFloat64(${storedValue(scan.datumType)}))`
  const isSimple = node.window === node.step
  // A sample is in one window; none is after the end.
  const number = isSimple
    ? earliestFrom(grid, time)
    : `arrayJoin(emptyArrayToSingle(${windowsOfPoint(grid, time)}))`
  const rows = select(
    [
      ['k', 'q.timeseries_key'],
      ['t', 'q.t'],
      ['v', 'q.v'],
      ['j', 'q.j'],
    ],
    scanRows(scan, ['timeseries_key', `${time} AS t`, `${value} AS v`, `${number} AS j`], context, {
      condition: `timestamp <= fromUnixTimestamp64Nano(${grid.end}, 'UTC')`,
    }),
  )
  const input: Relation = {
    sql: '',
    shape: scan.shape,
    pendingFields: fieldsOf(scan, context),
    values: [{ kind: 'scalar', type: 'Float64', values: 'v0' }],
    hasWhole: false,
    isRanked: false,
  }
  const earliest = isSimple ? 'max(q.j)' : earliestFrom(grid, 'min(q.t)')
  const grouped = select(
    [
      ['k', 'q.k'],
      ['j', 'q.j'],
      ['e', earliest],
      ['u', 'toUInt64(0)'],
      ['b', 'toUInt64(0)'],
      ['a', reduced(node, { value: 'q.v', time: 'q.t', end: gridTime(grid, 'q.j') }, context)],
    ],
    rows,
    'GROUP BY q.k, q.j',
  )
  return aligned(node, input, gathered(input, grouped, grid, node))
}

/** What a group of values of a series that are in one window comes to. */
function reduced({ method }: AlignNode, row: WindowRow, { parameters }: Context): string {
  const { value, time } = row
  if (isOrdered(method)) return orderedSql(method, row, parameters)
  // Null ones count in the denominator.
  if (method.kind === 'mean') return `sum(${value}) / count()`
  return reducerSql(method as PlanReducer, value, time, parameters)
}

function alignedPoints(node: AlignNode, input: Relation, context: Context): Relation {
  const grid = gridOf(node, context)
  const isDelta = input.shape.hasStartTimes
  const { method } = node
  const isSpread =
    isDelta && (method.kind === 'mean' || method.kind === 'increase' || method.kind === 'rate')
  const series = seriesColumns(input).filter((column) => column !== 'w')
  const points = ['t', 'v0', ...(isSpread || input.hasWhole ? ['s'] : [])]
  const usable = windowsOf(input, grid, { isSpread, isTouching: method.kind === 'mean' })
  const grouped = select(
    [
      ['k', 'q.k'],
      ['j', 'j'],
      ...series
        .filter((column) => column !== 'k')
        .map((column) => [column, `any(q.${column})`] as const),
      ['e', 'any(q.e)'],
      [
        'a',
        isSpread
          ? spread(node, grid)
          : reduced(node, { value: 'toFloat64(v)', time: 'ti', end: gridTime(grid, 'j') }, context),
      ],
    ],
    beforeWindows(input, points, grid),
    `ARRAY JOIN q.t AS ti, q.v0 AS v${points.includes('s') ? ', q.s AS si' : ''} LEFT ARRAY JOIN ${usable} AS j GROUP BY q.k, j`,
  )
  return aligned(node, input, gathered(input, grouped, grid, node))
}

/** What deltas `v` from `si` to `ti` add to window `j`, if each is spread evenly over its interval. */
function spread({ method }: AlignNode, grid: Grid): string {
  const { overlap, endsThere, part } = overlapOf(grid)
  const added = `sum(toFloat64(v) * ${part})`
  switch (method.kind) {
    case 'mean':
      return `${added} / greatest(1, sum(${endsThere}))`
    case 'rate': {
      const covered = `sumIf(${overlap}, isNotNull(v))`
      return `if(2 * ${covered} >= ${grid.window}, ${added} * (1e9 / ${covered}), NULL)`
    }
    default:
      return added
  }
}

/** Rows of windows as arrays by series, with null where a window has none. */
function gathered(input: Relation, grouped: string, grid: Grid, { method }: AlignNode): string {
  const series = seriesColumns(input).filter((column) => column !== 'w')
  return select(
    [
      ...series.map((column) => [column, column === 'k' ? 'q.k' : `any(q.${column})`] as const),
      ['t', timesOf(grid)],
      [
        'v0',
        method.kind === 'count'
          ? `arrayMap(x -> toNullable(x), ${inTimes('q.a')})`
          : `arrayMap((x, y) -> if(y, x, NULL), ${inTimes('assumeNotNull(q.a)')}, ${inTimes('toUInt8(isNotNull(q.a))')})`,
      ],
    ],
    grouped,
    'GROUP BY q.k',
  )
}
