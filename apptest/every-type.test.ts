import { embeddedCredentials } from '@oximeter/clickhouse'
import { datumTypeOf, FIELD_TYPES, DATUM_TYPES, type Sample } from '@oximeter/core'
import { connect } from '@oximeter/db'
import { ProducerServer } from '@oximeter/producer'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { everySample } from './src/every-type.ts'
import { Standalone } from './src/standalone.ts'
import { until } from './src/until.ts'

test('every datum and field type goes the whole way, bit for bit', async () => {
  await using system = await Standalone.start()
  const samples = everySample(BigInt(Date.now() - 600_000) * 1_000_000n)
  expect(new Set(samples.map(({ datum }) => datumTypeOf(datum)))).toEqual(new Set(DATUM_TYPES))
  expect(
    new Set(
      samples.flatMap(({ timeseries: t }) =>
        [...t.targetFields, ...t.metricFields].map(({ type }) => type),
      ),
    ),
  ).toEqual(new Set(FIELD_TYPES))

  await using server = await ProducerServer.start({
    nexus: system.url('internal'),
    intervalMs: 100,
  })
  let handedOut = false
  server.registry.register({
    produce() {
      if (handedOut) return []
      handedOut = true
      return samples
    },
  })

  const details = await until('the samples are collected', async () => {
    const { status } = await system.public.getProducer({ id: server.id })
    return status !== null && status.n_samples_collected >= samples.length && status
  })
  expect(details.refusals).toEqual([])
  expect(details.n_error_items).toBe(0)

  await using database = connect({
    ...embeddedCredentials(join(system.dataDir, 'clickhouse')),
    url: system.url('clickhouse'),
  })
  // One timeseries after the other: to read them all takes long, and they come together.
  const stored: Sample[] = []
  for (const [name, sent] of Map.groupBy(samples, ({ timeseries }) => timeseries.name)) {
    const whole = await until(`${name} is stored`, async () => {
      const read = await samplesOf(name)
      return read.length >= sent.length && read
    })
    stored.push(...whole)
  }
  expect(inOrder(stored)).toEqual(inOrder(samples.map(asRead)))

  async function samplesOf(name: string): Promise<Sample[]> {
    const read: Sample[] = []
    for await (const { timeseries, samples: some } of database.readSeries(name)) {
      for (const { timestamp, datum } of some) read.push({ timeseries, timestamp, datum })
    }
    return read
  }
})

const inOrder = (samples: readonly Sample[]): Sample[] =>
  samples.toSorted((a, b) => Number(a.timestamp - b.timestamp))

/** What its definition says of a sample is read with its schema. */
function asRead({ timeseries, ...measured }: Sample): Sample {
  const { definition: _, ...described } = timeseries
  return { timeseries: described, ...measured }
}
