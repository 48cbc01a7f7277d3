import { join } from 'node:path'

import type { TimeseriesSchema } from '@oximeter/core'
import { hostSchemas, nodeProcessSchemas } from '@oximeter/instruments'
import { generateModules, readDefinitions, schemasOf } from '@oximeter/schema'
import { expect, test } from 'vitest'

const root = join(import.meta.dirname, '../../..')
const { definitions, problems, notes } = await readDefinitions(join(root, 'schema'))

test('nothing is wrong with the definitions of what we measure of ourselves', () => {
  expect([...problems, ...notes]).toEqual([])
})

const generated = [
  ['oximeter-collector', 'collector'],
  ['producer-server', 'producer'],
] as const

test.for(generated)('the code of %s is what is generated', async ([name, owner]) => {
  const definition = definitions.filter(({ file }) => file.endsWith(`/${name}.toml`))
  const modules = generateModules(definition)
  expect(modules.map(({ path }) => path)).toEqual([`${name}.ts`])
  const checkedIn = join(root, 'packages', owner, 'src/generated', `${name}.ts`)
  await expect(modules[0]?.text).toMatchFileSnapshot(checkedIn)
})

// Defined in code, where a field may have the name of a keyword of Rust; in a definition it may not.
const UNDECLARED = [
  'host:filesystem_available',
  'host:filesystem_files',
  'host:filesystem_files_free',
  'host:filesystem_free',
  'host:filesystem_size',
]

test.for([
  ['host', hostSchemas()],
  ['node_process', nodeProcessSchemas()],
] as const)('the code of %s says what is defined', ([target, inCode]) => {
  const declared = definitions
    .filter((definition) => definition.target.name === target)
    .flatMap((definition) => schemasOf(definition))
  const comparable = inCode.filter(({ name }) => !UNDECLARED.includes(name))
  expect(inOrder(comparable)).toEqual(inOrder(declared))
})

test('what is not defined yet has a field that no definition may have', () => {
  const inCode = hostSchemas().filter(({ fields }) => fields.some(({ name }) => name === 'type'))
  expect(inCode.map(({ name }) => name).sort()).toEqual(UNDECLARED)
})

function inOrder(schemas: readonly TimeseriesSchema[]): object[] {
  return schemas
    .map((schema) => ({ ...schema, created: 0n }))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
}
