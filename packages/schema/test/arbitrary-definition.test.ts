import { spawnSync } from 'node:child_process'
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'

import type { TimeseriesSchema } from '@oximeter/core'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'

import { generateModules, parseDefinitions, schemasOf, type Definition } from '../src/index.ts'
import { arbitraryDefinition } from './arbitrary-definition.ts'
import { temporaryDirectory } from './temporary-directory.ts'

const root = join(import.meta.dirname, '../../..')

function parseOne(text: string, file = 'any.toml'): Definition {
  const { definitions, problems } = parseDefinitions([{ file, text }])
  expect(problems).toEqual([])
  return definitions[0]!
}

test('each metric has, in each version from its first to its last, what its last entry gave it', () => {
  fc.assert(
    fc.property(arbitraryDefinition, ({ text, fieldsOf }) => {
      const schemas = schemasOf(parseOne(text), 5n)
      expect(
        new Map(
          schemas.map(({ name, version, fields }) => [
            `${name} ${version}`,
            fields.map((field) => field.name),
          ]),
        ),
      ).toEqual(fieldsOf)
      expect(schemas.every(({ created }) => created === 5n)).toBe(true)
    }),
    { numRuns: 200 },
  )
})

test(
  'what is generated compiles, and when it runs it gives what was declared',
  { timeout: 120_000 },
  () => {
    using directory = temporaryDirectory()
    symlinkSync(join(root, 'node_modules'), join(directory.path, 'node_modules'))
    writeFileSync(join(directory.path, 'package.json'), '{"type": "module"}')
    const seed = Date.now()
    const samples = fc.sample(arbitraryDefinition, { numRuns: 40, seed })
    const definitions = samples.map(({ text }, i) => parseOne(text, `d${i}.toml`))
    const modules = generateModules(definitions)
    for (const { path, text } of modules) {
      mkdirSync(join(directory.path, dirname(path)), { recursive: true })
      writeFileSync(join(directory.path, path), text)
    }
    const config = { extends: join(root, 'tsconfig.json'), include: ['**/*.ts'] }
    writeFileSync(join(directory.path, 'tsconfig.json'), JSON.stringify(config))
    const compiled = spawnSync(join(root, 'node_modules/.bin/tsc'), ['-p', directory.path], {
      encoding: 'utf8',
    })
    expect({ seed, status: compiled.status, said: compiled.stdout }).toEqual({
      seed,
      status: 0,
      said: '',
    })

    const urls = modules.map(({ path }) => pathToFileURL(join(directory.path, path)).href)
    const program = `
    const schemas = []
    for (const url of ${JSON.stringify(urls)}) schemas.push(...(await import(url)).schemas())
    console.log(JSON.stringify(schemas.map((schema) => ({ ...schema, created: 0 }))))
  `
    const { stdout, stderr } = spawnSync(
      process.execPath,
      ['--conditions=@oximeter/source', '--input-type=module', '--eval', program],
      { encoding: 'utf8', maxBuffer: 2 ** 28 },
    )
    expect(stderr).toBe('')
    const declared = definitions.flatMap((definition) => schemasOf(definition))
    expect(inOrder(JSON.parse(stdout) as TimeseriesSchema[])).toEqual(
      inOrder(declared.map((schema) => ({ ...schema, created: 0 as never }))),
    )
  },
)

function inOrder(schemas: readonly TimeseriesSchema[]): string[] {
  return schemas.map((schema) => JSON.stringify(schema)).sort()
}
