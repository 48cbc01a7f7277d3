import type { AlignNode } from '../plan/plan.ts'
import { earliestFrom, gridTime, type Grid } from './grid-sql.ts'
import { select, seriesColumns, type Relation } from './relation.ts'

/**
 * What deltas add to windows that do not overlap, each spread evenly over its interval: one row for
 * each series, with its arrays `j`, numbers of windows from the earliest on, and `a`, what there is in
 * them. `e` is the number of the first time of the grid.
 *
 * Deltas follow one another. So of those that end in a window only the first may begin before it:
 * all others are added up as they are, and no row is made of any of them.
 */
export function spreadWindows(node: AlignNode, input: Relation, grid: Grid): string {
  const kept = seriesColumns(input).filter((column) => column !== 'w')
  return summed(node, grid, kept, withParts(grid, kept, inRuns(input, grid, kept)))
}

const asTheyAre = (names: readonly string[]): (readonly [string, string])[] =>
  names.map((name) => [name, `q.${name}`] as const)

/** The arrays of deltas in runs: those that end in one window, whose number is `j`; 0 after the end. */
function inRuns(input: Relation, grid: Grid, kept: readonly string[]): string {
  // What is whole and longer than a window is in none.
  const values = input.hasWhole
    ? `if(q.t[1] = q.w AND q.t[1] - q.s[1] > ${grid.window}, arrayPushFront(arrayPopFront(q.v0), NULL), q.v0)`
    : 'q.v0'
  const numbered = select(
    [
      ...asTheyAre([...kept, 't', 's']),
      ['v', values],
      ['e', earliestFrom(grid, 'q.t[1]')],
      ['j', `arrayMap(t -> if(t > ${grid.end}, 0, ${earliestFrom(grid, 't')}), q.t)`],
    ],
    input.sql,
    `WHERE q.t[1] <= ${grid.end}`,
  )
  const marked = select(
    [...asTheyAre([...kept, 't', 's', 'v', 'e', 'j']), ['m', 'arrayDifference(q.j)']],
    numbered,
  )
  return select(
    [
      ...asTheyAre([...kept, 'e']),
      ...['t', 's', 'v', 'j'].map(
        (name) => [name, `arraySplit((x, m) -> m != 0, q.${name}, q.m)`] as const,
      ),
    ],
    marked,
  )
}

/**
 * `d`, what is in windows: number, what was added, for how long it is covered, how many deltas; from
 * the earliest on, those of one window beside one another.
 */
function withParts(grid: Grid, kept: readonly string[], runs: string): string {
  const first = select(
    [
      ...asTheyAre([...kept, 'e', 't', 's', 'v']),
      ['j1', 'arrayMap(x -> x[1], q.j)'],
      ['t1', 'arrayMap(x -> x[1], q.t)'],
      ['s1', 'arrayMap(x -> x[1], q.s)'],
      ['v1', 'arrayMap(x -> toFloat64(x[1]), q.v)'],
      // Of the others, which are in the window as a whole.
      ['added', 'arrayMap(x -> arraySum(y -> toFloat64(ifNull(y, 0)), arraySlice(x, 2)), q.v)'],
      [
        'covered',
        'arrayMap((t, s, v) -> arraySum((x, y, z) -> if(isNull(z), 0, x - y), arraySlice(t, 2), arraySlice(s, 2), arraySlice(v, 2)), q.t, q.s, q.v)',
      ],
      ['known', 'arrayMap(x -> arrayCount(y -> isNotNull(y), arraySlice(x, 2)), q.v)'],
    ],
    runs,
  )
  const begin = `(${grid.end} - j * ${grid.step})`
  const own = `(j, added + if(isNull(v), 0, assumeNotNull(v) * if(s < ${begin}, (t - ${begin}) / (t - s), 1)), covered + if(isNull(v), 0, t - greatest(s, ${begin})), toUInt64(known + isNotNull(v)))`
  const overlap = `(least(t, ${gridTime(grid, 'x')}) - greatest(s, ${grid.end} - x * ${grid.step}))`
  // Numbers rise into the past.
  const earlier = `arrayReverse(range(j + 1, if(isNull(v) OR s >= ${begin}, j, least(q.e, ${earliestFrom(grid, '(s + 1)')})) + 1))`
  const before = `arrayMap(x -> (x, assumeNotNull(v) * (${overlap} / (t - s)), ${overlap}, toUInt64(1)), ${earlier})`
  return select(
    [
      ...asTheyAre([...kept, 'e']),
      [
        'd',
        `arrayFlatten(arrayMap((j, t, s, v, added, covered, known) -> arrayPushBack(${before}, ${own}), q.j1, q.t1, q.s1, q.v1, q.added, q.covered, q.known))`,
      ],
    ],
    first,
  )
}

function summed({ method }: AlignNode, grid: Grid, kept: readonly string[], parts: string): string {
  const split = select(
    [
      ...asTheyAre([...kept, 'e']),
      ['d', 'arraySplit((x, m) -> m != 0, q.d, arrayDifference(q.d.1))'],
    ],
    parts,
  )
  const sums = select(
    [
      ...asTheyAre([...kept, 'e']),
      [
        'd',
        'arrayFilter(x -> x.1 > 0, arrayMap(x -> (x.1[1], arraySum(x.2), arraySum(x.3), arraySum(x.4)), q.d))',
      ],
    ],
    split,
  )
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
