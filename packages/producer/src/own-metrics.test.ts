import {
  cumulativeU64,
  metric,
  ProducerRegistry,
  string,
  target,
  type ProducerResult,
} from '@oximeter/core'
import { expect, test } from 'vitest'

import { Counted } from '../test/counted.ts'
import { parsePageQuery } from './pages/page-query.ts'
import { ServedRegistry } from './served-registry.ts'

const shop = target('shop', {}).of({})
const orders = metric('orders', { user: string() }, cumulativeU64())
const query = parsePageQuery(new URLSearchParams())

/** The values of a metric of the server's own, by the values of its fields. */
function own(items: readonly ProducerResult[], name: string): Record<string, unknown> {
  const samples = items.flatMap((item) => (item.status === 'ok' ? item.samples : []))
  return Object.fromEntries(
    samples
      .filter(({ timeseries }) => timeseries.name === `producer_server:${name}`)
      .map(({ timeseries, datum }) => [
        timeseries.metricFields.map(({ value }) => String(value)).join(' '),
        'value' in datum ? datum.value : undefined,
      ]),
  )
}

test('how many series there are, and what was refused of which name, for which reason', async () => {
  const registry = new ProducerRegistry()
  const served = new ServedRegistry(registry)
  const instrument = orders.on(shop, { maxSeries: 2 })
  const registration = registry.register(instrument)
  instrument.with({ user: 'a' }).add()
  const first = await served.drain(query)
  expect(own(first, 'series')).toEqual({ 'shop:orders': 1n })
  expect(own(first, 'refusals')).toEqual({})

  for (const user of ['b', 'c', 'd']) instrument.with({ user }).add()
  instrument.with({ user: 'a' }).add(-1)
  const second = await served.drain(query)
  expect(own(second, 'series')).toEqual({ 'shop:orders': 2n })
  // Fields ascend by name: field, reason, timeseries.
  expect(own(second, 'refusals')).toEqual({
    'user series_budget shop:orders': 2n,
    ' value shop:orders': 1n,
  })
  expect(second).toContainEqual({
    status: 'err',
    error: { type: 'datum_error', message: expect.stringMatching(/field "user"/) },
  })

  registration.unregister()
  const third = await served.drain(query)
  expect(own(third, 'refusals')).toEqual(own(second, 'refusals'))
})

test('pages kept and dropped, and how long a collection took', async () => {
  const registry = new ProducerRegistry()
  registry.register(new Counted())
  const served = new ServedRegistry(registry, { maxPages: 2 })
  for (let page = 1; page <= 4; page++) {
    await served.pages.take({ ...query, page, epoch: served.pages.epoch })
  }
  const items = await served.drain(query)
  expect(own(items, 'kept_pages')).toEqual({ '': 2n })
  expect(own(items, 'kept_bytes')).toEqual({ '': BigInt(served.pages.bytes) })
  expect(own(items, 'dropped_pages')).toEqual({ '': 2n })
  const { '': seconds } = own(items, 'collection_duration')
  expect(seconds).toBeGreaterThan(0)
  expect(seconds).toBeLessThan(60)
})

test('none where none are wanted, and none before somebody asks', async () => {
  const registry = new ProducerRegistry()
  const silent = new ServedRegistry(registry, { ownMetrics: false })
  expect(await silent.drain(query)).toEqual([])
  const other = new ProducerRegistry()
  const served = new ServedRegistry(other)
  expect(other.producers).toHaveLength(0)
  await served.drain(query)
  expect(other.producers).toHaveLength(6)
})
