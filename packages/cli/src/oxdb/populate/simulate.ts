import type { Sample } from '@oximeter/core'

import { Random } from './random.ts'
import { SimulatedServer } from './simulated-server.ts'
import { SimulatedService } from './simulated-service.ts'
import type { Simulated } from './simulated.ts'

export interface Simulation {
  /** Series of each timeseries. */
  readonly series: number
  /** The time of the last samples: nanoseconds since the epoch. */
  readonly end: bigint
  readonly lengthNs: bigint
  readonly intervalNs: bigint
  readonly seed: number
}

/** Timeseries that are simulated, which are measured together. */
export const TIMESERIES = 10

export function sampleCount({ series, lengthNs, intervalNs }: Simulation): number {
  return TIMESERIES * series * Number(lengthNs / intervalNs)
}

/** The samples of each moment, in order of time: the same for the same simulation. */
export function* simulate({
  series,
  end,
  lengthNs,
  intervalNs,
  seed,
}: Simulation): Generator<Sample[]> {
  const steps = lengthNs / intervalNs
  const begin = end - steps * intervalNs
  const random = new Random(seed)
  const owners = {
    silo: random.uuid(),
    projects: [random.uuid(), random.uuid()],
  } as const
  const simulated = Array.from({ length: series }, (_, i): Simulated[] => [
    new SimulatedServer(random, i, begin),
    new SimulatedService(random, i, begin, owners),
  ]).flat()
  const seconds = Number(intervalNs) / 1e9
  for (let step = 1n; step <= steps; step++) {
    const moment = { time: begin + step * intervalNs, seconds }
    yield simulated.flatMap((one) => [...one.samples(moment)])
  }
}
