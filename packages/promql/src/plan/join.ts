import {
  filterNode,
  groupByNode,
  joinNode,
  mapNode,
  renameNode,
  type PlanNode,
} from '@oximeter/oxql/plan'
import { METRIC_NAME, type Label } from '../names/label.ts'
import type { Binary } from '../syntax/expression.ts'
import { refuse, type PlanContext } from './context.ts'
import { withoutText } from './matchers.ts'
import { minus, operation, truth } from './point-arithmetic.ts'
import { isComparison } from './scalar-arithmetic.ts'
import { computed, vectorOf, type Branch, type Vector } from './vector.ts'

const LEFT = { kind: 'dimension', index: 0 } as const
const RIGHT = { kind: 'dimension', index: 1 } as const

/** Two vectors, at equal times and for equal labels. */
export function joined(binary: Binary, left: Vector, right: Vector, context: PlanContext): Vector {
  for (const { branches } of [left, right]) {
    if (branches.length > 1) {
      refuse(context, binary, 'nothing is computed with several metrics at once: name one')
    }
  }
  const [leftBranch, rightBranch] = [left.branches[0], right.branches[0]]
  if (!leftBranch || !rightBranch) return vectorOf()
  if (binary.operator === 'and') return intersection(binary, leftBranch, rightBranch, context)
  const sides = sidesOf(binary, left, right, context)
  const matched = match(sides.many, sides.one, sides, context)
  if (!matched) return vectorOf()
  const { many, one, on } = matched
  // A side that may hold several series for one of the other is refused when it runs.
  const isWhole = on.length === many.node.shape.fields.length
  const method = sides.isOneToOne && !isWhole ? 'full' : 'inner'
  const node = joinNode(valueAs(many.node, 'left'), valueAs(one.node, 'right'), { method, on })
  const labels = sides.isOneToOne
    ? many.labels.filter(({ field }) => on.includes(field))
    : many.labels
  const combined = combine(binary, node, sides.isFlipped, context)
  const keepsName =
    isComparison(binary.operator) && !binary.isBool && binary.matching.kind === 'ignoring'
  return {
    ...vectorOf({ node: combined, labels, ...(keepsName && named(sides.isFlipped ? one : many)) }),
    ...(left.isScalar && right.isScalar && { isScalar: true }),
  }
}

interface Sides {
  /** Which may hold several series for one of the other. */
  readonly many: Branch
  readonly one: Branch
  /** Whether `many` stands right. */
  readonly isFlipped: boolean
  readonly isOneToOne: boolean
  /** Whether a label is compared. */
  readonly isCompared: (label: string) => boolean
}

function sidesOf(binary: Binary, left: Vector, right: Vector, context: PlanContext): Sides {
  const { matching } = binary
  const [leftBranch, rightBranch] = [left.branches[0]!, right.branches[0]!]
  const isCompared = (label: string) => matching.labels.includes(label) === (matching.kind === 'on')
  if (left.isScalar || right.isScalar) {
    const isFlipped = left.isScalar === true && right.isScalar !== true
    const [many, one] = isFlipped ? [rightBranch, leftBranch] : [leftBranch, rightBranch]
    return { many, one, isFlipped, isOneToOne: false, isCompared: () => false }
  }
  if (matching.include.length > 0) {
    refuse(
      context,
      binary,
      `group_${matching.many} cannot take over labels, such as ${matching.include[0]}`,
    )
  }
  const isFlipped = matching.many === 'right'
  const [many, one] = isFlipped ? [rightBranch, leftBranch] : [leftBranch, rightBranch]
  return { many, one, isFlipped, isOneToOne: matching.many === undefined, isCompared }
}

interface Matched {
  readonly many: Branch
  readonly one: Branch
  /** Fields that both have. */
  readonly on: readonly string[]
}

/**
 * Both sides with the same names for what is compared. A label that only one side has is one without
 * text on the other, and so must be on this one. Undefined where it never is.
 */
function match(
  many: Branch,
  one: Branch,
  { isCompared }: Pick<Sides, 'isCompared'>,
  context: PlanContext,
): Matched | undefined {
  const compared = ({ labels }: Branch) =>
    labels.filter(({ name }) => isCompared(name) && name !== METRIC_NAME)
  const left = onlyWithoutText(many, compared(many).filter(isNotIn(one)))
  const right = onlyWithoutText(one, compared(one).filter(isNotIn(many)))
  if (!left || !right) {
    context.infos.add('two vectors have different labels, so that none of their series match')
    return undefined
  }
  const both = compared(many).flatMap((label) => {
    const other = one.labels.find(({ name }) => name === label.name)
    return other ? [{ field: label.field, other: other.field }] : []
  })
  const renamings = both
    .filter(({ field, other }) => field !== other)
    .map(({ field, other }) => ({ from: other, to: field }))
  const node = renamings.length > 0 ? renameNode(right.node, renamings) : right.node
  return { many: left, one: { ...right, node }, on: both.map(({ field }) => field) }
}

function isNotIn({ labels }: Branch) {
  return ({ name }: Label) => labels.every((label) => label.name !== name)
}

function onlyWithoutText(branch: Branch, labels: readonly Label[]): Branch | undefined {
  let { node } = branch
  for (const label of labels) {
    const condition = withoutText(node.shape.fields.find(({ name }) => name === label.field)!)
    if (condition === false) return undefined
    if (condition !== true) node = filterNode(node, condition)
  }
  return { ...branch, node }
}

/** The value by a name that no other has: a table has no two of one name, and no field has a colon. */
function valueAs(node: PlanNode, side: 'left' | 'right'): PlanNode {
  return mapNode(node, [{ name: `${side}:value`, expression: LEFT }])
}

function combine(
  binary: Binary,
  node: PlanNode,
  isFlipped: boolean,
  context: PlanContext,
): PlanNode {
  const { operator, isBool } = binary
  const [left, right] = isFlipped ? [RIGHT, LEFT] : [LEFT, RIGHT]
  if (!isComparison(operator)) return computed(node, operation(binary, left, right, context))
  if (isBool) return computed(node, truth(operator, left, right))
  // What is left of a comparison is its left side.
  const difference = mapNode(node, [
    { name: 'left:value', expression: left },
    { name: 'left:minus_right', expression: minus(left, right) },
  ])
  const condition = {
    kind: 'compare',
    operand: { kind: 'dimension', index: 1 },
    comparator: operator,
    value: { type: 'double', value: 0 },
  } as const
  return computed(filterNode(difference, condition), LEFT)
}

/** The series of the left side for which there are any on the right. */
function intersection(binary: Binary, left: Branch, right: Branch, context: PlanContext): Vector {
  const { matching } = binary
  const isCompared = (label: string) => matching.labels.includes(label) === (matching.kind === 'on')
  const matched = match(left, right, { isCompared }, context)
  if (!matched) return vectorOf()
  const { many, one, on } = matched
  const counted = groupByNode(one.node, on, { kind: 'count' })
  const node = joinNode(valueAs(many.node, 'left'), valueAs(counted, 'right'), {
    method: 'inner',
    on,
  })
  const condition = {
    kind: 'compare',
    operand: RIGHT,
    comparator: '>',
    value: { type: 'double', value: 0 },
  } as const
  return vectorOf({ ...many, node: computed(filterNode(node, condition), LEFT) })
}

function named({ name }: Branch): { name?: string } {
  return name === undefined ? {} : { name }
}
