import type { RefusedRegistration } from '@oximeter/api/client'

import { formatTable, type Style } from '../output/table.ts'
import { formatTimeAgo } from '../output/time-ago.ts'

/** Who tried to register and may not, one reason a line. */
export function formatRefusedRegistrations(
  refused: readonly RefusedRegistration[],
  style: Style,
  nowMs: number,
): string {
  return formatTable(
    [
      { title: 'REFUSED REGISTRATION' },
      { title: 'ADDRESS' },
      { title: 'REASON' },
      { title: 'COUNT', align: 'right' },
      { title: 'LAST', align: 'right' },
      { title: 'DETAIL' },
    ],
    refused.map(({ id, address, peer, reason, count, last_at, detail }) => [
      id ?? `from ${peer}`,
      address ?? '',
      reason,
      String(count),
      formatTimeAgo(last_at, nowMs),
      detail,
    ]),
    style,
  )
}
