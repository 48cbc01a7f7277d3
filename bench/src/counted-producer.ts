import { target, u16, type Producer, type Sample } from '@oximeter/core'
import { labelSets, latency, OBSERVATIONS, requests } from './shop.ts'

const shop = target('shop', { instance: u16() })

/** Counts what it hands out. */
export class CountedProducer implements Producer {
  readonly #produce: () => Iterable<Sample>
  samples = 0
  collections = 0

  constructor(produce: () => Iterable<Sample>) {
    this.#produce = produce
  }

  produce(): Sample[] {
    const made = [...this.#produce()]
    this.samples += made.length
    this.collections++
    return made
  }
}

/** Each collection finds every counter a little higher. */
export function countersOf(instance: number, count: number): CountedProducer {
  const instrument = requests.on(shop.of({ instance }))
  const series = labelSets(count).map((fields) => instrument.with(fields))
  return new CountedProducer(() => {
    for (const [i, one] of series.entries()) one.add((i * 7919) % 100)
    return instrument.produce()
  })
}

/** Each collection finds ten more observations in every histogram. */
export function histogramsOf(instance: number, count: number): CountedProducer {
  const instrument = latency.on(shop.of({ instance }))
  const series = labelSets(count).map((fields) => instrument.with(fields))
  let next = 0
  return new CountedProducer(() => {
    for (const one of series) {
      for (let n = 0; n < 10; n++) one.observe(OBSERVATIONS[next++ & 1023] as number)
    }
    return instrument.produce()
  })
}
