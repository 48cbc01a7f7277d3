import type { Producer, Sample } from '@oximeter/core'

import { CounterStarts } from '../counter-starts.ts'
import { cpuTime } from '../generated/host.ts'
import type { Host } from './host-target.ts'

/** Seconds by state, per CPU. */
export type CpuTimes = readonly {
  readonly cpu: number
  readonly seconds: Readonly<Record<string, number>>
}[]

export function cpuProducer(
  host: Host,
  bootTime: bigint,
  read: () => Promise<CpuTimes> | CpuTimes,
): Producer {
  // The kernel warns that idle and iowait time may step back a little.
  const starts = new CounterStarts<number>(bootTime, 'jitter')
  return {
    async produce({ timestamp }) {
      const samples: Sample[] = []
      const cpus = await read()
      starts.begin(timestamp)
      for (const { cpu, seconds } of cpus) {
        for (const [state, value] of Object.entries(seconds)) {
          const counter = starts.read(`${cpu} ${state}`, value)
          samples.push(cpuTime.sample(host, { cpu, state }, counter, timestamp))
        }
      }
      return samples
    },
  }
}
