import { f64, metric, u8, type Producer } from '@oximeter/core'

import type { LoadAverages } from '../proc/loadavg.ts'
import type { Host } from './host-target.ts'

export const loadAverage = metric(
  'load_average',
  { minutes: u8('Length of the average: 1, 5 or 15 minutes') },
  f64(),
  {
    units: 'count',
    description:
      'Average number of tasks that run, wait for a CPU, or (on Linux) wait for a device',
  },
)

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
