import { reasonOf } from '@oximeter/api/client'
import type { Database, Deletion, RetentionPolicy } from '@oximeter/db'
import type { Logger } from 'pino'
import type { OwnMetrics } from '../own-metrics.ts'
import type { NexusStore } from '../store/nexus-store.ts'
import type { Election } from './election.ts'
import type { Repeated } from './repeated.ts'

export interface RetentionPassOptions {
  readonly election: Election
  readonly store: NexusStore
  readonly metrics: Database
  readonly own: OwnMetrics
  readonly logger: Logger
  /** Time between two looks at whether policies have changed, maybe by another Nexus, in milliseconds. */
  readonly lookMs: number
  /** Time between two passes where they have not, in milliseconds. */
  readonly intervalMs: number
}

/** Deletes, pass by pass, what is kept no longer, in the elected Nexus. */
export function retentionPasses(options: RetentionPassOptions): Repeated {
  const { election, store, logger, lookMs, intervalMs } = options
  let applied = ''
  let due = 0
  return election.repeat({
    intervalMs: lookMs,
    work: async (signal) => {
      const policies = await store.retention.all()
      const wanted = JSON.stringify(policies)
      if (wanted === applied && performance.now() < due) return
      const isMore = await pass(options, policies, signal)
      applied = wanted
      due = performance.now() + (isMore ? 0 : intervalMs)
      return isMore ? 0 : lookMs
    },
    onTrouble: (error) =>
      logger.warn({ reason: reasonOf(error) }, 'old samples are deleted when ClickHouse answers'),
  })
}

/** A bounded part of what is to be done. @returns whether there is more */
async function pass(
  { metrics, own, logger }: RetentionPassOptions,
  policies: readonly RetentionPolicy[],
  signal: AbortSignal,
): Promise<boolean> {
  const { deleted, left, changed } = await metrics.applyRetention(policies, { signal })
  if (changed > 0) logger.info({ tables: changed }, 'tables keep their samples for another time')
  for (const [reason, of] of Map.groupBy(deleted, (one) => one.reason)) {
    own.samplesExpired(reason, sum(of, 'rows'))
  }
  if (deleted.length === 0) return false
  const days = deleted.map(({ day }) => day)
  logger.info(
    {
      timeseries: new Set(deleted.map(({ name }) => name)).size,
      samples: sum(deleted, 'rows'),
      bytes: sum(deleted, 'bytes'),
      days: [Math.min(...days), Math.max(...days)],
      left,
    },
    'samples that are kept no longer were deleted',
  )
  return left > 0
}

function sum(deleted: readonly Deletion[], what: 'rows' | 'bytes'): number {
  return deleted.reduce((total, one) => total + one[what], 0)
}
