import { reasonOf } from '@oximeter/api/client'
import type { Database } from '@oximeter/db'
import type { Logger } from 'pino'
import type { Election } from './election.ts'
import type { Repeated } from './repeated.ts'

export interface RollingUpOptions {
  readonly election: Election
  readonly metrics: Pick<Database, 'buildRollups'>
  readonly logger: Logger
  /** Time between two passes, in milliseconds; while there is more to do at once, a twelfth of it. */
  readonly intervalMs: number
}

/**
 * Rolls up what definitions say, in the elected Nexus. What fails is tried again with the next pass;
 * until then questions are answered by samples.
 */
export function rollingUp({ election, metrics, logger, intervalMs }: RollingUpOptions): Repeated {
  return election.repeat({
    intervalMs,
    work: async (signal) => {
      const { isBehind } = await metrics.buildRollups({ signal })
      return isBehind ? intervalMs / 12 : intervalMs
    },
    onTrouble: (error) =>
      logger.info({ reason: reasonOf(error) }, 'samples are rolled up when ClickHouse does it'),
  })
}
