import type { AlignNode } from '../plan/plan.ts'
import type { Context } from './context.ts'
import type { Relation } from './relation.ts'

/**
 * The times of a grid have numbers: 1 is its end, 2 a step before. 0 is none: a row that is in no
 * window still shows that its series has points.
 */
export interface Grid {
  readonly end: string
  readonly step: string
  readonly window: string
}

export function gridOf({ step, window, shape }: AlignNode, { parameters }: Context): Grid {
  return {
    end: parameters.nanoseconds(shape.alignment!.end),
    step: parameters.nanoseconds(step),
    window: parameters.nanoseconds(window),
  }
}

/** The time with a number. */
export function gridTime({ end, step }: Grid, number: string): string {
  return `(${end} - (${number} - 1) * ${step})`
}

/** The number of the earliest time that is not before this one, which is not after the end. */
export function earliestFrom({ end, step }: Grid, time: string): string {
  return `(intDiv(${end} - ${time}, ${step}) + 1)`
}

/** The numbers of the windows that a point is in. */
export function windowsOfPoint(grid: Grid, time: string): string {
  return `range(${latestNumber(grid, time)}, if(${time} > ${grid.end}, 0, ${earliestFrom(grid, time)}) + 1)`
}

/**
 * The numbers of the windows that something from a time to another touches.
 *
 * @param isTouching whether a window that ends where it begins counts
 * @param earliest the number of the first time of the grid
 */
export function windowsOfInterval(
  grid: Grid,
  {
    from,
    to,
    earliest,
    isTouching,
  }: { from: string; to: string; earliest: string; isTouching: boolean },
): string {
  // What has no length is in the windows of its time.
  const begin = isTouching ? from : `(${from} + (${from} < ${to}))`
  const last = `if(${begin} > ${grid.end}, 0, least(${earliest}, ${earliestFrom(grid, begin)}))`
  return `range(${latestNumber(grid, to)}, ${last} + 1)`
}

/** The number of the latest time in whose window a point is. */
function latestNumber({ end, step, window }: Grid, time: string): string {
  const beyond = `(${end} - ${time} - ${window})`
  return `if(${beyond} < 0, toInt64(1), intDiv(${beyond}, ${step}) + 2)`
}

/** An array by the numbers of a grid, of `q.e` of them, in order of time; 0 or empty where there is none. */
export function inTime(name: string): string {
  return `arrayReverse(arrayResize(q.${name}, q.e))`
}

/** What is in windows, an array by their numbers, of all from the first number on: nothing where there is none. */
export function withNothing(
  items: string,
  numbers: string,
  { first, nothing }: { readonly first: string; readonly nothing: string },
): string {
  // With one of number 0, so that there is always one before which to fill.
  const arrays = [
    `arrayPushBack(${items}, ${nothing})`,
    `arrayPushBack(${numbers}, 0)`,
    `arrayPushFront(${numbers}, ${first} + 1)`,
  ]
  return `arrayPopBack(arrayFlatten(arrayMap((x, j, later) -> arrayPushBack(arrayWithConstant(later - j - 1, ${nothing}), x), ${arrays.join(', ')})))`
}

/** A relation of one dimension, aligned to the shape of a node. */
export function aligned(node: AlignNode, input: Relation, sql: string): Relation {
  const { pendingFields, isRanked, values } = input
  const columns = values[0]!
  return {
    sql,
    shape: node.shape,
    ...(pendingFields && { pendingFields }),
    values:
      columns.kind === 'scalar' ? [{ kind: 'scalar', type: 'Float64', values: 'v0' }] : [columns],
    hasWhole: false,
    isRanked,
  }
}
