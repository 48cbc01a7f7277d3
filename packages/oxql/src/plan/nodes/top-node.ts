import { findField } from '../look-up.ts'
import { checkCount } from '../numbers.ts'
import type { PlanNode, TopNode } from '../plan.ts'
import { requireAlignment, requireNumbers, requireOneDimension } from './require.ts'

/**
 * The best series of each group, or of the table where there are no fields.
 *
 * @throws PlanProblem `out-of-range` of the count, `unknown-field`, `wrong-type` unless points are one
 *   number; `misplaced` by `datum` of a table that is not aligned: its series have no times in common
 */
export function topNode(
  input: PlanNode,
  { end, count, fields, by }: Pick<TopNode, 'end' | 'count' | 'fields' | 'by'>,
): TopNode {
  const { shape } = input
  checkCount(end, count)
  const wanted = new Set(fields.map((name) => findField(shape, name)))
  const names = shape.fields.filter((field) => wanted.has(field)).map(({ name }) => name)
  requireOneDimension(shape, end)
  requireNumbers(shape, end)
  if (by.kind === 'datum') requireAlignment(shape, `${end} … by datum`)
  return { kind: 'top', input, end, count, fields: names, by, shape }
}
