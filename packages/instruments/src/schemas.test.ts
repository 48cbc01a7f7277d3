import { deriveSchema, diffSchemas, ProducerRegistry, type Producer } from '@oximeter/core'
import { expect, test } from 'vitest'

import { hostProducers, hostSchemas, nodeProcessSchemas, nodeRuntimeProducer } from './index.ts'

async function derived(producers: readonly Producer[]) {
  const registry = new ProducerRegistry()
  for (const producer of producers) registry.register(producer)
  const results = await registry.collect()
  const samples = results.flatMap((result) => (result.status === 'ok' ? [...result.samples] : []))
  return new Map(samples.map(({ timeseries }) => [timeseries.name, deriveSchema(timeseries)]))
}

test.runIf(process.platform === 'linux')('the schemas are those of the samples', async () => {
  using runtime = nodeRuntimeProducer({ name: 'test' })
  const found = await derived([...hostProducers(), runtime])
  const defined = [...hostSchemas(), ...nodeProcessSchemas()]
  // A machine may have no disk of its own.
  const differences = defined.flatMap((schema) =>
    diffSchemas(schema, found.get(schema.name) ?? schema),
  )
  expect(differences).toEqual([])
  const names = new Set(defined.map(({ name }) => name))
  expect([...found.keys()].filter((name) => !names.has(name))).toEqual([])
  expect(names.size).toBe(defined.length)
})

test('each says what it is', () => {
  const texts = [...hostSchemas(), ...nodeProcessSchemas()].flatMap((schema) => [
    schema.description.target,
    schema.description.metric,
    ...schema.fields.map(({ description }) => description),
  ])
  expect(texts).not.toContain('')
})
