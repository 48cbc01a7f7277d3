import { Histogram, type Sample } from '@oximeter/core'

import * as define from './definitions.ts'
import type { Random } from './random.ts'
import { NANOSECONDS, timeOfDay, type Moment, type Simulated } from './simulated.ts'

const ROUTES = ['/cart', '/items/:id', '/search', '/login'] as const
const NAMES = ['shop', 'billing', 'search', 'accounts'] as const
const RESTARTS_EVERY_SECONDS = 6 * 3600
/** What is observed one by one of an interval: more would say no more about how they are spread. */
const MOST_OBSERVED = 20

/** Whose services they are: two projects of a silo. */
export interface Owners {
  readonly silo: string
  readonly projects: readonly [string, string]
}

/** One route of a service: people come in the afternoon, some get errors, and it starts anew now and then. */
export class SimulatedService implements Simulated {
  readonly #random: Random
  readonly #target
  readonly #route: { route: string }
  readonly #status: number
  readonly #perSecond: number
  readonly #typicalSeconds: number
  #startTime: bigint
  #requests = 0
  #durations
  #sizes

  constructor(random: Random, index: number, startTime: bigint, { silo, projects }: Owners) {
    const service = Math.floor(index / ROUTES.length)
    this.#random = random
    this.#target = define.service.of({
      name: `${NAMES[service % NAMES.length]}${Math.floor(service / NAMES.length) || ''}`,
      address: `10.0.${Math.floor(service / 250) % 256}.${(service % 250) + 1}`,
      silo_id: silo,
      project_id: projects[service % 2]!,
    })
    this.#route = { route: ROUTES[index % ROUTES.length]! }
    this.#status = index % 3 === 2 ? 500 : 200
    this.#perSecond = (1 + 9 * random.uniform()) * (this.#status === 500 ? 0.02 : 1)
    this.#typicalSeconds = 0.005 * (1 + (index % ROUTES.length) * 3)
    this.#startTime = startTime
    this.#durations = durationsSince(startTime)
    this.#sizes = sizesSince(startTime)
  }

  *samples({ time, seconds }: Moment): Generator<Sample> {
    const random = this.#random
    if (random.chance(seconds / RESTARTS_EVERY_SECONDS)) {
      this.#startTime = time - BigInt(Math.round(seconds * random.uniform() * NANOSECONDS))
      this.#requests = 0
      this.#durations = durationsSince(this.#startTime)
      this.#sizes = sizesSince(this.#startTime)
    }
    const count = random.count(this.#perSecond * seconds * (1 + 0.6 * timeOfDay(time)))
    this.#requests += count
    for (let i = 0; i < Math.min(count, MOST_OBSERVED); i++) {
      this.#durations.observe(this.#typicalSeconds * Math.exp(random.normal()))
      this.#sizes.observe(Math.round(2000 * Math.exp(random.normal())))
    }
    const total = { startTime: this.#startTime, value: this.#requests }
    const fields = { ...this.#route, status_code: this.#status }
    yield define.requests.sample(this.#target, fields, total, time)
    yield define.requestDuration.sample(this.#target, this.#route, this.#durations, time)
    yield define.responseSize.sample(this.#target, this.#route, this.#sizes, time)
  }
}

function durationsSince(startTime: bigint): Histogram<'f64'> {
  return Histogram.decades('f64', -3, 1, { startTime })
}

function sizesSince(startTime: bigint): Histogram<'u64'> {
  return Histogram.powersOfTwo('u64', { startTime })
}
