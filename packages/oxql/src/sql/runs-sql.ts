import { earliestFrom, gridTime, type Grid } from './grid-sql.ts'
import { asTheyAre, select } from './relation.ts'

type Columns = readonly (readonly [name: string, expression: string])[]

/**
 * Arrays of deltas as arrays of runs: those that end in one of the windows of a grid that do not
 * overlap, whose number is `j`; 0 after the end. Deltas follow one another, so that only the first of
 * a run may begin before its window.
 *
 * @param arrays with times `t` among them, which `from` has too
 */
export function inRuns(
  from: string,
  grid: Grid,
  { series, arrays }: { readonly series: Columns; readonly arrays: Columns },
): string {
  const numbers = `arrayMap(t -> if(t > ${grid.end}, 0, ${earliestFrom(grid, 't')}), q.t)`
  const numbered = select(
    [...series, ...arrays, ['j', numbers]],
    from,
    `WHERE q.t[1] <= ${grid.end}`,
  )
  const kept = series.map(([name]) => name)
  const split = [...arrays.map(([name]) => name), 'j']
  const marked = select(
    [...asTheyAre([...kept, ...split]), ['difference', 'arrayDifference(q.j)']],
    numbered,
  )
  return select(
    [
      ...asTheyAre(kept),
      ...split.map(
        (name) => [name, `arraySplit((x, y) -> y != 0, q.${name}, q.difference)`] as const,
      ),
    ],
    marked,
  )
}

/** How the first delta of a run, from `s` to `t`, is spread over its window `j` and those before. */
export function spreadOfFirst(
  grid: Grid,
  { isNull, last }: { readonly isNull: string; readonly last: string },
): {
  /** The part of it that is in its own window, and how much of that it covers. */
  readonly own: { readonly part: string; readonly covered: string }
  /** The same of an earlier window `x`, and the numbers of those, up to the last, which rise into the past. */
  readonly earlier: { readonly part: string; readonly covered: string; readonly numbers: string }
} {
  const begin = `(${grid.end} - j * ${grid.step})`
  const covered = `(least(t, ${gridTime(grid, 'x')}) - greatest(s, ${grid.end} - x * ${grid.step}))`
  const most = `if(${isNull} OR s >= ${begin}, j, least(${last}, ${earliestFrom(grid, '(s + 1)')}))`
  return {
    own: {
      part: `if(s < ${begin}, (t - ${begin}) / (t - s), 1)`,
      covered: `(t - greatest(s, ${begin}))`,
    },
    earlier: { part: `(${covered} / (t - s))`, covered, numbers: `range(j + 1, ${most} + 1)` },
  }
}
