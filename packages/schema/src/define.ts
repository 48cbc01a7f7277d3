import { ROLLUPS, type DefinedField } from '@oximeter/core'

import type { DefinedMetric, Definition } from './definition.ts'
import type { Declared, DeclaredMetric, FieldList, Placed } from './read/declared.ts'
import { fieldsByVersion } from './versions.ts'

/** What a file defines in which no problem was found. */
export function define(file: string, { target, metrics, fields }: Declared): Definition {
  const versions = read(target?.versions)
  const definedField = (name: string): DefinedField => {
    const field = fields?.get(name)
    return { name, type: read(field?.type), description: read(field?.description) }
  }
  const definedFields = (list: FieldList | undefined): readonly DefinedField[] =>
    read(list).map(({ value }) => definedField(value))
  const expanded = read(metrics).map((metric) => ({
    metric: definedMetric(metric),
    fields: fieldsByVersion(read(metric.versions), versions.length),
  }))
  return {
    file,
    target: {
      name: read(target?.name),
      description: read(target?.description),
      authzScope: read(target?.authzScope),
    },
    versions: versions.map(({ fields: targetFields }, i) => ({
      version: i + 1,
      fields: definedFields(targetFields),
      metrics: expanded
        .filter((one) => one.fields.has(i + 1))
        .map((one) => ({ ...one.metric, fields: definedFields(one.fields.get(i + 1)) })),
    })),
  }
}

function definedMetric(metric: DeclaredMetric): Omit<DefinedMetric, 'fields'> {
  return {
    name: read(metric.name),
    description: read(metric.description),
    units: read(metric.units),
    datumType: read(metric.datumType),
    rollups: ROLLUPS.filter((rollup) => read(metric.rollups).some(({ value }) => value === rollup)),
  }
}

function read<T>(placed: Placed<T> | undefined): T {
  if (placed === undefined)
    throw new Error('what could not be read is a problem, and there was none')
  return placed.value
}
