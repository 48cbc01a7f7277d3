import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { evaluate, parseQuery, planQuery, sourceOfSamples } from '../src/index.ts'
import { caseDifference, catalogueOf, parseScript } from '../src/testing/index.ts'

const folder = new URL('scripts/', import.meta.url)

describe.each(readdirSync(folder))('%s', (file) => {
  const { schemas, samples, cases } = parseScript(readFileSync(new URL(file, folder), 'utf8'))
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
