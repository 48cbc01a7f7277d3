import {
  diffSchemas,
  schemasEqual,
  type SchemaDifference,
  type TimeseriesSchema,
} from '@oximeter/core'

/** A schema as it is kept: with whether anybody has defined it. */
export interface KnownSchema {
  readonly schema: TimeseriesSchema
  /** Derived from samples alone. */
  readonly provisional: boolean
}

export type SchemaVerdict =
  /** Known and the same, or nothing to learn from the offer. */
  | { readonly kind: 'known'; readonly stored: KnownSchema }
  /** A version that nobody has offered yet. */
  | { readonly kind: 'new' }
  /** The definition of what was known from samples only: its texts and units are worth keeping. */
  | { readonly kind: 'definition' }
  /** It contradicts `stored`: that version itself, or another one of the same name. */
  | { readonly kind: 'conflict'; readonly stored: KnownSchema }

/**
 * Judges an offered schema by those stored under its name, in any order. One version has one set of
 * fields and one datum type. Between versions fields may come and go, but what a field is called
 * keeps its type, and the datum keeps its own: whoever reads all versions sees one type per column.
 */
export function judgeSchema(offer: KnownSchema, stored: readonly KnownSchema[]): SchemaVerdict {
  const same = stored.find(({ schema }) => schema.version === offer.schema.version)
  if (same !== undefined) {
    if (!schemasEqual(same.schema, offer.schema)) return { kind: 'conflict', stored: same }
    return same.provisional && !offer.provisional
      ? { kind: 'definition' }
      : { kind: 'known', stored: same }
  }
  const contradicted = stored.find((other) => contradicts(other.schema, offer.schema))
  return contradicted === undefined ? { kind: 'new' } : { kind: 'conflict', stored: contradicted }
}

/**
 * Why a schema derived from samples is refused by those stored under its name; nothing where it is
 * not. Between versions only what decides about a column counts.
 */
export function contradictionsOf(
  derived: TimeseriesSchema,
  stored: readonly KnownSchema[],
): readonly SchemaDifference[] {
  const verdict = judgeSchema({ schema: derived, provisional: true }, stored)
  if (verdict.kind !== 'conflict') return []
  const { schema } = verdict.stored
  const differences = diffSchemas(schema, derived)
  return schema.version === derived.version
    ? differences
    : differences.filter(({ kind }) => kind === 'datum_type' || kind === 'field_type')
}

function contradicts(one: TimeseriesSchema, other: TimeseriesSchema): boolean {
  if (one.datumType !== other.datumType) return true
  const types = new Map(one.fields.map(({ name, type }) => [name, type]))
  return other.fields.some(({ name, type }) => (types.get(name) ?? type) !== type)
}
