import { reasonOf } from '@oximeter/api/client'
import type { Database, Deletion } from '@oximeter/db'
import type { Logger } from 'pino'
import type { OwnMetrics } from '../own-metrics.ts'
import type { NexusStore } from '../store/nexus-store.ts'
import { Repeated } from './repeated.ts'

export interface RetentionPassOptions {
  readonly store: NexusStore
  readonly metrics: Database
  readonly own: OwnMetrics
  readonly logger: Logger
  /** Time between two passes, in milliseconds. */
  readonly intervalMs: number
}

/** Deletes, pass by pass, what is kept no longer. Several Nexus processes may do so at once. */
export function retentionPasses(options: RetentionPassOptions): Repeated {
  const { intervalMs, logger } = options
  return new Repeated({
    intervalMs,
    work: () => pass(options),
    onTrouble: (error) =>
      logger.warn({ reason: reasonOf(error) }, 'old samples are deleted when ClickHouse answers'),
  })
}

/** A bounded part of what is to be done; if there is more, the next one comes at once. */
async function pass({
  store,
  metrics,
  own,
  logger,
  intervalMs,
}: RetentionPassOptions): Promise<number> {
  const policies = await store.retentionPolicies()
  const { deleted, left, changed } = await metrics.applyRetention(policies)
  if (changed > 0) logger.info({ tables: changed }, 'tables keep their samples for another time')
  for (const [reason, of] of Map.groupBy(deleted, (one) => one.reason)) {
    own.samplesExpired(reason, sum(of, 'rows'))
  }
  if (deleted.length === 0) return intervalMs
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
  return left > 0 ? 0 : intervalMs
}

function sum(deleted: readonly Deletion[], what: 'rows' | 'bytes'): number {
  return deleted.reduce((total, one) => total + one[what], 0)
}
