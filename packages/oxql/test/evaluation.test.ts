import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { evaluate, parseQuery, planQuery, sourceOfSamples } from '../src/index.ts'
import { caseDifference, catalogueOf, parseScript } from '../src/testing/index.ts'

const folder = new URL('scripts/', import.meta.url)

const scripts = readdirSync(folder).map((file) => {
  return [file, parseScript(readFileSync(new URL(file, folder), 'utf8'))] as const
})

test('no two scripts name a timeseries alike, so that one database holds them all', () => {
  const names = scripts.flatMap(([, { schemas }]) => [...new Set(schemas.map(({ name }) => name))])
  expect(new Set(names).size).toBe(names.length)
})

describe.each(scripts)('%s', (_file, { schemas, samples, cases }) => {
  const catalogue = catalogueOf(schemas)
  const source = sourceOfSamples(samples)
  const ask = (text: string, now: bigint) =>
    evaluate(planQuery(parseQuery(text, { now }), { catalogue, now }), source)

  test.each(cases.map((each) => [each.line, each.text, each] as const))(
    'line %i: %s',
    async (_line, _text, expected) => {
      expect(await caseDifference(expected, ask)).toBeUndefined()
    },
  )
})
