import type { Sample } from '@oximeter/core'
import type { TaskSet } from '../producers/task-set.ts'
import { wallClock, type Timers } from '../time/timers.ts'
import type { CollectorIdentity, CollectorStatistics } from './collector-statistics.ts'
import type { HostAddresses } from './host-addresses.ts'
import { producerSamples } from './producer-samples.ts'

/** Where what a collector counts is. */
export interface OwnSources {
  readonly collector: CollectorIdentity
  readonly statistics: CollectorStatistics
  readonly tasks: TaskSet
  readonly addresses: HostAddresses
  readonly timers: Timers
}

export interface SelfReportOptions extends OwnSources {
  readonly take: (samples: readonly Sample[]) => Promise<void>
}

/** Samples that are made in one go: then others have their turn. */
const SLICE = 500

/** Everything that the collector counts, as it is now. */
export function* ownSamples(sources: OwnSources): Generator<Sample> {
  const { collector, statistics, tasks, addresses, timers } = sources
  const now = wallClock(timers)
  yield* statistics.samples()
  for (const task of tasks.all()) {
    yield* producerSamples(collector, task, (host) => addresses.of(host), now)
  }
}

/** Sends what the collector counts the way of all samples. */
export async function reportSelf({ take, ...sources }: SelfReportOptions): Promise<void> {
  let samples: Sample[] = []
  for (const sample of ownSamples(sources)) {
    samples.push(sample)
    if (samples.length < SLICE) continue
    await take(samples)
    samples = []
    await new Promise(setImmediate)
  }
  await take(samples)
}
