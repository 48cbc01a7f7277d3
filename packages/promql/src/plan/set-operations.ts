import { filterNode, groupByNode, joinNode, type PlanNode } from '@oximeter/oxql/plan'
import type { Binary } from '../syntax/expression.ts'
import { compared, isMissing } from './conditions.ts'
import type { PlanContext } from './context.ts'
import { valueAs } from './join.ts'
import { beyond, comparesOf, match, type Compares, type Matched } from './matching.ts'
import { firstOf, united } from './unite.ts'
import { computed, VALUE, vectorOf, type Branch, type Vector } from './vector.ts'

/** `and`, `or` and `unless`: series of vectors, at each time those that are there, or are not. */
export function planSetOperation(
  binary: Binary,
  left: Vector,
  right: Vector,
  context: PlanContext,
): Vector {
  if (binary.operator === 'or') return either(binary, left, right, context)
  const partners = united(right.branches, binary.right, context)
  const which = binary.operator === 'and' ? 'with' : 'without'
  return vectorOf(...chosen(left, partners, comparesOf(binary.matching), which))
}

/** Of the left series those that have a partner on the right, or those that have none. */
function chosen(
  { branches }: Vector,
  partners: Branch | undefined,
  compares: Compares,
  which: 'with' | 'without',
): readonly Branch[] {
  if (!partners) return which === 'with' ? [] : branches
  return branches.flatMap((branch) => {
    const matched = match(branch, partners, compares)
    if (which === 'with') return matched ? [withPartners(matched, which)] : []
    if (!matched) return [branch]
    const others = beyond(branch, partners, compares)
    return [withPartners(matched, which), ...(others ? [others] : [])]
  })
}

/** Of the left series, at each time, what meets something on the right, or what meets nothing. */
export function withPartners({ left, right, on }: Matched, which: 'with' | 'without'): Branch {
  const counted = groupByNode(right.node, on, { kind: 'count' })
  const method = which === 'with' ? 'inner' : 'left'
  const node = joinNode(valueAs(left.node, 'left'), valueAs(counted, 'right'), { method, on })
  return { ...left, node: computed(which === 'with' ? someThere(node) : noneThere(node), VALUE) }
}

function someThere(node: PlanNode): PlanNode {
  return filterNode(node, compared('>', 0, 1))
}

/** Where nothing is counted, or there is nothing to count. */
function noneThere(node: PlanNode): PlanNode {
  return filterNode(node, { kind: 'or', left: isMissing(1), right: compared('==', 0, 1) })
}

/**
 * The series of the left, and those of the right whose labels none of these has at the time. If all
 * labels are compared and no names tell them apart, that is the first of each.
 */
function either(binary: Binary, left: Vector, right: Vector, context: PlanContext): Vector {
  const { kind, labels } = binary.matching
  const all = [...left.branches, ...right.branches]
  const isOfOneName = all.every(({ name }) => name === all[0]?.name)
  const comparesAll = kind === 'ignoring' && labels.length === 0
  const added =
    isOfOneName && comparesAll
      ? right.branches
      : chosen(
          right,
          united(left.branches, binary.left, context),
          comparesOf(binary.matching),
          'without',
        )
  const byName = Map.groupBy([...left.branches, ...added], ({ name }) => name)
  const branches = [...byName.values()].flatMap((ofName) => firstOf(ofName, binary, context) ?? [])
  return vectorOf(...branches)
}
