import { METRIC_NAME } from '../names/label.ts'
import type { Expression } from '../syntax/expression.ts'
import { timed } from './clock.ts'
import type { PlanContext } from './context.ts'
import { relabelled } from './relabel.ts'
import { withPartners } from './set-operations.ts'
import { united } from './unite.ts'
import { scalarOf, vectorOf, type Vector } from './vector.ts'

/** 1 where a vector has nothing, with the labels that it would have if that is known. */
export function absent(operand: Expression, { branches }: Vector, context: PlanContext): Vector {
  const one = relabelled(
    timed(scalarOf(1), context),
    new Map([...labelsOf(operand)].map(([label, value]) => [label, { kind: 'constant', value }])),
  )
  const branch = united(branches, operand, context)
  if (!branch) return vectorOf(one)
  return vectorOf(withPartners({ left: one, right: branch, on: [] }, 'without'))
}

/** Those that a selector asks for by one value. */
function labelsOf(operand: Expression): ReadonlyMap<string, string> {
  if (operand.kind !== 'selector') return new Map()
  const byLabel = Map.groupBy(operand.matchers, ({ label }) => label)
  return new Map(
    [...byLabel].flatMap(([label, [first, ...others]]) => {
      const isSaid = label !== METRIC_NAME && first!.operator === '=' && others.length === 0
      return isSaid && first!.value !== '' ? [[label, first!.value] as const] : []
    }),
  )
}
