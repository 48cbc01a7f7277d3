import { cumulativeU64, metric, string, target, u64 } from '@oximeter/core'

import { programFields } from '../program.ts'

export const samplerTarget = target('sampler', programFields, {
  description: 'A program that samples on its own, and is collected later',
})

const fields = { source: string('What the program calls what it samples') }

export const droppedSamples = metric('dropped_samples', fields, cumulativeU64(), {
  units: 'count',
  description: 'Samples that were dropped before they were collected, since their queue was full',
})

export const failedAttempts = metric('failed_attempts', fields, cumulativeU64(), {
  units: 'count',
  description: 'Attempts to sample that failed, came too late, or found nothing',
})

export const missedAttempts = metric('missed_attempts', fields, cumulativeU64(), {
  units: 'count',
  description: 'Times at which a sample was due while the one before was still being taken',
})

export const expiredSources = metric('expired_sources', {}, cumulativeU64(), {
  units: 'count',
  description: 'Sources that were given up, since they failed for too long',
})

export const queuedSamples = metric('queued_samples', fields, u64(), {
  units: 'count',
  description: 'Samples that wait to be collected',
})

export const samplerMetricDefinitions = [
  droppedSamples,
  failedAttempts,
  missedAttempts,
  expiredSources,
  queuedSamples,
]
