import type { AlignNode } from '../plan/plan.ts'
import { distributionAlign } from './distribution-align.ts'
import type { Context } from './context.ts'
import { aligned, gridOf, gridTime, withNothing, type Grid } from './grid-sql.ts'
import { interpolateSql } from './interpolate-sql.ts'
import { asTheyAre, select, seriesColumns, type Relation } from './relation.ts'
import {
  beforeWindows,
  isOfAdded,
  onlyTime,
  onlyValue,
  overlapOf,
  timesOf,
  valuesInTimes,
  windowsOf,
} from './window-rows.ts'
import { reduced, windowsSql, type Windows } from './windows-sql.ts'

/** Points on a grid. */
export function alignSql(node: AlignNode, context: Context): Relation {
  const windows = windowsSql(node, context)
  if (windows) return alignedWindows(node, windows)
  const relation = context.compile(node.input)
  if (relation.values[0]!.kind === 'distribution') return distributionAlign(node, relation, context)
  if (node.method.kind === 'interpolate') return interpolateSql(node, relation, context)
  return alignedPoints(node, relation, context)
}

function alignedWindows(node: AlignNode, windows: Windows): Relation {
  const { form, grid, fields, sql } = windows
  const relation: Relation = {
    sql: '',
    shape: node.shape,
    pendingFields: fields,
    values: [{ kind: 'scalar', type: 'Float64', values: 'v0' }],
    hasWhole: false,
    isRanked: false,
  }
  if (form === 'rows') return { ...relation, sql: gathered(relation, sql, grid, node) }
  const isOne = form === 'one'
  const columns = [
    ...asTheyAre(seriesColumns(relation)),
    ['t', isOne ? onlyTime(grid) : timesOf(grid, 'q.e')],
    ['v0', isOne ? onlyValue('q.a') : everyTime('q.j', 'q.a')],
  ] as const
  return { ...relation, sql: select(columns, sql) }
}

/** A value for each time of the grid: null where no window is given. */
function everyTime(numbers: string, values: string): string {
  const all = withNothing(values, numbers, {
    first: 'q.e',
    nothing: "CAST(NULL, 'Nullable(Float64)')",
  })
  return `if(length(${numbers}) = q.e, ${values}, ${all})`
}

function alignedPoints(node: AlignNode, input: Relation, context: Context): Relation {
  const grid = gridOf(node, context)
  const isDelta = input.shape.hasStartTimes
  const { method } = node
  const isSpread = isDelta && (method.kind === 'mean' || isOfAdded(method))
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
      ['v0', valuesInTimes(method.kind === 'count')],
    ],
    grouped,
    'GROUP BY q.k',
  )
}
