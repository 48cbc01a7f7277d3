import { cumulativeF64, metric, string, u16, type Producer, type Sample } from '@oximeter/core'

import { CounterStarts } from '../counter-starts.ts'
import type { Host } from './host-target.ts'

export const cpuTime = metric(
  'cpu_time',
  {
    cpu: u16('Number of the CPU, from 0'),
    state: string('user, nice, system, idle, iowait, irq, softirq or steal'),
  },
  cumulativeF64(),
  { units: 'seconds', description: 'Time that a CPU spent in a state, since the host started' },
)

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
