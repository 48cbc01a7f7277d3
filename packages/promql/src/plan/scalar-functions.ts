import { filterNode, groupByNode, mapNode, type PlanNode } from '@oximeter/oxql/plan'
import type { Call } from '../syntax/expression.ts'
import { compared, present } from './conditions.ts'
import type { PlanContext } from './context.ts'
import { united } from './unite.ts'
import { computed, constant, VALUE, vectorOf, type Vector } from './vector.ts'

/** The value of the only series, at each time at which there is one alone, as a number that changes. */
export function single(call: Call, { branches }: Vector, context: PlanContext): Vector {
  const branch = united(branches, call, context)
  if (!branch) return { ...vectorOf(), isScalar: true }
  const { node } = branch
  if (isOfOneSeries(node)) return { ...vectorOf(branch), isScalar: true }
  const counted = mapNode(present(node), [
    { name: 'left:value', expression: VALUE },
    { name: 'left:count', expression: constant(1) },
  ])
  // What one alone comes to is itself.
  const sums = groupByNode(counted, [], { kind: 'sum' })
  const alone = computed(filterNode(sums, compared('==', 1, 1)), VALUE)
  return { ...vectorOf({ node: alone, labels: [] }), isScalar: true }
}

function isOfOneSeries(node: PlanNode): boolean {
  switch (node.kind) {
    case 'clock':
      return true
    case 'group_by':
      return node.fields.length === 0
    case 'map':
    case 'filter':
      return isOfOneSeries(node.input)
    default:
      return false
  }
}
