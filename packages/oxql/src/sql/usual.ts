import type { DeltaNode } from '../plan/plan.ts'
import type { Context } from './context.ts'
import { earliestFrom, type Grid } from './grid-sql.ts'

/**
 * What nearly always is so, and lets the engine do much less:
 *
 * - No sample is stored twice on the days that are read: none of them is still to be settled.
 * - Running totals rise until they begin anew. Then the first and the last in a cell of a grid tell
 *   what was added in it, and the others need not be put into arrays.
 *
 * Whether it is so shows while the statement runs. So one is compiled that takes it for granted, looks
 * whether it is true, and fails if it is not; then one that takes nothing for granted is run.
 */
export interface Usual {
  /** Only in cells of this length, in nanoseconds, and longer ones. Of a few samples it is quicker to look at all. */
  readonly risingFrom: bigint
}

const UNUSUAL = 'oxql: not as usual'

/** Whether a message of the engine says that something is not as the statement takes it. */
export function isUnusual(message: string): boolean {
  return message.includes(UNUSUAL)
}

/** A condition, which fails with the statement where something is unusual. */
export function asUsual(isUnusualSql: string): string {
  return `throwIf(${isUnusualSql}, '${UNUSUAL}') = 0`
}

/**
 * The cell of a time `at`. What is before all that is wanted is in one, and what is after the end.
 * Undefined where all samples are needed.
 *
 * @param cells a grid
 * @param length of its cells
 */
export function risingCell(
  { from, limit, missing, input }: DeltaNode,
  cells: Grid,
  length: bigint,
  { usual, parameters, rolled }: Context,
): string | undefined {
  // Of what is rolled up there are few anyway, and samples stand between them.
  if (rolled?.has(input)) return undefined
  if (!usual || missing !== 'skip' || limit || length < usual.risingFrom) return undefined
  const early = from === undefined ? [] : [`at < ${parameters.nanoseconds(from)}`, '-1']
  return `multiIf(${[`at > ${cells.end}`, '0', ...early, earliestFrom(cells, 'at')].join(', ')})`
}
