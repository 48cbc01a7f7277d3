import { MAX_NAMED, type CollectorHealth } from '@oximeter/api/client'
import { formatTimestamp, type Nanoseconds } from '@oximeter/core'
import { paceOf } from '../producers/pace.ts'
import { skewedProducers } from '../producers/skewed.ts'
import type { TaskSet } from '../producers/task-set.ts'
import type { PullSessions } from '../pull/pull-sessions.ts'
import type { Storage } from '../store/storage.ts'
import type { Losses } from './losses.ts'

export interface HealthSources {
  readonly now: Nanoseconds
  readonly tasks: TaskSet
  readonly sessions: PullSessions
  readonly storage: Storage
  readonly losses: Losses
}

/** What a doctor asks of a collector. */
export function healthOf({
  now,
  tasks,
  sessions,
  storage,
  losses,
}: HealthSources): CollectorHealth {
  let failing = 0
  for (const task of tasks.all()) if (task.isFailing) failing += 1
  const { late, slowest } = paceOf(tasks.all(), now)
  return {
    time: formatTimestamp(now),
    n_failing: failing,
    n_late: late,
    oldest_unstored: timeOrNull(storage.oldestUnstoredMs),
    newest_stored: timeOrNull(storage.newestStoredMs),
    spool: storage.spool.summary(),
    losses: losses.counts(),
    skewed: skewedProducers(tasks.all()),
    most_series: sessions
      .mostSeries(MAX_NAMED)
      .map(({ producer: producer_id, series: n_series }) => ({ producer_id, n_series })),
    slowest,
  }
}

function timeOrNull(ms: number | undefined): string | null {
  return ms === undefined ? null : formatTimestamp(BigInt(Math.floor(ms)) * 1_000_000n)
}
