import { AUTHZ_SCOPES, DATUM_TYPES, FIELD_TYPES, ROLLUPS, UNITS } from '@oximeter/core'
import { parse, TomlError } from 'smol-toml'

import type { Problems } from '../problem.ts'
import { TomlPositions } from '../toml/positions.ts'
import type {
  Declared,
  DeclaredEntry,
  DeclaredField,
  DeclaredMetric,
  DeclaredTarget,
  DeclaredTargetVersion,
  Placed,
} from './declared.ts'
import { TableReader } from './table-reader.ts'

const TARGET_VERSION = '{ version = 1, fields = ["…"] }'
const ADDED = '{ added_in = 1, fields = [] }'
const KINDS = ['added_in', 'version', 'removed_in'] as const

/** What a file says. Undefined if nothing of it can be made out. */
export function readDeclared(text: string, problems: Problems): Declared | undefined {
  const table = parseToml(text, problems)
  if (table === undefined) return undefined
  const file = new TableReader({ problems, positions: new TomlPositions(text) }, table)
  const format = file.integer('format_version')
  if (format !== undefined && format.value !== 1n) {
    problems.add(
      'format_version',
      format.place,
      `format_version is ${format.value}, and nothing else here can be understood`,
      'the only format is 1: write format_version = 1',
    )
    return undefined
  }
  const target = file.table('target')
  const metrics = file.tables('metrics', '[[metrics]] before each metric')
  const fields = file.table('fields')
  const declared = {
    target: target && readTarget(target),
    metrics: metrics && {
      value: metrics.value.flatMap((metric) => (metric ? [readMetric(metric, problems)] : [])),
      place: metrics.place,
    },
    fields: fields && readFields(fields),
  }
  file.refuseOthers()
  return declared
}

function parseToml(text: string, problems: Problems): Record<string, unknown> | undefined {
  try {
    return parse(text, { integersAsBigInt: true })
  } catch (error) {
    if (!(error instanceof TomlError)) throw error
    // The library's message ends in a drawing of the place, over several lines.
    const [what = ''] = error.message.split('\n')
    problems.add(
      'syntax',
      error,
      what.replace('Invalid TOML document: ', ''),
      'this is not TOML: see https://toml.io',
    )
    return undefined
  }
}

function readTarget(table: TableReader): DeclaredTarget {
  const target = {
    name: table.text('name', 'http_service'),
    description: table.text('description', '…'),
    authzScope: table.choice('authz_scope', AUTHZ_SCOPES),
    versions: readAll(
      table.tables('versions', `versions = [${TARGET_VERSION}]`),
      readTargetVersion,
    ),
  }
  table.refuseOthers()
  return target
}

function readTargetVersion(table: TableReader): DeclaredTargetVersion {
  const version = { version: table.version('version'), fields: table.texts('fields') }
  table.refuseOthers()
  return version
}

function readMetric(table: TableReader, problems: Problems): DeclaredMetric {
  const metric = {
    name: table.text('name', 'request_count'),
    description: table.text('description', '…'),
    units: table.choice('units', UNITS),
    datumType: table.choice('datum_type', DATUM_TYPES),
    rollups: table.choices('rollups', ROLLUPS),
    versions: readAll(table.tables('versions', `versions = [${ADDED}]`), (entry) =>
      readEntry(entry, problems),
    ),
  }
  table.refuseOthers()
  return metric
}

/** One of three keys says what it is; what does not go with that one is refused as unknown. */
function readEntry(table: TableReader, problems: Problems): DeclaredEntry | undefined {
  const kinds = KINDS.filter((kind) => table.keys.includes(kind))
  const [kind] = kinds
  if (kind === undefined || kinds.length > 1) {
    const what = kinds.length > 1 ? `both ${kinds.join(' and ')}` : 'no version'
    problems.add(
      'unclear_entry',
      table.place,
      `an entry of versions has ${what}`,
      `write either ${ADDED}, or version = … in place of added_in, or { removed_in = 2 }`,
    )
    return undefined
  }
  const version = table.version(kind)
  const { place } = table
  const entry: DeclaredEntry =
    kind === 'removed_in'
      ? { kind, version, place }
      : { kind, version, place, fields: table.texts('fields') }
  table.refuseOthers()
  return entry
}

function readFields(table: TableReader): ReadonlyMap<string, DeclaredField> {
  const fields = new Map<string, DeclaredField>()
  for (const name of table.keys) {
    const field = table.table(name)
    fields.set(name, {
      place: table.placeOfKey(name),
      type: field?.choice('type', FIELD_TYPES),
      description: field?.text('description', '…'),
    })
    field?.refuseOthers()
  }
  return fields
}

/** Elements that only make sense together: if one cannot be read, none is. */
function readAll<T>(
  tables: ReturnType<TableReader['tables']>,
  read: (table: TableReader) => T | undefined,
): Placed<readonly T[]> | undefined {
  if (tables === undefined) return undefined
  const elements = tables.value.map((table) => table && read(table))
  const value = elements.filter((element) => element !== undefined)
  return value.length === elements.length ? { value, place: tables.place } : undefined
}
