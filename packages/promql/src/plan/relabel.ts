import { fieldsNode, type FieldExpression } from '@oximeter/oxql/plan'
import { METRIC_NAME, type Label } from '../names/label.ts'
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

/** The branch with some labels that are made anew, or, where nothing is given, are left out. */
export function relabelled(
  branch: Branch,
  made: ReadonlyMap<string, FieldExpression | undefined>,
): Branch {
  const { node, labels, name, ...rest } = branch
  if (made.size === 0 && labels.length === node.shape.fields.length) return branch
  const kept = labels.filter((label) => !made.has(label.name))
  const added = [...made].flatMap(([label, value]) => {
    return value ? [{ name: label, field: fieldFor(label), value }] : []
  })
  const outputs = [
    ...kept.map(({ field }) => ({ name: field, value: { kind: 'field', name: field } as const })),
    ...added.map(({ field, value }) => ({ name: field, value })),
  ]
  const all: Label[] = [
    ...kept,
    ...added.map((label) => ({ name: label.name, field: label.field })),
  ]
  return {
    ...rest,
    node: fieldsNode(node, outputs),
    labels: all,
    ...(name !== undefined && !made.has(METRIC_NAME) && { name }),
  }
}
