import { isHistogram } from '@oximeter/core'
import type { AlignNode, PlanReducer } from '../plan/plan.ts'
import { distributionAlign } from './distribution-align.ts'
import type { Context } from './context.ts'
import {
  aligned,
  earliestFrom,
  gridOf,
  gridTime,
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
    scanRows(
      scan,
      ['timeseries_key', `${time} AS t`, `${value} AS v`, `${number} AS j`],
      context,
      { condition: `timestamp <= fromUnixTimestamp64Nano(${grid.end}, 'UTC')` },
    ),
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
    rows,
    'GROUP BY q.k, q.j',
  )
  return aligned(node, input, gathered(input, grouped, grid, node))
}

/** What deltas add to a window, if each is spread evenly over its interval. */
function spread({ method }: AlignNode, grid: Grid): string {
  const time = gridTime(grid, 'q.j')
  const start = `(${time} - ${grid.window})`
  const overlap = `greatest(0, least(q.t, ${time}) - greatest(q.s, ${start}))`
  // What has no length is where it ends.
  const part = `if(q.s = q.t, q.t > ${start} AND q.t <= ${time}, ${overlap} / (q.t - q.s))`
  const added = `sum(q.v * ${part})`
  switch (method.kind) {
    case 'mean':
      return `${added} / greatest(1, countIf(q.t > ${start} AND q.t <= ${time}))`
    case 'rate': {
      const covered = `sumIf(${overlap}, isNotNull(q.v))`
      return `if(2 * ${covered} >= ${grid.window}, ${added} * (1e9 / ${covered}), NULL)`
    }
    default:
      return added
  }
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
  const dense = (name: string): string => `arrayReverse(arrayResize(q.${name}, q.e, 0))`
  return select(
    [
      ...series.map((column) => [column, `q.${column}`] as const),
      ['t', `arrayReverse(arrayMap(x -> ${gridTime(grid, 'x')}, range(1, q.e + 1)))`],
      [
        'v0',
        isCount
          ? `arrayMap(x -> toNullable(x), ${dense('a')})`
          : `arrayMap((x, y) -> if(y, x, NULL), ${dense('a')}, ${dense('h')})`,
      ],
    ],
    arrays,
  )
}
