import type { SystemStatus } from '@oximeter/api/client'

import { formatCount } from '../../output/quantity.ts'
import { formatTable, type Style } from '../../output/table.ts'
import { clipped } from './clipped.ts'

const MOST_LOSSES = 5

const WORDS = {
  dropped: 'dropped',
  quarantined: 'quarantined',
  refused: 'refused',
  pages_lost: 'pages lost',
} as const

/** What did not get into the database, by reason. */
export function formatLosses({ losses, collectors }: SystemStatus, style: Style): string {
  if (collectors.length === 0) return 'Loss: not known, for no collector tells.\n'
  if (losses.length === 0) return 'Loss: none since the collectors started.\n'
  const table = formatTable(
    [
      { title: 'LOSS' },
      { title: 'REASON' },
      { title: 'LAST HOUR', align: 'right' },
      { title: 'SINCE START', align: 'right' },
    ],
    losses
      .slice(0, MOST_LOSSES)
      .map(({ kind, reason, last_hour, total }) => [
        WORDS[kind],
        clipped(reason, 40),
        formatCount(last_hour),
        formatCount(total),
      ]),
    style,
  )
  const more = losses.length - MOST_LOSSES
  return more > 0 ? `${table}… and ${more} more (--json)\n` : table
}
