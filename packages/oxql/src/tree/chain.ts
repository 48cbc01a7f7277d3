import type { BinaryCondition, Condition } from './tree.ts'

/**
 * Conditions joined by one operator. All three are associative, so that the tree is as low as it can be: hundreds
 * of alternatives are not hundreds deep, and parentheses among them make no difference.
 */
export function chain(
  kind: BinaryCondition['kind'],
  conditions: readonly [Condition, ...Condition[]],
): Condition {
  return balanced(
    kind,
    conditions.flatMap((condition) => linksOf(kind, condition)),
  )
}

/** What a condition joins by this operator, from left to right; itself if it joins nothing by it. */
export function linksOf(kind: BinaryCondition['kind'], condition: Condition): Condition[] {
  if (condition.kind !== kind) return [condition]
  return [...linksOf(kind, condition.left), ...linksOf(kind, condition.right)]
}

function balanced(kind: BinaryCondition['kind'], links: readonly Condition[]): Condition {
  if (links.length === 1) return links[0]!
  const half = links.length >> 1
  const left = balanced(kind, links.slice(0, half))
  const right = balanced(kind, links.slice(half))
  return { kind, left, right, start: left.start, end: right.end }
}
