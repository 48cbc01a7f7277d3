import { formatSchemaDiff, withFieldsOf, type TimeseriesSchema } from '@oximeter/core'
import { diffSchemaSets, formatSchemaChange, isBreaking, type SchemaChange } from '@oximeter/schema'
import { columnDifferences, type KnownSchema } from './schema-rules.ts'

/** What applying a definition changes of what is stored. */
export interface PlannedChange {
  readonly timeseries: string
  /** Undefined where it is about all versions. */
  readonly version: number | undefined
  readonly kind: SchemaChange['kind'] | 'defined' | 'fields_added' | 'contradiction'
  readonly breaking: boolean
  /** For people: one line. */
  readonly text: string
}

export interface SchemaPlan {
  readonly changes: readonly PlannedChange[]
  /** What is stored then, where it is not already. */
  readonly puts: readonly KnownSchema[]
}

/**
 * What is to be done for definitions to be what is stored, by what is stored under their names. What
 * they do not name stays. They win over what producers say: of texts, unit and scope only that which
 * was applied before can be broken.
 */
export function planApply(
  definitions: readonly TimeseriesSchema[],
  stored: readonly KnownSchema[],
): SchemaPlan {
  const storedAs = new Map(stored.map((known) => [idOf(known.schema), known]))
  const definedAs = new Map(definitions.map((schema) => [idOf(schema), schema]))
  const before = stored.map((known) => asComparable(known, definedAs.get(idOf(known.schema))))
  const changes = [
    ...contradictions(definitions),
    ...diffSchemaSets(before, definitions)
      .filter(({ kind }) => kind !== 'timeseries_removed' && kind !== 'version_removed')
      .map(planned),
    ...definitions.flatMap((schema) => {
      const known = storedAs.get(idOf(schema))
      return known === undefined
        ? []
        : [...addedFields(schema, known), ...newlyDefined(schema, known)]
    }),
  ].sort(inOrder)
  const changed = new Set(changes.map(({ timeseries, version }) => `${timeseries} ${version}`))
  const puts = definitions.flatMap((schema): KnownSchema[] => {
    const known = storedAs.get(idOf(schema))
    if (known !== undefined && !changed.has(idOf(schema))) return []
    return [{ schema: completed(schema, known?.schema), provisional: false, applied: true }]
  })
  return { changes, puts }
}

/** As what is stored counts: what nobody has applied says nothing that could be contradicted. */
function asComparable(
  { schema, provisional, applied }: KnownSchema,
  definition: TimeseriesSchema | undefined,
): TimeseriesSchema {
  if (applied || definition === undefined) return schema
  const { units, authzScope, description, rollups } = definition
  if (!provisional) return { ...schema, units, authzScope, ...(rollups && { rollups }) }
  const texts = new Map(definition.fields.map((field) => [field.name, field.description]))
  return {
    ...schema,
    units,
    authzScope,
    description,
    ...(rollups && { rollups }),
    fields: schema.fields.map((field) => ({ ...field, description: texts.get(field.name) ?? '' })),
  }
}

function planned(change: SchemaChange): PlannedChange {
  return {
    timeseries: change.timeseries,
    version: 'version' in change ? change.version : undefined,
    kind: change.kind,
    breaking: isBreaking(change),
    text: formatSchemaChange(change),
  }
}

/** What is stored then: an open schema stays open, and has the fields that the definition lacks. */
function completed(
  schema: TimeseriesSchema,
  stored: TimeseriesSchema | undefined,
): TimeseriesSchema {
  if (stored === undefined) return schema
  const { created, open } = stored
  return { ...(open ? withFieldsOf(schema, stored) : schema), created, ...(open && { open }) }
}

/** Fields that a definition adds to an open schema. */
function addedFields(schema: TimeseriesSchema, { schema: stored }: KnownSchema): PlannedChange[] {
  if (!stored.open) return []
  const known = new Set(stored.fields.map(({ name }) => name))
  const more = schema.fields.filter(({ name }) => !known.has(name)).map(({ name }) => name)
  if (more.length === 0) return []
  const { name: timeseries, version } = schema
  const text = `+ ${timeseries} version ${version}: has more fields: ${more.join(', ')}`
  return [{ timeseries, version, kind: 'fields_added', breaking: false, text }]
}

/** That a version is defined from now on, where nobody has applied it before. */
function newlyDefined(schema: TimeseriesSchema, known: KnownSchema): PlannedChange[] {
  if (known.applied) return []
  const { name: timeseries, version, units, authzScope } = schema
  const told = known.schema
  const otherwise = [
    ...(told.units === units ? [] : [`the unit ${told.units}, not ${units}`]),
    ...(told.authzScope === authzScope ? [] : [`the scope ${told.authzScope}, not ${authzScope}`]),
  ].join(' and ')
  const how = known.provisional
    ? `+ ${timeseries} version ${version}: defined, and was known from samples only`
    : otherwise === ''
      ? `+ ${timeseries} version ${version}: defined, as its producers do`
      : `~ ${timeseries} version ${version}: defined; its producers say ${otherwise}`
  return [{ timeseries, version, kind: 'defined', breaking: false, text: how }]
}

/** Where definitions contradict each other, so that nobody could read the data of both. */
function contradictions(definitions: readonly TimeseriesSchema[]): PlannedChange[] {
  return definitions.flatMap((schema, i) =>
    definitions.slice(0, i).flatMap((other): PlannedChange[] => {
      if (other.name !== schema.name) return []
      const differences = columnDifferences(other, schema)
      if (differences.length === 0) return []
      const { name: timeseries, version } = schema
      const why = formatSchemaDiff(differences).replaceAll('\n', '; ')
      const text = `! ${timeseries} version ${version}: contradicts version ${other.version}: ${why}`
      return [{ timeseries, version, kind: 'contradiction', breaking: true, text }]
    }),
  )
}

function idOf({ name, version }: TimeseriesSchema): string {
  return `${name} ${version}`
}

function inOrder(a: PlannedChange, b: PlannedChange): number {
  if (a.timeseries !== b.timeseries) return a.timeseries < b.timeseries ? -1 : 1
  return (a.version ?? 0) - (b.version ?? 0)
}
