import { MAX_FIELDS } from '@oximeter/api'
import {
  diffClosedSchemas,
  diffSchemas,
  withFieldsOf,
  type SchemaDifference,
  type TimeseriesSchema,
} from '@oximeter/core'

/** A schema as it is kept: with whether anybody has defined it. */
export interface KnownSchema {
  readonly schema: TimeseriesSchema
  /** Derived from samples alone. */
  readonly provisional: boolean
  /** An operator applied it: what producers say of texts, unit and scope counts no more. */
  readonly applied?: true
}

export type SchemaVerdict =
  /** Known and the same, or nothing to learn from the offer. */
  | { readonly kind: 'known'; readonly stored: KnownSchema }
  /**
   * A version that nobody has offered yet; the definition of what was known from samples only,
   * whose texts and units are worth keeping; or fields that an open schema did not have.
   */
  | { readonly kind: 'new' | 'definition' | 'union'; readonly next: KnownSchema }
  /** It contradicts `stored`: that version itself, or another one of the same name. */
  | { readonly kind: 'conflict'; readonly stored: KnownSchema }

/**
 * Judges an offered schema by those stored under its name, in any order. One version has one set of
 * fields and one datum type; one that is open has all the text fields that anybody has offered.
 * Between versions fields may come and go, but what a field is called keeps its type, and the datum
 * keeps its own: whoever reads all versions sees one type per column.
 */
export function judgeSchema(offer: KnownSchema, stored: readonly KnownSchema[]): SchemaVerdict {
  const same = stored.find(({ schema }) => schema.version === offer.schema.version)
  const others = stored.filter((other) => other !== same)
  if (same === undefined) return unlessContradicted('new', offer, others)
  if (same.provisional && !offer.provisional) {
    // What samples told of an open schema need only fit it.
    if (!fits({ ...same.schema, open: offer.schema.open ?? false }, offer)) {
      return { kind: 'conflict', stored: same }
    }
    const { created } = same.schema
    const schema = { ...withFieldsOf(offer.schema, same.schema), created }
    return unlessContradicted('definition', { ...offer, schema }, others)
  }
  if (!fits(same.schema, offer)) return { kind: 'conflict', stored: same }
  const schema = withFieldsOf(same.schema, offer.schema)
  if (schema === same.schema) return { kind: 'known', stored: same }
  if (schema.fields.length > MAX_FIELDS) return { kind: 'conflict', stored: same }
  return unlessContradicted('union', { ...same, schema }, others)
}

/**
 * Why an offered schema is refused by those stored under its name; nothing where it is not. Between
 * versions only what decides about a column counts.
 */
export function contradictionsOf(
  offer: KnownSchema,
  stored: readonly KnownSchema[],
): readonly SchemaDifference[] {
  const verdict = judgeSchema(offer, stored)
  if (verdict.kind !== 'conflict') return []
  const { schema } = verdict.stored
  if (schema.version !== offer.schema.version) return columnDifferences(schema, offer.schema)
  const differences = diffSchemas(schema, offer.schema)
  return differences.length > 0 ? differences : diffClosedSchemas(schema, offer.schema)
}

/** What keeps data of two versions from being read side by side. */
export function columnDifferences(
  one: TimeseriesSchema,
  other: TimeseriesSchema,
): readonly SchemaDifference[] {
  return diffSchemas(one, other).filter(
    ({ kind }) => kind === 'datum_type' || kind === 'field_type',
  )
}

/** A definition that is not open names all fields, of an open schema too; samples alone need not. */
function fits(schema: TimeseriesSchema, offer: KnownSchema): boolean {
  const namesAll = !offer.provisional && offer.schema.open !== true
  const diff = namesAll ? diffClosedSchemas : diffSchemas
  return diff(schema, offer.schema).length === 0
}

function unlessContradicted(
  kind: 'new' | 'definition' | 'union',
  next: KnownSchema,
  others: readonly KnownSchema[],
): SchemaVerdict {
  const contradicted = others.find(
    ({ schema }) => columnDifferences(schema, next.schema).length > 0,
  )
  return contradicted === undefined ? { kind, next } : { kind: 'conflict', stored: contradicted }
}
