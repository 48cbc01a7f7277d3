import type { Producer, Sample } from '@oximeter/core'

import { CounterStarts } from '../counter-starts.ts'
import { stallTime } from '../generated/host.ts'
import type { Pressure } from '../proc/pressure.ts'
import type { Host } from './host-target.ts'

const RESOURCES = ['cpu', 'memory', 'io', 'irq'] as const

type Resource = (typeof RESOURCES)[number]

const MICROSECONDS = 1_000_000

/**
 * Pressure stall information. Kernels without it (before 4.20, or where it is switched off) have no
 * series of it, which is no error.
 */
export function pressureProducer(
  host: Host,
  bootTime: bigint,
  read: (resource: Resource) => Promise<Pressure | undefined>,
): Producer {
  const starts = new CounterStarts<number>(bootTime)
  return {
    async produce({ timestamp }) {
      const pressures = await Promise.all(RESOURCES.map((resource) => read(resource)))
      starts.begin(timestamp)
      const samples: Sample[] = []
      for (const [i, resource] of RESOURCES.entries()) {
        for (const tasks of ['some', 'full'] as const) {
          const total = pressures[i]?.[tasks]
          // Of a CPU not all tasks can stall: somebody runs. The kernel says 0 for ever.
          if (total === undefined || (resource === 'cpu' && tasks === 'full')) continue
          const counter = starts.read(`${resource} ${tasks}`, total / MICROSECONDS)
          samples.push(stallTime.sample(host, { resource, tasks }, counter, timestamp))
        }
      }
      return samples
    },
  }
}
