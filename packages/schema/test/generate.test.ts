import { join } from 'node:path'

import { expect, test } from 'vitest'

import { generateModules, isGenerated, readDefinitions } from '../src/index.ts'

const { definitions } = await readDefinitions(join(import.meta.dirname, 'definitions'))
const modules = generateModules(definitions)

test('the newest version has the name of its file, older ones are below', () => {
  expect(modules.map(({ path }) => path)).toEqual([
    'bytes.ts',
    'v1/disk.ts',
    'v2/disk.ts',
    'disk.ts',
  ])
})

test.for(modules)('$path', async ({ path, text }) => {
  await expect(text).toMatchFileSnapshot(join(import.meta.dirname, 'generated', path))
  expect(isGenerated(text)).toBe(true)
})
