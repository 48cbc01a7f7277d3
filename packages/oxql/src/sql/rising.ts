import type { DeltaNode } from '../plan/plan.ts'
import type { Context } from './context.ts'
import { earliestFrom, type Grid } from './grid-sql.ts'

/**
 * Of totals that rise the first and the last in a cell of a grid tell what was added in it, so that
 * the engine need not put the others into arrays.
 *
 * That they rise shows only when all are read. It is nearly always so: then a statement is compiled
 * that takes it for granted, looks whether it is true, and fails with this message if it is not. What
 * was compiled without is true of all samples.
 */
export const NOT_RISING = 'oxql: totals do not rise, or are not in order'

/** Where it is taken for granted. */
export interface Rising {
  /** In cells of this length, in nanoseconds, and longer ones. Of a few samples it is quicker to look at all. */
  readonly from: bigint
}

export function isNotRising(message: string): boolean {
  return message.includes(NOT_RISING)
}

/**
 * The cell of a time `at`. What is before all that is wanted is in one, and what is after the end.
 * Undefined where all samples are needed.
 *
 * @param cells a grid
 * @param length of its cells
 */
export function risingCell(
  { from, limit, missing }: DeltaNode,
  cells: Grid,
  length: bigint,
  { rising, parameters }: Context,
): string | undefined {
  if (!rising || missing !== 'skip' || limit || length < rising.from) return undefined
  const early = from === undefined ? [] : [`at < ${parameters.nanoseconds(from)}`, '-1']
  return `multiIf(${[`at > ${cells.end}`, '0', ...early, earliestFrom(cells, 'at')].join(', ')})`
}
