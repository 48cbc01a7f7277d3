import type { AlignMethod } from '../plan/plan.ts'
import { earliestFrom, gridTime, windowsOfInterval, windowsOfPoint, type Grid } from './grid-sql.ts'
import { asTheyAre, select, seriesColumns, type Relation } from './relation.ts'

/** Whether a method is of what deltas add, each spread over its interval. */
export function isOfAdded({ kind }: AlignMethod): boolean {
  return kind === 'increase' || kind === 'rate'
}

/** How points, `ti`, or deltas from `si` to `ti`, fall into the windows of a grid. */
export interface WindowRows {
  readonly isSpread: boolean
  /** Whether a window that ends where a delta begins counts. */
  readonly isTouching?: boolean
}

/**
 * The numbers of the windows that a point or delta of a relation enters; one that is whole enters
 * none that is shorter than itself.
 */
export function windowsOf(
  { hasWhole }: Relation,
  grid: Grid,
  { isSpread, isTouching = false }: WindowRows,
): string {
  const windows = isSpread
    ? windowsOfInterval(grid, { from: 'si', to: 'ti', earliest: 'q.e', isTouching })
    : windowsOfPoint(grid, 'ti')
  return hasWhole ? `if(ti = q.w AND ti - si > ${grid.window}, [], ${windows})` : windows
}

/**
 * What an ARRAY JOIN of some arrays is made of, with the number `e` of the first time of the grid:
 * whole arrays are not there for each of their points.
 */
export function beforeWindows(input: Relation, arrays: readonly string[], grid: Grid): string {
  return select(
    [...asTheyAre([...seriesColumns(input), ...arrays]), ['e', earliestFrom(grid, 'q.t[1]')]],
    input.sql,
    `WHERE q.t[1] <= ${grid.end}`,
  )
}

/** Of a delta from `si` to `ti` and window `j`: how long they overlap, and which part of it that is. */
export function overlapOf(grid: Grid): {
  readonly overlap: string
  readonly endsThere: string
  readonly part: string
} {
  const end = gridTime(grid, 'j')
  const begin = `(${end} - ${grid.window})`
  const overlap = `greatest(0, least(ti, ${end}) - greatest(si, ${begin}))`
  const endsThere = `(ti > ${begin} AND ti <= ${end})`
  // What has no length is where it ends.
  return { overlap, endsThere, part: `if(si = ti, ${endsThere}, ${overlap} / (ti - si))` }
}

/** The times of a grid from that of a number on: of a group of rows of windows `q.j`, from the first. */
export function timesOf(grid: Grid, first = 'max(q.e)'): string {
  return `arrayReverse(arrayMap(x -> ${gridTime(grid, 'x')}, range(1, ${first} + 1)))`
}

/** Of a grid of one window. */
export function onlyTime({ end }: Grid): string {
  return `[${end}]`
}

export function onlyValue(value: string): string {
  return `[toNullable(${value})]`
}

/** A value of these rows at each of the times; 0 or empty where a window has none. */
export function inTimes(value: string): string {
  return `arrayReverse(arrayResize(groupArrayInsertAtIf(${value}, toUInt32(q.j - 1), q.j > 0), max(q.e)))`
}

/** The values `q.a` at each of the times. A count is never null. */
export function valuesInTimes(isCount: boolean): string {
  if (isCount) return `arrayMap(x -> toNullable(x), ${inTimes('q.a')})`
  return `arrayMap((x, y) -> if(y, x, NULL), ${inTimes('assumeNotNull(q.a)')}, ${inTimes('toUInt8(isNotNull(q.a))')})`
}
