import { groupByNode, unionNode, type PlanNode } from '@oximeter/oxql/plan'
import { METRIC_NAME } from '../names/label.ts'
import type { Place } from '../syntax/expression.ts'
import { refuse, type PlanContext } from './context.ts'
import { withTexts } from './relabel.ts'
import { nameOf, type Branch } from './vector.ts'

/** All series in one table, their labels as texts; undefined where there is nothing. */
export function united(
  branches: readonly Branch[],
  place: Place,
  context: PlanContext,
): Branch | undefined {
  const [first, ...others] = branches
  if (!first || others.length === 0) return first
  if (branches.some(({ buckets }) => buckets)) {
    refuse(context, place, 'buckets of several metrics are not taken together: name one')
  }
  const labels = new Set(branches.flatMap((branch) => branch.labels.map(({ name }) => name)))
  const alike = branches.map((branch) => withTexts(branch, [...labels]))
  const nodes = alike.map(({ node }) => node) as [PlanNode, ...PlanNode[]]
  const isOfOneName = others.every(({ name }) => name === first.name)
  return {
    node: unionNode(nodes),
    labels: alike[0]!.labels,
    ...(isOfOneName && nameOf(first)),
  }
}

/** As `united`, with their names as labels where there are several. */
export function unitedWithNames(
  branches: readonly Branch[],
  place: Place,
  context: PlanContext,
): Branch | undefined {
  return branches.length < 2 ? branches[0] : united(branches.map(withNameAsLabel), place, context)
}

export function withNameAsLabel(branch: Branch): Branch {
  return withTexts(branch, [METRIC_NAME])
}

/** As `united`; at each time the first of those with equal labels. */
export function firstOf(
  branches: readonly Branch[],
  place: Place,
  context: PlanContext,
): Branch | undefined {
  const branch = united(branches, place, context)
  if (!branch || branches.length < 2) return branch
  const fields = branch.labels.map(({ field }) => field)
  return { ...branch, node: groupByNode(branch.node, fields, { kind: 'first' }) }
}
