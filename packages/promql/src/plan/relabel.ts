import { fieldsNode, type FieldExpression } from '@oximeter/oxql/plan'
import { METRIC_NAME } from '../names/label.ts'
import type { Branch } from './vector.ts'

/** A field for a label that is made. No other has a colon in its name. */
export function fieldFor(label: string): string {
  return `label:${label}`
}

/** The text of a label; that of one that is not there is empty. */
export function textOf(label: string, { labels, name = '' }: Branch): FieldExpression {
  const known = labels.find((one) => one.name === label)
  if (known) return { kind: 'texts', of: [{ kind: 'field', name: known.field }], separator: '' }
  return { kind: 'constant', value: label === METRIC_NAME ? name : '' }
}

/** The branch with these labels as texts, also those that it has not. */
export function withTexts(branch: Branch, labels: readonly string[]): Branch {
  return relabelled(branch, new Map(labels.map((label) => [label, textOf(label, branch)])))
}

/** The branch with some labels that are made anew, or, where nothing is given, are left out. */
export function relabelled(
  branch: Branch,
  made: ReadonlyMap<string, FieldExpression | undefined>,
): Branch {
  const { node, labels, name, ...rest } = branch
  if (made.size === 0 && labels.length === node.shape.fields.length) return branch
  const kept = labels.filter((label) => !made.has(label.name))
  const added = [...made].flatMap(([label, value]) => {
    return value ? [{ label: { name: label, field: fieldFor(label) }, value }] : []
  })
  const outputs = [
    ...kept.map(({ field }) => ({ name: field, value: { kind: 'field', name: field } as const })),
    ...added.map(({ label, value }) => ({ name: label.field, value })),
  ]
  return {
    ...rest,
    node: fieldsNode(node, outputs),
    labels: [...kept, ...added.map(({ label }) => label)],
    ...(name !== undefined && !made.has(METRIC_NAME) && { name }),
  }
}
