import type { AlignNode, DeltaNode } from '../plan/plan.ts'
import type { Context } from './context.ts'
import { DISTRIBUTION } from './distribution-scan.ts'
import { spreadDistributions } from './distribution-spread.ts'
import { aligned, gridOf, type Grid } from './grid-sql.ts'
import {
  asTheyAre,
  select,
  seriesColumns,
  type DistributionColumns,
  type Relation,
} from './relation.ts'
import { beforeWindows, inTimes, isOfAdded, overlapOf, timesOf, windowsOf } from './window-rows.ts'

/** Distributions on a grid: added up, or the last of each window. */
export function distributionAlign(node: AlignNode, input: Relation, context: Context): Relation {
  const grid = gridOf(node, context)
  const { method } = node
  const given = input.values[0] as DistributionColumns
  const series = seriesColumns(input).filter((column) => column !== 'w')
  const rows = isSpreadOnce(node)
    ? spreadDistributions(node.input, node, context)
    : pointwise(node, input, grid, series)
  const isFraction = isOfAdded(method) || given.count === 'Float64'
  const columns: DistributionColumns = {
    ...DISTRIBUTION,
    edge: given.edge,
    count: isFraction ? 'Float64' : 'UInt64',
  }
  const sql = gathered({ series, grouped: byWindow(node, grid, series, rows), grid })
  return { ...aligned(node, input, sql), values: [columns] }
}

/** What is in the windows of each series in which there is something: `j`, `h`, `c`, `m`, and `o`, whether bins differ. */
export function byWindow(
  node: AlignNode,
  grid: Grid,
  series: readonly string[],
  rows: string,
): string {
  return select(
    [
      ['k', 'q.k'],
      ['j', 'q.j'],
      ...series
        .filter((column) => column !== 'k')
        .map((column) => [column, ofSeries(column)] as const),
      ['e', 'any(q.e)'],
      ...reducedDistributions(node, grid),
    ],
    rows,
    'GROUP BY q.k, q.j',
  )
}

/** Whether deltas are spread over windows that do not overlap. */
export function isSpreadOnce(node: AlignNode): node is AlignNode & { readonly input: DeltaNode } {
  const { input, method, window, step } = node
  return isOfAdded(method) && input.kind === 'delta' && window === step
}

/** A row for each window that a point is in. */
function pointwise(
  node: AlignNode,
  input: Relation,
  grid: Grid,
  series: readonly string[],
): string {
  const { method } = node
  const isDelta = input.shape.hasStartTimes
  const isSpread = isOfAdded(method)
  const kept = asTheyAre(series)
  const arrays = ['t', 'h0', 'c0', 'm0', ...(isDelta ? ['s'] : [])]
  const usable = windowsOf(input, grid, { isSpread })
  const rows = select(
    [
      // With its first point alone, for layouts are long.
      ...kept.map(([column, value]) => {
        return [
          column,
          column === DISTRIBUTION.layouts ? `if(i = 1, ${value}, [])` : value,
        ] as const
      }),
      ['e', 'q.e'],
      ['t', 'ti'],
      ['h', 'h'],
      ['c', 'c'],
      ['m', 'm'],
      ['j', 'j'],
      ...(isSpread ? partOf(node, grid) : []),
    ],
    beforeWindows(input, arrays, grid),
    `ARRAY JOIN q.t AS ti, arrayEnumerate(q.t) AS i, q.h0 AS h, q.c0 AS c, q.m0 AS m${isDelta ? ', q.s AS si' : ''} LEFT ARRAY JOIN ${usable} AS j`,
  )
  return isSpread ? shares(node, rows, series) : rows
}

/** `part` of a delta from `si` to `ti` that is in window `j`, and how much of a window is `covered`. */
function partOf({ method }: AlignNode, grid: Grid): (readonly [string, string])[] {
  const { overlap, part } = overlapOf(grid)
  return [
    ['part', `toFloat64(${part})`],
    ...(method.kind === 'rate' ? [['covered', `if(h = 0, 0, ${overlap})`] as const] : []),
  ]
}

/** Of each delta the part that is in the window. */
function shares(node: AlignNode, rows: string, series: readonly string[]): string {
  return select(
    [
      ...asTheyAre([...series, 'e', 't', 'j']),
      // What adds nothing is not there.
      ['h', 'if(q.part > 0, q.h, 0)'],
      ['c', 'if(q.part = 1, arrayMap(x -> toFloat64(x), q.c), arrayMap(x -> x * q.part, q.c))'],
      ['m', 'toFloat64(q.m) * q.part'],
      ...(node.method.kind === 'rate' ? [['covered', 'q.covered'] as const] : []),
    ],
    rows,
  )
}

/** `h`, `c`, `m` of the rows of a group, and `o`, whether their bins differ. */
function reducedDistributions({ method }: AlignNode, grid: Grid): (readonly [string, string])[] {
  if (method.kind === 'last') {
    return [
      ['h', last('q.h')],
      ['c', last('q.c')],
      ['m', `${last('tuple(q.m)')}.1`],
      ['o', '0'],
    ]
  }
  const merged = mergedDistributions()
  if (method.kind !== 'rate') return merged
  const covered = 'sum(q.covered)'
  const isEnough = `2 * ${covered} >= ${grid.window}`
  const factor = `(1e9 / ${covered})`
  return merged.map(([name, value]) => {
    if (name === 'h' || name === 'o') return [name, `if(${isEnough}, ${value}, 0)`] as const
    if (name === 'm') return [name, `${value} * ${factor}`] as const
    return [name, `arrayMap(x -> x * ${factor}, ${value})`] as const
  })
}

/** Of a window the last that is not null. */
function last(name: string): string {
  return `argMaxIf(${name}, q.t, q.h != 0 AND q.j > 0)`
}

const ROW = { h: 'q.h', c: 'q.c', m: 'q.m' }

/** All of a group in one; of different bins nothing, which `o` tells. */
export function mergedDistributions({ h, c, m } = ROW): (readonly [string, string])[] {
  const least = `minIf(${h}, ${h} != 0)`
  const most = `maxIf(${h}, ${h} != 0)`
  return [
    ['h', `if(${least} = ${most}, ${most}, 0)`],
    ['c', `sumForEachIf(${c}, ${h} != 0)`],
    ['m', `if(countIf(${h} != 0 AND isNull(${m})) > 0, NULL, sumIf(${m}, ${h} != 0))`],
    ['o', `${least} != ${most}`],
  ]
}

interface Groups {
  readonly series: readonly string[]
  readonly grouped: string
  readonly grid: Grid
}

function gathered({ series, grouped, grid }: Groups): string {
  return select(
    [
      ...series
        .filter((column) => column !== 'b')
        .map((column) => [column, column === 'k' ? 'q.k' : ofSeries(column)] as const),
      ['b', 'any(q.b) + countIf(q.j > 0 AND q.o)'],
      ...distributionsInTimes(grid),
    ],
    grouped,
    'GROUP BY q.k',
  )
}

/** The arrays of rows of windows. */
export function distributionsInTimes(grid: Grid): (readonly [string, string])[] {
  return [
    ['t', timesOf(grid)],
    ['h0', inTimes('q.h')],
    ['c0', inTimes('if(q.h = 0, [], q.c)')],
    [
      'm0',
      `arrayMap((x, y) -> if(y, x, NULL), ${inTimes('ifNull(q.m, 0)')}, ${inTimes('toUInt8(isNotNull(q.m))')})`,
    ],
  ]
}

/** What all rows of a series say alike, or one of them. */
function ofSeries(column: string): string {
  return column === DISTRIBUTION.layouts ? `groupUniqArrayArray(q.${column})` : `any(q.${column})`
}
