import type { DatumType } from './datum-type.ts'
import type { FieldType } from './field-type.ts'
import { compareText } from './name.ts'
import type { FieldSchema, TimeseriesSchema } from './schema.ts'

/** One way in which data of one schema do not fit another. */
export type SchemaDifference =
  | { readonly kind: 'name'; readonly stored: string; readonly offered: string }
  | { readonly kind: 'version'; readonly stored: number; readonly offered: number }
  | { readonly kind: 'datum_type'; readonly stored: DatumType; readonly offered: DatumType }
  | { readonly kind: 'field_added' | 'field_removed'; readonly field: FieldSchema }
  | {
      readonly kind: 'field_type'
      readonly field: string
      readonly stored: FieldType
      readonly offered: FieldType
    }
  | {
      readonly kind: 'field_source'
      readonly field: string
      readonly stored: FieldSchema['source']
      readonly offered: FieldSchema['source']
    }

/**
 * How the schema of offered data differs from the stored one, in what decides whether the data fit:
 * name, version, datum type, and the names, types and sources of fields. Texts, units, scope and
 * the time of creation do not: a schema derived from samples knows none of them. Where the stored
 * schema is open, neither do fields of type `string` that only one of the two has.
 */
export function diffSchemas(
  stored: TimeseriesSchema,
  offered: TimeseriesSchema,
): readonly SchemaDifference[] {
  const differences: SchemaDifference[] = []
  if (stored.name !== offered.name) {
    differences.push({ kind: 'name', stored: stored.name, offered: offered.name })
  }
  if (stored.version !== offered.version) {
    differences.push({ kind: 'version', stored: stored.version, offered: offered.version })
  }
  if (stored.datumType !== offered.datumType) {
    differences.push({ kind: 'datum_type', stored: stored.datumType, offered: offered.datumType })
  }
  const mayDiffer = (field: FieldSchema) => stored.open === true && field.type === 'string'
  const before = new Map(stored.fields.map((field) => [field.name, field]))
  const after = new Map(offered.fields.map((field) => [field.name, field]))
  for (const field of stored.fields) {
    const other = after.get(field.name)
    if (other) differences.push(...diffField(field, other))
    else if (!mayDiffer(field)) differences.push({ kind: 'field_removed', field })
  }
  for (const field of offered.fields) {
    if (before.has(field.name) || mayDiffer(field)) continue
    differences.push({ kind: 'field_added', field })
  }
  return differences
}

/** The same, where an open schema counts as if it named all fields that there may be. */
export function diffClosedSchemas(
  stored: TimeseriesSchema,
  offered: TimeseriesSchema,
): readonly SchemaDifference[] {
  return diffSchemas({ ...stored, open: false }, offered)
}

/** Whether both have the same name, version, datum and fields. */
export function schemasEqual(a: TimeseriesSchema, b: TimeseriesSchema): boolean {
  return diffClosedSchemas(a, b).length === 0
}

/** A schema with the fields that only another one has, as that one has them; itself if there are none. */
export function withFieldsOf(schema: TimeseriesSchema, other: TimeseriesSchema): TimeseriesSchema {
  const known = new Set(schema.fields.map(({ name }) => name))
  const more = other.fields.filter(({ name }) => !known.has(name))
  if (more.length === 0) return schema
  const fields = [...schema.fields, ...more].sort((a, b) => compareText(a.name, b.name))
  return { ...schema, fields }
}

/** Differences as text for a person, one line each; empty if there are none. */
export function formatSchemaDiff(differences: readonly SchemaDifference[]): string {
  return differences.map(formatDifference).join('\n')
}

function diffField(stored: FieldSchema, offered: FieldSchema): SchemaDifference[] {
  const field = stored.name
  const differences: SchemaDifference[] = []
  if (stored.type !== offered.type) {
    differences.push({ kind: 'field_type', field, stored: stored.type, offered: offered.type })
  }
  if (stored.source !== offered.source) {
    const { source } = stored
    differences.push({ kind: 'field_source', field, stored: source, offered: offered.source })
  }
  return differences
}

function formatDifference(difference: SchemaDifference): string {
  switch (difference.kind) {
    case 'name':
      return `the name is ${difference.offered}, stored as ${difference.stored}`
    case 'version':
      return `the version is ${difference.offered}, stored as ${difference.stored}`
    case 'datum_type':
      return `the datum is ${difference.offered}, stored as ${difference.stored}`
    case 'field_added':
      return `the ${shownField(difference.field)} is not in the stored schema`
    case 'field_removed':
      return `the ${shownField(difference.field)} of the stored schema is not there`
    case 'field_type':
      return `the field "${difference.field}" is ${difference.offered}, stored as ${difference.stored}`
    case 'field_source':
      return `the field "${difference.field}" is on the ${difference.offered}, stored as on the ${difference.stored}`
  }
}

function shownField({ name, type, source }: FieldSchema): string {
  return `${source} field "${name}" (${type})`
}
