import type { Sample } from '@oximeter/core'
import type { TaskSet } from '../producers/task-set.ts'
import { wallClock, type Timers } from '../time/timers.ts'
import type { CollectorIdentity, CollectorStatistics } from './collector-statistics.ts'
import type { HostAddresses } from './host-addresses.ts'
import { producerSamples } from './producer-samples.ts'

export interface SelfReportOptions {
  readonly collector: CollectorIdentity
  readonly statistics: CollectorStatistics
  readonly tasks: TaskSet
  readonly addresses: HostAddresses
  readonly timers: Timers
  readonly take: (samples: readonly Sample[]) => Promise<void>
}

/** Samples that are made in one go: then others have their turn. */
const SLICE = 500

/** Sends what the collector counts the way of all samples. */
export async function reportSelf(options: SelfReportOptions): Promise<void> {
  const { collector, statistics, tasks, addresses, timers, take } = options
  const now = wallClock(timers)
  let samples = [...statistics.samples()]
  for (const task of tasks.all()) {
    samples.push(...producerSamples(collector, task, (host) => addresses.of(host), now))
    if (samples.length < SLICE) continue
    await take(samples)
    samples = []
    await new Promise(setImmediate)
  }
  await take(samples)
}
