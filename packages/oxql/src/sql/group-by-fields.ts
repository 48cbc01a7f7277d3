import type { GroupByNode } from '../plan/plan.ts'
import { fieldsBeside, withFields, type PendingFields, type Relation } from './relation.ts'

/** Where the fields that remain are in the input. */
export function placesOf({ fields }: GroupByNode, { shape }: Pick<Relation, 'shape'>): number[] {
  return fields.map((name) => shape.fields.findIndex((field) => field.name === name))
}

/** The clauses that make one row of all with equal values of the fields `names`, of none only if there are any rows. */
export function groupedBy(names: readonly string[]): string {
  return names.length > 0
    ? `GROUP BY ${names.map((name) => `q.${name}`).join(', ')}`
    : 'HAVING count() > 0'
}

/** Rows of series, with columns that are kept, beside the fields that remain as `f0` …. */
export function besideGroup(
  node: GroupByNode,
  { sql, fields }: { readonly sql: string; readonly fields: PendingFields },
  kept: readonly string[],
): string {
  const texts = placesOf(node, node.input).map((place) => fields.texts[place]!)
  const { sql: from, field } = fieldsBeside({ sql, pendingFields: { ...fields, texts } })
  const columns = [
    ...texts.map((_, i) => `${field(i)} AS f${i}`),
    ...kept.map((name) => `q.${name} AS ${name}`),
  ]
  return `SELECT ${columns.join(', ')} FROM ${from}`
}

/** A relation with only some of its fields. */
export function withOnly(relation: Relation, names: readonly string[]): Relation {
  const { pendingFields, shape } = relation
  if (!pendingFields) return relation
  const isWanted = shape.fields.map(({ name }) => names.includes(name))
  const fields = shape.fields.filter((_, i) => isWanted[i])
  const narrowed: Relation = {
    ...relation,
    shape: { ...shape, fields },
    pendingFields: { ...pendingFields, texts: pendingFields.texts.filter((_, i) => isWanted[i]) },
  }
  return withFields(narrowed)
}
