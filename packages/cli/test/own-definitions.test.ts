import { basename, join } from 'node:path'

import { generateModules, readDefinitions } from '@oximeter/schema'
import { expect, test } from 'vitest'

const root = join(import.meta.dirname, '../../..')
const { definitions, problems, notes } = await readDefinitions(join(root, 'schema'))
const named = Map.groupBy(definitions, ({ file }) => basename(file, '.toml'))

/** Whose code is generated from which definitions. */
const generated = {
  collector: ['oximeter-collector'],
  instruments: [
    'host',
    'http-client',
    'http-server',
    'node-process',
    'pg-pool',
    'process',
    'sampler',
  ],
  nexus: ['nexus'],
  producer: ['producer-server'],
}

test('nothing is wrong with the definitions of what we measure of ourselves', () => {
  expect([...problems, ...notes]).toEqual([])
})

test('each definition has an owner', () => {
  expect([...named.keys()].sort()).toEqual(Object.values(generated).flat().sort())
})

const modules = Object.entries(generated).flatMap(([owner, names]) =>
  names.map((name) => ({ owner, name })),
)

test.for(modules)('the code of $name is what is generated', async ({ owner, name }) => {
  const [module, ...others] = generateModules(named.get(name) ?? [])
  expect(others).toEqual([])
  expect(module?.path).toBe(`${name}.ts`)
  const checkedIn = join(root, 'packages', owner, 'src/generated', `${name}.ts`)
  await expect(module?.text).toMatchFileSnapshot(checkedIn)
})
