import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import type { TimeseriesSchema } from '@oximeter/core'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'

import {
  diffSchemaSets,
  formatSchemaChange,
  isBreaking,
  parseDefinitions,
  schemasOf,
  type SchemaChange,
} from '../src/index.ts'
import { arbitraryDefinition } from './arbitrary-definition.ts'

const folder = join(import.meta.dirname, 'diff')
const base = readFileSync(join(folder, 'base.toml'), 'utf8')

type Edit = readonly [before: string, after: string]

const TWO_VERSIONS: Edit = [
  'versions = [{ version = 1, fields = ["disk_id"] }]',
  'versions = [{ version = 1, fields = ["disk_id"] }, { version = 2, fields = ["disk_id", "slot"] }]',
]
const READS: Edit = [
  'versions = [{ added_in = 1, fields = ["kind"] }]',
  'versions = [{ added_in = 1, fields = ["kind"] }, { version = 2, fields = [] }]',
]
const SIZE_REMOVED: Edit = [
  'versions = [{ added_in = 1, fields = [] }]',
  'versions = [{ added_in = 1, fields = [] }, { removed_in = 2 }]',
]
const ROLLED_UP: Edit = ['datum_type = "u64"', 'datum_type = "u64"\nrollups = ["1h", "5m"]']
const SIZE_GONE: Edit = [/\[\[metrics\]\]\nname = "size"[^]*?\n\n/.exec(base)![0], '']

function schemas(...edits: readonly Edit[]): TimeseriesSchema[] {
  const text = edits.reduce((before, [from, to]) => {
    expect(before).toContain(from)
    return before.replace(from, to)
  }, base)
  const { definitions, problems } = parseDefinitions([{ file: 'disk.toml', text }])
  expect(problems).toEqual([])
  return definitions.flatMap((definition) => schemasOf(definition))
}

const CASES: readonly [
  name: string,
  breaking: boolean,
  before: readonly TimeseriesSchema[],
  after: readonly TimeseriesSchema[],
][] = [
  ['nothing', false, schemas(), schemas()],
  ['a new version of the target', false, schemas(), schemas(TWO_VERSIONS)],
  ['a metric has other fields in a new version', false, schemas(), schemas(TWO_VERSIONS, READS)],
  ['a metric is not in the new version', false, schemas(), schemas(TWO_VERSIONS, SIZE_REMOVED)],
  ['a new metric', false, schemas(SIZE_GONE), schemas()],
  ['other words', false, schemas(), schemas(['A disk', 'Any disk'], ['sequential or', 'how:'])],
  ['a metric is gone', true, schemas(), schemas(SIZE_GONE)],
  ['a version is gone', true, schemas(TWO_VERSIONS), schemas()],
  [
    'a field more',
    true,
    schemas(),
    schemas(['fields = ["disk_id"]', 'fields = ["disk_id", "slot"]']),
  ],
  ['a field less', true, schemas(), schemas(['fields = ["kind"]', 'fields = []'])],
  ['another type of field', true, schemas(), schemas(['"string"', '"bool"'])],
  [
    'a field moves to the target',
    true,
    schemas(),
    schemas(
      ['fields = ["disk_id"]', 'fields = ["disk_id", "kind"]'],
      ['fields = ["kind"]', 'fields = []'],
    ),
  ],
  ['another datum', true, schemas(), schemas(['"u64"', '"f64"'])],
  ['rolled up', false, schemas(), schemas(ROLLED_UP)],
  ['rolled up no more', false, schemas(ROLLED_UP), schemas()],
  ['another unit', true, schemas(), schemas(['"bytes"', '"count"'])],
  ['another scope', true, schemas(), schemas(['"fleet"', '"viewable_to_all"'])],
  [
    'a new version contradicts what is stored',
    true,
    schemas(),
    schemas(TWO_VERSIONS, ['"u64"', '"f64"'], ['"string"', '"u8"']).filter(
      ({ version }) => version === 2,
    ),
  ],
]

test.for(CASES)('%s', async ([name, breaking, before, after]) => {
  const changes = diffSchemaSets(before, after)
  expect(changes.some(isBreaking)).toBe(breaking)
  const lines = changes.map((change) => `${formatSchemaChange(change)}\n`).join('')
  await expect(lines).toMatchFileSnapshot(join(folder, `${name.replaceAll(' ', '-')}.txt`))
})

test('each kind of change is among them', () => {
  const seen = new Set(
    CASES.flatMap(([, , before, after]) => diffSchemaSets(before, after)).map(({ kind }) => kind),
  )
  const kinds: Record<SchemaChange['kind'], true> = {
    timeseries_added: true,
    timeseries_removed: true,
    version_added: true,
    version_removed: true,
    shape_changed: true,
    units_changed: true,
    scope_changed: true,
    rollups_changed: true,
    description_changed: true,
  }
  expect([...seen].sort()).toEqual(Object.keys(kinds).sort())
})

test('a set does not differ from itself, and what is added one way is removed the other', () => {
  const arbitrarySet = fc
    .array(arbitraryDefinition, { maxLength: 2 })
    .map((files) =>
      files.flatMap(({ text }) =>
        parseDefinitions([{ file: 'any.toml', text }]).definitions.flatMap((one) => schemasOf(one)),
      ),
    )
  fc.assert(
    fc.property(arbitrarySet, arbitrarySet, (one, other) => {
      expect(
        diffSchemaSets(
          one,
          one.toReversed().map((schema) => ({ ...schema, created: 0n })),
        ),
      ).toEqual([])
      const there = diffSchemaSets(one, other)
      const back = diffSchemaSets(other, one)
      expect(named(back, 'timeseries_removed')).toEqual(named(there, 'timeseries_added'))
      expect(named(back, 'version_removed')).toEqual(named(there, 'version_added'))
      expect(named(back, 'shape_changed')).toEqual(named(there, 'shape_changed'))
    }),
  )
})

function named(changes: readonly SchemaChange[], kind: SchemaChange['kind']): string[] {
  return changes.filter((change) => change.kind === kind).map(({ timeseries }) => timeseries)
}
