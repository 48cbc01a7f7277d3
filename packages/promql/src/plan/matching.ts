import { allOf, filterNode, renameNode } from '@oximeter/oxql/plan'
import { METRIC_NAME, type Label } from '../names/label.ts'
import type { Matching } from '../syntax/expression.ts'
import { withoutText } from './matchers.ts'
import { withTexts } from './relabel.ts'
import type { Branch } from './vector.ts'

/** Whether a label is compared. */
export type Compares = (label: string) => boolean

export function comparesOf({ kind, labels }: Matching): Compares {
  return (label) => label !== METRIC_NAME && labels.includes(label) === (kind === 'on')
}

export interface Matched {
  readonly left: Branch
  readonly right: Branch
  /** Fields that both have, and which are compared. */
  readonly on: readonly string[]
}

/**
 * Both sides with the same names for what is compared. A label that only one side has is one without
 * text on the other, and so must be on this one. Undefined where it never is.
 */
export function match(left: Branch, right: Branch, compares: Compares): Matched | undefined {
  const leftPart = without(left, ownLabels(left, right, compares))
  const rightPart = without(right, ownLabels(right, left, compares))
  if (!leftPart || !rightPart) return undefined
  const common = left.labels
    .map(({ name }) => name)
    .filter((name) => compares(name) && right.labels.some((label) => label.name === name))
  const differing = common.filter((name) => areOfOtherTypes(leftPart, rightPart, name))
  const asTexts = (side: Branch) => (differing.length === 0 ? side : withTexts(side, differing))
  const [asLeft, asRight] = [asTexts(leftPart), asTexts(rightPart)]
  const renamings = common.flatMap((name) => {
    const [from, to] = [fieldOf(asRight, name), fieldOf(asLeft, name)]
    return from === to ? [] : [{ from, to }]
  })
  const node = renamings.length > 0 ? renameNode(asRight.node, renamings) : asRight.node
  const names = new Map(renamings.map(({ from, to }) => [from, to]))
  const labels = asRight.labels.map(({ name, field }) => {
    return { name, field: names.get(field) ?? field }
  })
  return {
    left: asLeft,
    right: { ...asRight, node, labels },
    on: common.map((name) => fieldOf(asLeft, name)),
  }
}

/** Those that are compared and the other has not. */
function ownLabels({ labels }: Branch, other: Branch, compares: Compares): readonly Label[] {
  return labels.filter(({ name }) => {
    return compares(name) && other.labels.every((label) => label.name !== name)
  })
}

/** The series that have no text for any of these labels; undefined where there are none. */
function without(branch: Branch, labels: readonly Label[]): Branch | undefined {
  let { node } = branch
  for (const label of labels) {
    const condition = conditionOfNoText(branch, label)
    if (condition === false) return undefined
    if (condition !== true) node = filterNode(node, condition)
  }
  return { ...branch, node }
}

/** The series that have one for some label that is compared and only they have: they match nothing. */
export function beyond(branch: Branch, other: Branch, compares: Compares): Branch | undefined {
  const conditions = ownLabels(branch, other, compares).map((label) => {
    return conditionOfNoText(branch, label)
  })
  if (conditions.includes(false)) return branch
  const none = allOf(conditions.filter((condition) => typeof condition === 'object'))
  return none && { ...branch, node: filterNode(branch.node, { kind: 'not', operand: none }) }
}

function conditionOfNoText({ node }: Branch, { field }: Label) {
  return withoutText(node.shape.fields.find(({ name }) => name === field)!)
}

/** Numbers are compared with texts as texts, and so are labels that some series lack. */
function areOfOtherTypes(left: Branch, right: Branch, label: string): boolean {
  const [a, b] = [left, right].map((side) => {
    return side.node.shape.fields.find(({ name }) => name === fieldOf(side, label))!
  })
  return a!.type !== b!.type || a!.optional || b!.optional
}

function fieldOf({ labels }: Branch, label: string): string {
  return labels.find(({ name }) => name === label)!.field
}
