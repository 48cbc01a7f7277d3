import type { TimeseriesSchema } from '@oximeter/core'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'

import { generateModules, parseDefinitions, schemasOf, type Definition } from '../src/index.ts'
import { arbitraryDefinition } from './arbitrary-definition.ts'
import { temporaryProject } from './temporary-project.ts'

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

test('a damaged file is either told of or still sound, and throws nothing', () => {
  const damage = fc.record({ at: fc.double({ min: 0, max: 1, noNaN: true }), by: fc.nat(5) })
  fc.assert(
    fc.property(
      arbitraryDefinition,
      fc.array(damage, { minLength: 1, maxLength: 3 }),
      (one, all) => {
        const text = all.reduce(damaged, one.text)
        const { definitions, problems } = parseDefinitions([{ file: 'any.toml', text }])
        expect(definitions.length).toBe(problems.length === 0 ? 1 : 0)
        const lines = text.split('\n')
        for (const { line, column } of problems) {
          expect(column).toBeGreaterThanOrEqual(1)
          expect(column).toBeLessThanOrEqual((lines[line - 1]?.length ?? 0) + 1)
        }
        const schemas = definitions.flatMap((definition) => schemasOf(definition))
        expect(new Set(schemas.map(({ name, version }) => `${name} ${version}`)).size).toBe(
          schemas.length,
        )
        expect(generateModules(definitions)).toHaveLength(definitions[0]?.versions.length ?? 0)
      },
    ),
    { numRuns: 500 },
  )
})

/** A text in which a word or line is gone, is there twice, or is what stands elsewhere. */
function damaged(text: string, { at, by }: { readonly at: number; readonly by: number }): string {
  const parts = text.split(by % 2 === 0 ? /\b/ : /(?<=\n)/)
  const index = Math.floor(at * parts.length)
  const other = parts[Math.floor(at * at * parts.length)] ?? ''
  const replacement = by < 2 ? [] : by < 4 ? [parts[index] ?? '', other] : [other]
  return parts.toSpliced(index, 1, ...replacement).join('')
}

test('what is generated compiles, and when it runs it gives what was declared', () => {
  using project = temporaryProject()
  const seed = Date.now()
  const samples = fc.sample(arbitraryDefinition, { numRuns: 40, seed })
  const definitions = samples.map(({ text }, i) => parseOne(text, `d${i}.toml`))
  const modules = generateModules(definitions)
  for (const { path, text } of modules) project.write(path, text)
  expect({ seed, ...project.compile() }).toEqual({ seed, status: 0, stdout: '', stderr: '' })

  const ran = project.run(
    '--input-type=module',
    '--eval',
    `const schemas = []
    for (const path of ${JSON.stringify(modules.map(({ path }) => `./${path}`))}) {
      schemas.push(...(await import(path)).schemas())
    }
    console.log(JSON.stringify(schemas.map((schema) => ({ ...schema, created: 0 }))))`,
  )
  expect({ seed, stderr: ran.stderr }).toEqual({ seed, stderr: '' })
  // Programs say nothing of roll-ups.
  const declared = definitions
    .flatMap((definition) => schemasOf(definition))
    .map(({ rollups: _rollups, ...schema }) => schema)
  expect(inOrder(JSON.parse(ran.stdout) as TimeseriesSchema[])).toEqual(inOrder(declared))
})

function inOrder(schemas: readonly TimeseriesSchema[]): string[] {
  return schemas.map((schema) => JSON.stringify({ ...schema, created: 0 })).sort()
}
