import type { AlignNode, DeltaNode } from '../plan/plan.ts'
import { commonPart } from './common-part.ts'
import type { Context } from './context.ts'
import { earliestFrom, gridOf, withNothing, type Grid } from './grid-sql.ts'
import { asTheyAre, select, seriesColumns, type Relation } from './relation.ts'
import { inRuns, spreadOfFirst } from './runs-sql.ts'
import { risingCell } from './usual.ts'

/** More cells than this of a window, or a step, would be more than most series have samples. */
const MAX_CELLS = 100n

/**
 * Windows are made of cells, which do not overlap: a cell is as long as both the window and the step
 * are multiples of. Of windows that do not overlap each is a cell.
 */
interface Cells extends Grid {
  /** How many a window has, and a step; undefined where each window is one. */
  readonly many?: { readonly ofWindow: string; readonly ofStep: string }
}

/** Whether windows have no gaps between them, and are made of so few cells that this is worth it. */
export function hasFewCells({ window, step }: AlignNode): boolean {
  if (window < step) return false
  const cell = commonPart(window, step)
  return window / cell <= MAX_CELLS && step / cell <= MAX_CELLS
}

/** The cell of a sample, where deltas need no more of each than the first and the last. */
export function cellOfSample(
  node: AlignNode,
  delta: DeltaNode,
  context: Context,
): string | undefined {
  const cells = cellsOf(node, gridOf(node, context), context)
  return risingCell(delta, cells, commonPart(node.window, node.step), context)
}

function cellsOf({ window, step }: AlignNode, { end }: Grid, { parameters }: Context): Cells {
  const cell = commonPart(window, step)
  const length = parameters.nanoseconds(cell)
  const cells = { end, step: length, window: length }
  if (window === step) return cells
  const count = (duration: bigint): string => parameters.nanoseconds(duration / cell)
  return { ...cells, many: { ofWindow: count(window), ofStep: count(step) } }
}

/**
 * What deltas add to windows, each spread evenly over its interval: one row for each series, with its
 * arrays `j`, numbers of windows from the earliest on, and `a`, what there is in them. `e` is the
 * number of the first time of the grid.
 *
 * Of the deltas that end in a cell all but the first are added up as they are, and no row is made of
 * any of them.
 */
export function spreadWindows(node: AlignNode, input: Relation, context: Context): string {
  const grid = gridOf(node, context)
  const cells = cellsOf(node, grid, context)
  const kept = seriesColumns(input).filter((column) => column !== 'w')
  const sums = summed(kept, withParts(cells, kept, runsOf(input, { grid, cells }, kept)))
  return valued(node, grid, kept, cells.many ? slid(cells.many, kept, sums) : sums)
}

/** Deltas in runs of those that end in one cell; the earliest cell that is in a window is the number `c`. */
function runsOf(
  input: Relation,
  { grid, cells }: { grid: Grid; cells: Cells },
  kept: readonly string[],
): string {
  const { many } = cells
  const first = earliestFrom(grid, 'q.t[1]')
  // What is whole and longer than a window is in none.
  const values = input.hasWhole
    ? `if(q.t[1] = q.w AND q.t[1] - q.s[1] > ${grid.window}, arrayPushFront(arrayPopFront(q.v0), NULL), q.v0)`
    : 'q.v0'
  return inRuns(input.sql, cells, {
    series: [
      ...asTheyAre(kept),
      ['e', first],
      ['c', many ? `((${first} - 1) * ${many.ofStep} + ${many.ofWindow})` : first],
    ],
    arrays: [...asTheyAre(['t', 's']), ['v', values]],
  })
}

/**
 * `d`, what is in cells: number, what was added, for how long it is covered, how many deltas; from the
 * earliest on, those of one cell beside one another.
 */
function withParts(cells: Cells, kept: readonly string[], runs: string): string {
  const first = select(
    [
      ...asTheyAre([...kept, 'e', 'c']),
      ['j1', 'arrayMap(x -> x[1], q.j)'],
      ['t1', 'arrayMap(x -> x[1], q.t)'],
      ['s1', 'arrayMap(x -> x[1], q.s)'],
      ['v1', 'arrayMap(x -> toFloat64(x[1]), q.v)'],
      // Of the others, which are in the cell as a whole.
      ['added', 'arrayMap(x -> arraySum(y -> toFloat64(ifNull(y, 0)), arraySlice(x, 2)), q.v)'],
      [
        'covered',
        'arrayMap((t, s, v) -> arraySum((x, y, z) -> if(isNull(z), 0, x - y), arraySlice(t, 2), arraySlice(s, 2), arraySlice(v, 2)), q.t, q.s, q.v)',
      ],
      ['known', 'arrayMap(x -> arrayCount(y -> isNotNull(y), arraySlice(x, 2)), q.v)'],
    ],
    runs,
  )
  const { own, earlier } = spreadOfFirst(cells, { isNull: 'isNull(v)', last: 'q.c' })
  const itself = `(j, added + if(isNull(v), 0, assumeNotNull(v) * ${own.part}), covered + if(isNull(v), 0, ${own.covered}), toUInt64(known + isNotNull(v)))`
  const before = `arrayMap(x -> (x, assumeNotNull(v) * ${earlier.part}, ${earlier.covered}, toUInt64(1)), arrayReverse(${earlier.numbers}))`
  return select(
    [
      ...asTheyAre([...kept, 'e', 'c']),
      [
        'd',
        `arrayFlatten(arrayMap((j, t, s, v, added, covered, known) -> arrayPushBack(${before}, ${itself}), q.j1, q.t1, q.s1, q.v1, q.added, q.covered, q.known))`,
      ],
    ],
    first,
  )
}

/** `d`, once for each cell of which there is something. */
function summed(kept: readonly string[], parts: string): string {
  const split = select(
    [
      ...asTheyAre([...kept, 'e', 'c']),
      ['d', 'arraySplit((x, m) -> m != 0, q.d, arrayDifference(q.d.1))'],
    ],
    parts,
  )
  return select(
    [
      ...asTheyAre([...kept, 'e', 'c']),
      [
        'd',
        'arrayFilter(x -> x.1 > 0, arrayMap(x -> (x.1[1], arraySum(x.2), arraySum(x.3), arraySum(x.4)), q.d))',
      ],
    ],
    split,
  )
}

/** `d` of windows, of that of cells. */
function slid(
  { ofWindow, ofStep }: NonNullable<Cells['many']>,
  kept: readonly string[],
  cells: string,
): string {
  const nothing = '(toInt64(0), toFloat64(0), toInt64(0), toUInt64(0))'
  const known = 'arrayFilter(x -> x.1 <= q.c, q.d)'
  const all = withNothing('q.known', 'q.known.1', { first: 'q.c', nothing })
  const ranges = `arrayMap(i -> (i * ${ofStep} + 1, toUInt64(${ofWindow})), range(0, q.e))`
  const filled = select(
    [...asTheyAre([...kept, 'e']), ['d', all], ['ranges', ranges]],
    select([...asTheyAre([...kept, 'e', 'c']), ['known', known]], cells),
  )
  const sums = [2, 3, 4].map((item) => `arrayReduceInRanges('sum', q.ranges, q.d.${item})`)
  return select(
    [
      ...asTheyAre([...kept, 'e']),
      ['d', `arrayZip(arrayReverse(range(1, q.e + 1)), ${sums.join(', ')})`],
    ],
    filled,
  )
}

function valued({ method }: AlignNode, grid: Grid, kept: readonly string[], sums: string): string {
  const value =
    method.kind === 'rate'
      ? `if(2 * c >= ${grid.window}, v * (1e9 / c), NULL)`
      : 'if(n > 0, v, NULL)'
  return select(
    [
      ...asTheyAre([...kept, 'e']),
      ['j', 'q.d.1'],
      ['a', `arrayMap((v, c, n) -> ${value}, q.d.2, q.d.3, q.d.4)`],
    ],
    sums,
  )
}
