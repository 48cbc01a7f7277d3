import { readdirSync, readFileSync } from 'node:fs'
import { describe, test } from 'vitest'
import { evaluate, parseQuery, planQuery, sourceOfSamples } from '../src/index.ts'
import { catalogueOf, checkCase, parseScript } from '../src/testing/index.ts'

const folder = new URL('scripts/', import.meta.url)

for (const file of readdirSync(folder)) {
  describe(file, () => {
    const { schemas, samples, cases } = parseScript(readFileSync(new URL(file, folder), 'utf8'))
    const catalogue = catalogueOf(schemas)
    const source = sourceOfSamples(samples)

    test.each(cases.map((each) => [each.line, each.text, each] as const))(
      'line %i: %s',
      async (_line, _text, expected) => {
        await checkCase(expected, (text, now) => {
          const query = parseQuery(text, { now })
          return evaluate(planQuery(query, { catalogue, scope: { kind: 'fleet' }, now }), source)
        })
      },
    )
  })
}
