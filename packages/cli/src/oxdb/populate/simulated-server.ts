import type { Sample } from '@oximeter/core'

import * as define from './definitions.ts'
import { NANOSECONDS, timeOfDay, type Moment, type Simulated } from './simulated.ts'
import type { Random } from './random.ts'

const GIB = 2 ** 30
const SENSORS = ['inlet', 'processor', 'exhaust'] as const
const RESTARTS_EVERY_SECONDS = 8 * 3600

/** A server: it is warm in the afternoon, works as it likes, and now and then starts anew. */
export class SimulatedServer implements Simulated {
  readonly #random: Random
  readonly #target
  readonly #sensor: { sensor: string }
  readonly #fan: { fan: number }
  readonly #memory: number
  readonly #warmth: number
  #startTime: bigint
  #load: number
  #joules = 0

  constructor(random: Random, index: number, startTime: bigint) {
    this.#random = random
    this.#target = define.server.of({
      rack: `rack${Math.floor(index / 8) + 1}`,
      slot: (index % 8) + 1,
      server_id: random.uuid(),
    })
    this.#sensor = { sensor: SENSORS[index % SENSORS.length]! }
    this.#fan = { fan: index % 4 }
    this.#memory = [64, 128, 256][index % 3]! * GIB
    this.#warmth = 30 + 15 * (index % SENSORS.length) + random.normal()
    this.#load = random.uniform()
    this.#startTime = startTime
  }

  *samples({ time, seconds }: Moment): Generator<Sample> {
    const random = this.#random
    this.#load = Math.min(1, Math.max(0.05, this.#load + random.normal() * 0.05))
    const isRestarting = random.chance(seconds / RESTARTS_EVERY_SECONDS)
    if (isRestarting) {
      this.#startTime = time - BigInt(Math.round(seconds * random.uniform() * NANOSECONDS))
      this.#joules = 0
    }
    const celsius = this.#warmth + 6 * timeOfDay(time) + 12 * this.#load + random.normal() * 0.4
    const watts = isRestarting ? 90 : 180 + 220 * this.#load
    this.#joules += watts * seconds
    const isThrottled = celsius > this.#warmth + 15
    const target = this.#target
    // A sensor that does not answer is missing.
    yield random.chance(0.002)
      ? define.temperature.missing(target, this.#sensor, { timestamp: time })
      : define.temperature.sample(target, this.#sensor, Number(celsius.toFixed(2)), time)
    const rpm = Math.round(2400 + 5200 * this.#load + random.normal() * 40)
    yield define.fanSpeed.sample(target, this.#fan, rpm, time)
    const used = Math.round(this.#memory * (0.2 + 0.6 * this.#load))
    yield define.memoryUsed.sample(target, {}, used, time)
    yield define.memoryTotal.sample(target, {}, this.#memory, time)
    yield define.isHealthy.sample(target, {}, !isRestarting, time)
    const state = isRestarting ? 'off' : isThrottled ? 'throttled' : 'on'
    yield define.powerState.sample(target, {}, state, time)
    const total = { startTime: this.#startTime, value: this.#joules }
    yield define.energy.sample(target, {}, total, time)
  }
}
