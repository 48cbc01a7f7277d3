import { isHistogram } from '@oximeter/core'
import type { AlignNode, PlanReducer } from '../plan/plan.ts'
import { distributionAlign } from './distribution-align.ts'
import type { Context } from './context.ts'
import {
  aligned,
  earliestFrom,
  gridOf,
  gridTime,
  inTime,
  windowsOfInterval,
  windowsOfPoint,
  type Grid,
} from './grid-sql.ts'
import { interpolateSql } from './interpolate-sql.ts'
import { reducerSql } from './reducer-sql.ts'
import { select, seriesColumns, type Relation } from './relation.ts'
import { fieldsOf, scanRows, storedIsNull, storedValue } from './scan-rows.ts'

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
      ['a', reduced(node, context)],
    ],
    rows,
    'GROUP BY q.k, q.j',
  )
  return aligned(node, input, gathered(input, grouped, grid, node))
}

/** `a` of a group of rows `v`, `t` of a series that are in one window. */
function reduced({ method }: AlignNode, { parameters }: Context): string {
  // Null ones count in the denominator.
  if (method.kind === 'mean') return 'sum(q.v) / count()'
  return reducerSql(method as PlanReducer, 'q.v', 'q.t', parameters)
}

function alignedPoints(node: AlignNode, input: Relation, context: Context): Relation {
  const grid = gridOf(node, context)
  const isDelta = input.shape.hasStartTimes
  const { method } = node
  const isSpread =
    isDelta && (method.kind === 'mean' || method.kind === 'increase' || method.kind === 'rate')
  const series = seriesColumns(input).filter((column) => column !== 'w')
  const points = select(
    [
      ...series.map((column) => [column, `q.${column}`] as const),
      ['e', `if(q.t[1] > ${grid.end}, 0, ${earliestFrom(grid, 'q.t[1]')})`],
      ...(input.hasWhole ? [['w', 'q.w'] as const] : []),
      ['ti', 'ti'],
      ['v', 'toFloat64(v)'],
      ...(isDelta ? [['si', 'si'] as const] : []),
    ],
    input.sql,
    `ARRAY JOIN q.t AS ti, q.v0 AS v${isDelta ? ', q.s AS si' : ''} WHERE q.t[1] <= ${grid.end}`,
  )
  const windows = isSpread
    ? windowsOfInterval(grid, {
        from: 'q.si',
        to: 'q.ti',
        earliest: 'q.e',
        isTouching: method.kind === 'mean',
      })
    : windowsOfPoint(grid, 'q.ti')
  const usable = input.hasWhole
    ? `if(q.ti = q.w AND q.ti - q.si > ${grid.window}, [], ${windows})`
    : windows
  const rows = select(
    [
      ...series.map((column) => [column, `q.${column}`] as const),
      ['e', 'q.e'],
      ['v', 'q.v'],
      ['t', 'q.ti'],
      ...(isSpread ? [['s', 'q.si'] as const] : []),
      ['j', 'j'],
    ],
    points,
    `LEFT ARRAY JOIN ${usable} AS j`,
  )
  const grouped = select(
    [
      ['k', 'q.k'],
      ['j', 'q.j'],
      ...series
        .filter((column) => column !== 'k')
        .map((column) => [column, `any(q.${column})`] as const),
      ['e', 'any(q.e)'],
      ['a', isSpread ? spread(node, grid) : reduced(node, context)],
    ],
    isSpread ? overlapping(rows, [...series, 'e', 'v', 't', 's', 'j'], grid) : rows,
    'GROUP BY q.k, q.j',
  )
  return aligned(node, input, gathered(input, grouped, grid, node))
}

/**
 * What deltas add to a window, if each is spread evenly over its interval; over rows that have in `o`
 * how much of it is in the window, and in `i` whether it ends there.
 */
function spread({ method }: AlignNode, { window }: Grid): string {
  // What has no length is where it ends.
  const added = 'sum(q.v * if(q.s = q.t, q.i, q.o / (q.t - q.s)))'
  switch (method.kind) {
    case 'mean':
      return `${added} / greatest(1, sum(q.i))`
    case 'rate': {
      const covered = 'sumIf(q.o, isNotNull(q.v))'
      return `if(2 * ${covered} >= ${window}, ${added} * (1e9 / ${covered}), NULL)`
    }
    default:
      return added
  }
}

/** Rows of deltas and windows with `o` and `i`. */
function overlapping(rows: string, columns: readonly string[], grid: Grid): string {
  const { window } = grid
  const withEnds = `SELECT ${columns.map((column) => `q.${column} AS ${column}`).join(', ')}, ${gridTime(grid, 'q.j')} AS g FROM (${rows}) AS q`
  return select(
    [
      ...columns.map((column) => [column, `q.${column}`] as const),
      ['o', `greatest(0, least(q.t, q.g) - greatest(q.s, q.g - ${window}))`],
      ['i', `q.t > q.g - ${window} AND q.t <= q.g`],
    ],
    withEnds,
  )
}

/** Rows of windows as arrays by series, with null where a window has none. */
function gathered(input: Relation, grouped: string, grid: Grid, { method }: AlignNode): string {
  const series = seriesColumns(input).filter((column) => column !== 'w')
  const isCount = method.kind === 'count'
  const value = isCount ? 'q.a' : 'assumeNotNull(q.a)'
  const place = 'toUInt32(q.j - 1), q.j > 0'
  const arrays = select(
    [
      ...series.map((column) => [column, column === 'k' ? 'q.k' : `any(q.${column})`] as const),
      ['e', 'max(q.e)'],
      ['a', `groupArrayInsertAtIf(${value}, ${place})`],
      ...(isCount
        ? []
        : [['h', `groupArrayInsertAtIf(toUInt8(isNotNull(q.a)), ${place})`] as const]),
    ],
    grouped,
    'GROUP BY q.k',
  )
  return select(
    [
      ...series.map((column) => [column, `q.${column}`] as const),
      ['t', `arrayReverse(arrayMap(x -> ${gridTime(grid, 'x')}, range(1, q.e + 1)))`],
      [
        'v0',
        isCount
          ? `arrayMap(x -> toNullable(x), ${inTime('a')})`
          : `arrayMap((x, y) -> if(y, x, NULL), ${inTime('a')}, ${inTime('h')})`,
      ],
    ],
    arrays,
  )
}
