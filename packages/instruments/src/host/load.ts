import type { Producer } from '@oximeter/core'

import { loadAverage } from '../generated/host.ts'
import type { LoadAverages } from '../proc/loadavg.ts'
import type { Host } from './host-target.ts'

const MINUTES = [1, 5, 15] as const

/** Says that the averages are missing where they cannot be read. */
export function loadProducer(
  host: Host,
  read: () => Promise<LoadAverages | undefined> | LoadAverages,
): Producer {
  return {
    async produce({ timestamp }) {
      const averages = await read()
      return MINUTES.map((minutes, i) =>
        averages === undefined
          ? loadAverage.missing(host, { minutes }, { timestamp })
          : loadAverage.sample(host, { minutes }, averages[i]!, timestamp),
      )
    },
  }
}
