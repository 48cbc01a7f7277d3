import type { EngineMemory } from '@oximeter/db'
import type { Check } from '../check.ts'
import { fine } from '../finding.ts'
import { bytesText, percentText } from '../words.ts'

const TIGHT = 0.8
const VERY_TIGHT = 0.95

/** How much of its memory ClickHouse uses. */
export const memory: Check<EngineMemory> = {
  name: 'memory',
  needs: 'clickhouse',
  gather: ({ sources }) => sources.metrics.inspector.memory(),
  judge({ usedBytes, limitBytes }) {
    const share = limitBytes > 0 ? usedBytes / limitBytes : 0
    const text = `ClickHouse uses ${bytesText(usedBytes)} of memory, ${
      limitBytes > 0
        ? `${percentText(share)} of its limit of ${bytesText(limitBytes)}`
        : 'without a limit'
    }.`
    if (share < TIGHT) return [fine(text)]
    return [
      {
        code: 'memory_tight',
        severity: share < VERY_TIGHT ? 'warning' : 'critical',
        subject: 'clickhouse',
        text: `${text} Queries and inserts fail at the limit, and are tried again.`,
        what_to_do:
          'Give it more (clickhouse_memory, or max_server_memory_usage of your server), or see which ' +
          'queries need so much: they run within a budget each, and several at a time.',
      },
    ]
  },
}
