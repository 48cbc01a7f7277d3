import { join } from 'node:path'

import { DATUM_TYPES, FIELD_TYPES, UNITS } from '@oximeter/core'
import { expect, test } from 'vitest'

import { parseDefinitions, readDefinitions, schemasOf } from '../src/index.ts'

const folder = import.meta.dirname

/** Written as definitions for other collectors are: one version, lists over several lines, a comment behind. */
function definition(target: string, metric: string, scope: string, fields: string): string {
  return `
format_version = 1 # the only one

[target]
name = "${target}"
description = "A virtual machine"
authz_scope = "${scope}"
versions = [
    { version = 1, fields = [ ${fields} ] },
]

[[metrics]]
name = "${metric}"
description = ""
units = "count"
datum_type = "cumulative_u64"
versions = [
    # Since the beginning.
    { added_in = 1, fields = [] }
]

[fields.project_id]
type = "uuid"
description = "The project"

[fields.sled_id]
type = "uuid"
description = "The sled"

[fields.UNUSED]
type = "uuid"
description = "Nothing names it, so it may be called anything"
`
}

test('two files may share a target, if not a timeseries', () => {
  const { definitions, problems, notes } = parseDefinitions([
    {
      file: 'virtual-machine.toml',
      text: definition('virtual_machine', 'vcpu_usage', 'project', '"project_id"'),
    },
    {
      file: 'vm-health-check.toml',
      text: definition('virtual_machine', 'check', 'fleet', '"project_id", "sled_id"'),
    },
  ])
  expect(problems).toEqual([])
  expect(notes).toEqual([
    'the target virtual_machine is defined in virtual-machine.toml and vm-health-check.toml, each ' +
      'time with fields, scope and versions of its own',
  ])
  const schemas = definitions.flatMap((one) => schemasOf(one, 0n))
  expect(schemas.map(({ name, authzScope }) => [name, authzScope])).toEqual([
    ['virtual_machine:vcpu_usage', 'project'],
    ['virtual_machine:check', 'fleet'],
  ])
  expect(schemas[0]).toEqual({
    name: 'virtual_machine:vcpu_usage',
    version: 1,
    description: { target: 'A virtual machine', metric: '' },
    fields: [{ name: 'project_id', type: 'uuid', source: 'target', description: 'The project' }],
    datumType: 'cumulative_u64',
    units: 'count',
    authzScope: 'project',
    created: 0n,
  })
})

test('a file that is wrong takes nothing from the others', () => {
  const right = definition('a', 'b', 'fleet', '"sled_id"')
  const { definitions, problems } = parseDefinitions([
    { file: 'wrong.toml', text: definition('b', 'c', 'fleet', '') },
    { file: 'right.toml', text: `\u{feff}${right.replaceAll('\n', '\r\n')}` },
  ])
  expect(definitions.map(({ file }) => file)).toEqual(['right.toml'])
  expect(problems.map(({ file, code }) => [file, code])).toEqual([
    ['wrong.toml', 'no_target_field'],
  ])
})

function withWords(field: string, datum: string, units: string): string {
  return definition('a', 'b', 'viewable_to_all', '"sled_id", "x_id"')
    .replace('"cumulative_u64"', `"${datum}"`)
    .replace('"count"', `"${units}"`)
    .replace('[fields.UNUSED]\ntype = "uuid"', `[fields.x_id]\ntype = "${field}"`)
}

test('every type, unit and scope has its word', () => {
  for (let i = 0; i < DATUM_TYPES.length; i++) {
    const [field, units] = [FIELD_TYPES[i % FIELD_TYPES.length]!, UNITS[i % UNITS.length]!]
    const file = { file: 'a.toml', text: withWords(field, DATUM_TYPES[i]!, units) }
    const { definitions, problems } = parseDefinitions([file])
    expect(problems).toEqual([])
    const [schema] = schemasOf(definitions[0]!)
    expect([schema?.fields[1]?.type, schema?.datumType, schema?.units]).toEqual([
      field,
      DATUM_TYPES[i],
      units,
    ])
  }
})

test('a directory is its TOML files in the order of their names; a file is itself', async () => {
  const { definitions } = await readDefinitions(join(folder, 'definitions'))
  expect(definitions.map(({ file }) => file)).toEqual([
    join(folder, 'definitions/bytes.toml'),
    join(folder, 'definitions/disk.toml'),
  ])
  const one = await readDefinitions(join(folder, 'definitions/disk.toml'))
  expect(one.definitions).toEqual(definitions.slice(1))
  await expect(readDefinitions(join(folder, 'nowhere'))).rejects.toMatchObject({ code: 'ENOENT' })
})

test('versions by example: as said in disk.toml', async () => {
  const { definitions } = await readDefinitions(join(folder, 'definitions/disk.toml'))
  const shown = definitions
    .flatMap((one) => schemasOf(one))
    .map(
      ({ name, version, fields }) =>
        `${name} ${version}: ${fields.map((one) => one.name).join(' ')}`,
    )
  expect(shown).toEqual([
    'disk:latency 2: disk_id kind slot',
    'disk:latency 3: disk_id kind tray',
    'disk:requests 1: disk_id kind',
    'disk:requests 2: disk_id failed kind slot',
    'disk:requests 3: disk_id failed kind tray',
    'disk:spin_ups 1: disk_id kind',
    'disk:spin_ups 3: disk_id tray',
    'disk:temperature 1: disk_id',
    'disk:temperature 2: disk_id slot',
    'disk:temperature 3: disk_id tray',
  ])
})
