import {
  deriveSchema,
  diffSchemas,
  ProducerRegistry,
  type Producer,
  type TimeseriesSchema,
} from '@oximeter/core'
import { Pool } from 'pg'
import { expect, test } from 'vitest'

import { samplesOf } from './recorded.ts'
import * as instruments from '../src/index.ts'

const { hostProducers, nodeRuntimeProducer, processProducer, Sampler } = instruments

/** By timeseries name, what the samples of producers say. */
async function derived(registry: ProducerRegistry): Promise<Map<string, TimeseriesSchema>> {
  const samples = await samplesOf(registry)
  return new Map(samples.map(({ timeseries }) => [timeseries.name, deriveSchema(timeseries)]))
}

function registryOf(...producers: Producer[]): ProducerRegistry {
  const registry = new ProducerRegistry()
  for (const producer of producers) registry.register(producer)
  return registry
}

const identity = { name: 'test' }

test.runIf(process.platform === 'linux')('the schemas are those of the samples', async () => {
  using runtime = nodeRuntimeProducer(identity)
  using sampler = new Sampler(identity)
  sampler.add('nothing', { produce: () => [] }, { intervalMs: 1000 })
  const watched = processProducer({ ...identity, pid: process.pid })
  const registry = registryOf(...hostProducers(), runtime, sampler, watched)
  const server = new instruments.HttpServerMetrics(registry, identity)
  server.record('GET', '/', 200, 1)
  server.recordThrown('GET', '/')
  using disposables = new DisposableStack()
  disposables.use(instruments.httpClientMetrics(registry, identity))
  disposables.use(instruments.pgPoolMetrics(registry, new Pool(), identity))
  const found = await derived(registry)

  const defined = allSchemas()
  // A machine may have no disk of its own, and a test no error.
  const differences = defined.flatMap((schema) =>
    diffSchemas(schema, found.get(schema.name) ?? schema),
  )
  expect(differences).toEqual([])
  const names = new Set(defined.map(({ name }) => name))
  expect([...found.keys()].filter((name) => !names.has(name))).toEqual([])
  expect(names.size).toBe(defined.length)
})

test('each says what it is', () => {
  const texts = allSchemas().flatMap((schema) => [
    schema.description.target,
    schema.description.metric,
    ...schema.fields.map(({ description }) => description),
  ])
  expect(texts).not.toContain('')
})

/** What every function that is public and called `…Schemas` gives. */
function allSchemas(): TimeseriesSchema[] {
  return Object.entries(instruments).flatMap(([name, value]) =>
    name.endsWith('Schemas') ? (value as () => TimeseriesSchema[])() : [],
  )
}
