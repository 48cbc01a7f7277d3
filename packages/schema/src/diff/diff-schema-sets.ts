import { diffSchemas, type SchemaDifference, type TimeseriesSchema } from '@oximeter/core'

import type { SchemaChange } from './schema-change.ts'

/**
 * How one set of schemas differs from another, timeseries by timeseries in the order of their names,
 * and version by version. Of two schemas with one name and version in a set, the last counts.
 *
 * @example
 * const changes = diffSchemaSets(stored, definitions.flatMap((one) => schemasOf(one)))
 * if (changes.some(isBreaking)) throw new Error(changes.map(formatSchemaChange).join('\n'))
 */
export function diffSchemaSets(
  before: Iterable<TimeseriesSchema>,
  after: Iterable<TimeseriesSchema>,
): SchemaChange[] {
  const old = byName(before)
  const now = byName(after)
  const names = [...new Set([...old.keys(), ...now.keys()])].sort()
  return names.flatMap((timeseries) =>
    diffVersions(timeseries, old.get(timeseries) ?? new Map(), now.get(timeseries) ?? new Map()),
  )
}

/** Schemas of one timeseries by version, ascending. */
type Versions = ReadonlyMap<number, TimeseriesSchema>

function byName(schemas: Iterable<TimeseriesSchema>): ReadonlyMap<string, Versions> {
  const groups = Map.groupBy(schemas, ({ name }) => name)
  return new Map(
    Array.from(groups, ([name, versions]) => [
      name,
      new Map(
        versions
          .toSorted((a, b) => a.version - b.version)
          .map((schema) => [schema.version, schema]),
      ),
    ]),
  )
}

function diffVersions(timeseries: string, before: Versions, after: Versions): SchemaChange[] {
  if (before.size === 0) {
    return [{ kind: 'timeseries_added', timeseries, versions: [...after.keys()] }]
  }
  if (after.size === 0) {
    return [{ kind: 'timeseries_removed', timeseries, versions: [...before.keys()] }]
  }
  const versions = [...new Set([...before.keys(), ...after.keys()])].sort((a, b) => a - b)
  return versions.flatMap((version): SchemaChange[] => {
    const old = before.get(version)
    const now = after.get(version)
    if (now === undefined) return [{ kind: 'version_removed', timeseries, version }]
    return old === undefined ? [addedVersion(now, before, after)] : diffVersion(old, now)
  })
}

function addedVersion(added: TimeseriesSchema, before: Versions, after: Versions): SchemaChange {
  const { name: timeseries, version } = added
  const previous = [...after.values()].findLast((other) => other.version < version)
  return {
    kind: 'version_added',
    timeseries,
    version,
    differences: previous === undefined ? [] : shapeDifferences(previous, added),
    contradictions: contradictions(before, added),
  }
}

/** Fields may come and go between versions, but a column keeps its type. Each is told once. */
function contradictions(before: Versions, added: TimeseriesSchema): SchemaDifference[] {
  const differences = [...before.values()]
    .flatMap((other) => diffSchemas(other, added))
    .filter(({ kind }) => kind === 'datum_type' || kind === 'field_type')
  return [...new Map(differences.map((one) => [JSON.stringify(one), one])).values()]
}

function diffVersion(before: TimeseriesSchema, after: TimeseriesSchema): SchemaChange[] {
  const { name: timeseries, version } = after
  const changes: SchemaChange[] = []
  const differences = diffSchemas(before, after)
  if (differences.length > 0) {
    changes.push({ kind: 'shape_changed', timeseries, version, differences })
  }
  const units = { before: before.units, after: after.units }
  if (units.before !== units.after) {
    changes.push({ kind: 'units_changed', timeseries, version, ...units })
  }
  const scope = { before: before.authzScope, after: after.authzScope }
  if (scope.before !== scope.after) {
    changes.push({ kind: 'scope_changed', timeseries, version, ...scope })
  }
  const rollups = { before: before.rollups ?? [], after: after.rollups ?? [] }
  if (rollups.before.join() !== rollups.after.join()) {
    changes.push({ kind: 'rollups_changed', timeseries, version, ...rollups })
  }
  const texts = descriptionsOf(after)
  for (const [of, text] of descriptionsOf(before)) {
    const now = texts.get(of)
    // A field that is gone is a difference of shape.
    if (now === undefined || now === text) continue
    changes.push({ kind: 'description_changed', timeseries, version, of, before: text, after: now })
  }
  return changes
}

function descriptionsOf({ description, fields }: TimeseriesSchema): ReadonlyMap<string, string> {
  return new Map([
    ['target', description.target],
    ['metric', description.metric],
    ...fields.map((field) => [`field ${field.name}`, field.description] as const),
  ])
}

/** Without the version, which differs anyway. */
function shapeDifferences(one: TimeseriesSchema, other: TimeseriesSchema): SchemaDifference[] {
  return diffSchemas(one, other).filter(({ kind }) => kind !== 'version')
}
