import { joinNode, mapNode, type PlanNode } from '@oximeter/oxql/plan'
import type { Binary } from '../syntax/expression.ts'
import { whereTrue } from './conditions.ts'
import type { PlanContext } from './context.ts'
import { comparesOf, match, type Compares } from './matching.ts'
import { operation, truth } from './point-arithmetic.ts'
import { fieldFor, relabelled, withTexts } from './relabel.ts'
import { isComparison } from './scalar-arithmetic.ts'
import { united } from './unite.ts'
import { computed, nameOf, VALUE, vectorOf, type Branch, type Vector } from './vector.ts'

const RIGHT = { kind: 'dimension', index: 1 } as const

/** Two vectors, at equal times and for equal labels. */
export function joined(binary: Binary, left: Vector, right: Vector, context: PlanContext): Vector {
  const leftBranch = united(left.branches, binary.left, context)
  const rightBranch = united(right.branches, binary.right, context)
  if (!leftBranch || !rightBranch) return vectorOf()
  const sides = sidesOf(binary, [leftBranch, rightBranch], { left, right })
  const matched = match(sides.many, sides.one, sides.compares)
  if (!matched) {
    context.infos.add('two vectors have different labels, so that none of their series match')
    return vectorOf()
  }
  const { on } = matched
  const many = without(matched.left, sides.include)
  const taken = namesIn(matched.right, sides.include)
  const one = taken.length === 0 ? matched.right : withTexts(matched.right, taken)
  // A side that may hold several series for one of the other is refused when it runs.
  const isWhole = on.length === many.node.shape.fields.length
  const method = sides.isOneToOne && !isWhole ? 'full' : 'inner'
  const node = joinNode(valueAs(many.node, 'left'), valueAs(one.node, 'right'), {
    method,
    on,
    include: taken.map(fieldFor),
  })
  const labels = sides.isOneToOne
    ? many.labels.filter(({ field }) => on.includes(field))
    : [...many.labels, ...one.labels.filter(({ name }) => taken.includes(name))]
  const combined = combine(binary, node, sides.isFlipped, context)
  const keepsName =
    isComparison(binary.operator) && !binary.isBool && binary.matching.kind === 'ignoring'
  const named = nameOf(sides.isFlipped ? one : many)
  return {
    ...vectorOf({ node: combined, labels, ...(keepsName && named) }),
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
  readonly compares: Compares
  /** Labels that the many take over from the one. */
  readonly include: readonly string[]
}

function sidesOf(
  { matching }: Binary,
  [left, right]: readonly [Branch, Branch],
  vectors: { readonly left: Vector; readonly right: Vector },
): Sides {
  const isOfScalar = vectors.left.isScalar === true || vectors.right.isScalar === true
  const isFlipped = isOfScalar ? !vectors.right.isScalar : matching.many === 'right'
  const [many, one] = isFlipped ? [right, left] : [left, right]
  if (isOfScalar) {
    return { many, one, isFlipped, isOneToOne: false, compares: comparesNothing, include: [] }
  }
  const isOneToOne = matching.many === undefined
  const compares = comparesOf(matching)
  // What is compared is the same on both sides.
  const include = matching.include.filter((label) => !compares(label))
  return { many, one, isFlipped, isOneToOne, compares, include }
}

function comparesNothing(): boolean {
  return false
}

function without(branch: Branch, labels: readonly string[]): Branch {
  const own = namesIn(branch, labels)
  return own.length === 0
    ? branch
    : relabelled(branch, new Map(own.map((name) => [name, undefined])))
}

/** Of these labels those that the branch has. */
function namesIn(branch: Branch, labels: readonly string[]): readonly string[] {
  return branch.labels.map(({ name }) => name).filter((name) => labels.includes(name))
}

/** The value by a name that no other has: a table has no two of one name, and no field has a colon. */
export function valueAs(node: PlanNode, side: 'left' | 'right'): PlanNode {
  return mapNode(node, [{ name: `${side}:value`, expression: VALUE }])
}

function combine(
  binary: Binary,
  node: PlanNode,
  isFlipped: boolean,
  context: PlanContext,
): PlanNode {
  const { operator, isBool } = binary
  const [left, right] = isFlipped ? [RIGHT, VALUE] : [VALUE, RIGHT]
  if (!isComparison(operator)) return computed(node, operation(binary, left, right, context))
  if (isBool) return computed(node, truth(operator, left, right))
  // What is left of a comparison is its left side.
  return whereTrue(node, operator, left, right)
}
