import type { GroupByNode } from '../plan/plan.ts'
import { withFields, type Relation } from './relation.ts'

/** Where the fields that remain are in the input. */
export function placesOf({ fields }: GroupByNode, { shape }: Pick<Relation, 'shape'>): number[] {
  return fields.map((name) => shape.fields.findIndex((field) => field.name === name))
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
