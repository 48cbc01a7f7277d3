import { reasonOf } from '@oximeter/api/client'
import type { Database } from '@oximeter/db'
import type { Logger } from 'pino'
import { Repeated } from './repeated.ts'

export interface RollingUpOptions {
  readonly metrics: Pick<Database, 'buildRollups'>
  readonly logger: Logger
  /** Time between two passes, in milliseconds; while there is more to do at once, a twelfth of it. */
  readonly intervalMs: number
}

/**
 * Rolls up what definitions say. Every Nexus may do it: what two do at once is there once. What fails
 * is tried again with the next pass; until then questions are answered by samples.
 */
export function rollingUp({ metrics, logger, intervalMs }: RollingUpOptions): Repeated {
  return new Repeated({
    intervalMs,
    work: async (signal) => {
      const { isBehind } = await metrics.buildRollups({ signal })
      return isBehind ? intervalMs / 12 : intervalMs
    },
    onTrouble: (error) =>
      logger.info({ reason: reasonOf(error) }, 'samples are rolled up when ClickHouse does it'),
  })
}
