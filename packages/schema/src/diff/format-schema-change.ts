import type { SchemaDifference } from '@oximeter/core'

import { isBreaking, type SchemaChange } from './schema-change.ts'

/** A change as one line: breaking ones begin with `!`, those that only add with `+`, others with `~`. */
export function formatSchemaChange(change: SchemaChange): string {
  return `${signOf(change)} ${placeOf(change)}: ${whatOf(change)}`
}

function signOf(change: SchemaChange): string {
  if (isBreaking(change)) return '!'
  const isOther = change.kind === 'description_changed' || change.kind === 'rollups_changed'
  return isOther ? '~' : '+'
}

function placeOf(change: SchemaChange): string {
  return 'version' in change ? `${change.timeseries} version ${change.version}` : change.timeseries
}

function whatOf(change: SchemaChange): string {
  switch (change.kind) {
    case 'timeseries_added':
      return `new, ${versionList(change.versions)}`
    case 'timeseries_removed':
      return `gone, ${versionList(change.versions)}`
    case 'version_added': {
      const { differences, contradictions } = change
      if (contradictions.length > 0) {
        return `new, and contradicts older versions: ${formatDifferences(contradictions)}`
      }
      return differences.length === 0 ? 'new' : `new: ${formatDifferences(differences)}`
    }
    case 'version_removed':
      return 'gone'
    case 'shape_changed':
      return `${formatDifferences(change.differences)} (${wayOut(change.differences)})`
    case 'units_changed':
      return `the unit was ${change.before} and is ${change.after}`
    case 'scope_changed':
      return `the scope was ${change.before} and is ${change.after}`
    case 'rollups_changed':
      return change.after.length === 0
        ? 'is not rolled up any more'
        : `is rolled up by ${change.after.join(' and ')}`
    case 'description_changed':
      return `another description of the ${change.of}: ${JSON.stringify(change.after)}`
  }
}

/** A column keeps its type in all versions, so that another type is another timeseries or field. */
function wayOut(differences: readonly SchemaDifference[]): string {
  if (differences.some(({ kind }) => kind === 'datum_type')) return 'give the metric another name'
  if (differences.some(({ kind }) => kind === 'field_type')) return 'give the field another name'
  return 'make it a new version'
}

function versionList(versions: readonly number[]): string {
  return `${versions.length === 1 ? 'version' : 'versions'} ${versions.join(', ')}`
}

function formatDifferences(differences: readonly SchemaDifference[]): string {
  return differences.map(formatDifference).join('; ')
}

function formatDifference(difference: SchemaDifference): string {
  switch (difference.kind) {
    case 'name':
    case 'version':
      return `the ${difference.kind} was ${difference.stored} and is ${difference.offered}`
    case 'datum_type':
      return `the datum was ${difference.stored} and is ${difference.offered}`
    case 'field_added':
    case 'field_removed': {
      const { name, type, source } = difference.field
      const what = difference.kind === 'field_added' ? 'has the' : 'lacks the'
      return `${what} ${source} field ${name} (${type})`
    }
    case 'field_type':
      return `the field ${difference.field} was ${difference.stored} and is ${difference.offered}`
    case 'field_source':
      return `the field ${difference.field} was of the ${difference.stored} and is of the ${difference.offered}`
  }
}
