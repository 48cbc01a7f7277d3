import type { AlignNode, DeltaNode } from '../plan/plan.ts'
import type { Context } from './context.ts'
import {
  addedBins,
  addedCounts,
  addedSum,
  DIFFERENCE,
  differenceOf,
  distributionTotals,
} from './distribution-delta.ts'
import { edgeTypeOf } from './distribution-scan.ts'
import { earliestFrom, gridOf, type Grid } from './grid-sql.ts'
import { asTheyAre, select, type EdgeType } from './relation.ts'
import { inRuns, spreadOfFirst } from './runs-sql.ts'
import { risingCell } from './usual.ts'

const SERIES = ['k', 'u', 'b'] as const
const TOTALS = ['t', 's', 'g', 'h', 'c', 'm', 'pc', 'pm'] as const
const ITEM = ['j', 'h', 'c', 'm', 'covered'] as const
/**
 * What deltas of distributions add to windows that do not overlap, each spread evenly over its
 * interval, as rows: `k`, `u`, `b`, `x0` with the first row of a series, `e`; and of what was added,
 * the window `j`, bins `h`, counts `c` and sum `m`, and for how long it is `covered`.
 *
 * What the deltas that end in a window come to, but for the first, is the difference of the last and
 * the first total, unless something is odd among them.
 */
export function spreadDistributions(delta: DeltaNode, node: AlignNode, context: Context): string {
  const grid = gridOf(node, context)
  const edge = edgeTypeOf(delta.input.datumType)
  const cell = risingCell(delta, grid, node.step, context)
  const runs = inRuns(distributionTotals(delta, context, cell), grid, {
    series: [...asTheyAre([...SERIES, 'x0', 'w']), ['e', earliestFrom(grid, 'q.t[1]')]],
    arrays: asTheyAre(TOTALS),
  })
  return select(
    [
      ...asTheyAre([...SERIES, 'e']),
      ['x0', 'if(i = 1, q.x0, [])'],
      ...ITEM.map((name, i) => [name, `x.${i + 1}`] as const),
    ],
    withItems(grid, edge, runs),
    'ARRAY JOIN q.d AS x, arrayEnumerate(q.d) AS i',
  )
}

/** For each run what is in windows: tuples of number, bins, counts, sum, and for how long it is covered. */
function withItems(grid: Grid, edge: EdgeType, runs: string): string {
  const first = select(
    [
      ...asTheyAre([...SERIES, 'x0', 'e']),
      ...['j', 't', 's'].map((name) => [name, `arrayMap(x -> x[1], q.${name})`] as const),
      // What is whole and longer than a window is in none.
      [
        'h',
        `arrayMap((t, s, g, h) -> if(t[1] = q.w AND t[1] - s[1] > ${grid.window}, 0, ${addedBins('g[1]', 'h[1]')}), q.t, q.s, q.g, q.h)`,
      ],
      [
        'c',
        `arrayMap((g, c, pc) -> arrayMap(x -> toFloat64(x), ${addedCounts('g[1]', 'c[1]', 'pc[1]')}), q.g, q.c, q.pc)`,
      ],
      [
        'm',
        `arrayMap((g, m, pm) -> toFloat64(${addedSum(edge)('g[1]', 'm[1]', 'pm[1]')}), q.g, q.m, q.pm)`,
      ],
      [
        'others',
        `arrayMap((j, ${TOTALS.join(', ')}) -> ${othersOfRun(edge)}, q.j, ${TOTALS.map((name) => `q.${name}`).join(', ')})`,
      ],
    ],
    runs,
  )
  const { own, earlier } = spreadOfFirst(grid, { isNull: 'h = 0', last: 'q.e' })
  const itself = `(j, h, arrayMap(x -> x * ${own.part}, c), m * ${own.part}, if(h = 0, 0, ${own.covered}))`
  const before = `arrayMap(x -> (x, h, arrayMap(y -> y * ${earlier.part}, c), m * ${earlier.part}, ${earlier.covered}), ${earlier.numbers})`
  return select(
    [
      ...asTheyAre([...SERIES, 'x0', 'e']),
      [
        'd',
        `arrayFlatten(arrayMap((j, t, s, h, c, m, others) -> arrayConcat(${before}, [${itself}], others), q.j, q.t, q.s, q.h, q.c, q.m, q.others))`,
      ],
    ],
    first,
  )
}

/** All of a run but its first. */
function othersOfRun(edge: EdgeType): string {
  const sum = `if(arrayExists(x -> isNull(x), m), NULL, toFloat64(${differenceOf(edge)('m[-1]', 'm[1]')}))`
  const counts =
    'arrayMap((x, y) -> toFloat64(reinterpretAsUInt64(x - y)), c[-1], arrayResize(c[1], length(c[-1])))'
  const together = `(j[1], h[1], ${counts}, ${sum}, t[-1] - t[1])`
  const each = `arrayMap((${TOTALS.join(', ')}) -> (j[1], ${addedBins('g', 'h')}, arrayMap(x -> toFloat64(x), ${addedCounts('g', 'c', 'pc')}), toFloat64(${addedSum(edge)('g', 'm', 'pm')}), if(${addedBins('g', 'h')} = 0, 0, t - s)), ${TOTALS.map((name) => `arraySlice(${name}, 2)`).join(', ')})`
  return `if(length(g) > 1 AND h[1] != 0 AND arrayAll(x -> x = ${DIFFERENCE}, arraySlice(g, 2)), [${together}], ${each})`
}
