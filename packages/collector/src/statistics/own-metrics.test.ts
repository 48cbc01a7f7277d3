import { expect, test } from 'vitest'
import { Histogram } from '@oximeter/core'
import { oximeterCollector, schemas } from '../generated/oximeter-collector.ts'
import { databaseQueueDepth } from './histograms.ts'

const target = ['collector_id: uuid', 'collector_ip: ip_addr', 'collector_port: u16']
const producer = [
  'base_route: string',
  ...target,
  'producer_id: uuid',
  'producer_ip: ip_addr',
  'producer_port: u16',
]
const sink = [...target, 'collector_sink: string']

/** What readers of other collectors' statistics rely on. */
test.for([
  ['collections', 'cumulative_u64', producer],
  ['failed_collections', 'cumulative_u64', [...producer, 'reason: string']],
  ['samples_collected', 'cumulative_u64', producer],
  ['database_samples_dropped', 'cumulative_u64', sink],
  ['database_queue_depth', 'histogram_u64', sink],
] as const)('%s is a %s', ([name, datumType, fields]) => {
  const schema = schemas().find((one) => one.name === `oximeter_collector:${name}`)
  expect(schema?.datumType).toBe(datumType)
  expect(schema?.fields.map((field) => `${field.name}: ${field.type}`)).toEqual(fields)
  expect(schema?.version).toBe(1)
  expect(schema?.authzScope).toBe('fleet')
})

test('the queue depth has 47 bins: [0, 1) and nine in each power of ten up to 100 000', () => {
  const collector = oximeterCollector.of({
    collector_id: '2f6b8a9e-6d0c-4c3e-9a53-0b6f3f9d8e11',
    collector_ip: '::1',
    collector_port: 12223,
  })
  const instrument = databaseQueueDepth.on(collector)
  instrument.with({ collector_sink: 'clickhouse-single' }).observe(5)
  const [sample] = instrument.produce()
  const expected = Histogram.decades('u64', 0, 5).datum().bins
  expect(sample?.datum).toMatchObject({ type: 'histogram_u64', bins: expected })
  expect(expected.length).toBe(47)
  expect([expected[0], expected[1], expected.at(-1)]).toEqual([0n, 1n, 100_000n])
})
