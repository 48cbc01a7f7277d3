import { cumulativeU64, metric, ProducerRegistry, string, target } from '@oximeter/core'
import { MEDIA_TYPE_COLUMNS, PageDecoder } from '@oximeter/wire'
import { expect, test } from 'vitest'

import { answer } from '../src/index.ts'

const SERIES = 100_000

/** Does something, and tells how often others had their turn meanwhile. */
async function turnsDuring<T>(work: () => Promise<T>): Promise<{ result: T; turns: number }> {
  let [turns, isOver] = [0, false]
  const turn = () => {
    turns++
    if (!isOver) setImmediate(turn)
  }
  setImmediate(turn)
  const result = await work()
  isOver = true
  return { result, turns }
}

function registryOf(count: number): ProducerRegistry {
  const registry = new ProducerRegistry()
  const orders = metric('orders', { user: string(), route: string() }, cumulativeU64())
  const instrument = orders.on(target('shop', {}).of({}), { maxSeries: count })
  registry.register(instrument)
  for (let i = 0; i < count; i++) {
    instrument.with({ user: `user ${i}`, route: `/route/${i % 50}` }).add(i)
  }
  return registry
}

/** Of an answer that describes all series, and of the next, which does not: how often others had their turn. */
async function turnsOfAnswers(count: number): Promise<{ described: number; steady: number }> {
  const registry = registryOf(count)
  const decoder = new PageDecoder()
  const ask = async (query: Record<string, string>) => {
    const { result, turns } = await turnsDuring(() =>
      answer(registry, registry.id, {
        method: 'GET',
        headers: { host: 'localhost', accept: MEDIA_TYPE_COLUMNS },
        query: new URLSearchParams({
          collector: registry.id,
          generation: '1',
          limit: '1000000',
          ...query,
        }),
      }),
    )
    const { refused, points, page } = decoder.decode(result.body)
    expect(refused).toEqual([])
    expect(points.reduce((sum, { rows }) => sum + rows, 0)).toBeGreaterThanOrEqual(count)
    return { page, turns }
  }
  const described = await ask({})
  const { epoch, series } = decoder.known!
  const [page, ack] = [`${described.page + 1}`, `${described.page}`]
  const steady = await ask({ epoch, series: `${series}`, page, ack })
  return { described: described.turns, steady: steady.turns }
}

// How long a turn is may be measured (`npm run bench record`) but not tested: others use this machine.
test(`while ${SERIES} series are answered others have their turn`, async () => {
  const few = await turnsOfAnswers(1)
  const many = await turnsOfAnswers(SERIES)
  expect(many.described).toBeGreaterThan(few.described)
  expect(many.steady).toBeGreaterThan(few.steady)
})
