import type { DiscoverySourceStatus, NexusPublicClient } from '@oximeter/api/client'

import type { Answer } from '../command-line/answer.ts'
import { formatTable, type Style } from '../output/table.ts'
import { formatTimeAgo } from '../output/time-ago.ts'

/** Where producers are looked for, one source a line; beneath, what is not collected and why. */
export async function listDiscovery(
  nexus: NexusPublicClient,
  now: () => number = Date.now,
): Promise<Answer> {
  const { items } = await nexus.listDiscovery()
  return {
    json: { items },
    text: (style) => {
      if (items.length === 0)
        return 'No source of producers is configured: see the option discovery.\n'
      const sources = formatSources(items, style, now())
      return items.some(({ n_refused }) => n_refused > 0)
        ? `${sources}\n${formatRefused(items, style)}`
        : sources
    },
  }
}

function formatSources(
  items: readonly DiscoverySourceStatus[],
  style: Style,
  nowMs: number,
): string {
  return formatTable(
    [
      { title: 'SOURCE' },
      { title: 'LAST SUCCESS', align: 'right' },
      { title: 'TARGETS', align: 'right' },
      { title: 'PRODUCERS', align: 'right' },
      { title: 'REFUSED', align: 'right' },
      { title: 'FAILURES', align: 'right' },
      { title: 'ERROR' },
    ],
    items.map((item) => [
      item.source,
      item.last_success === null ? 'never' : formatTimeAgo(item.last_success, nowMs),
      String(item.n_targets),
      String(item.n_producers),
      String(item.n_refused),
      String(item.n_failures),
      item.error ?? '',
    ]),
    style,
  )
}

function formatRefused(items: readonly DiscoverySourceStatus[], style: Style): string {
  return formatTable(
    [
      { title: 'REFUSED TARGET' },
      { title: 'ID' },
      { title: 'REASON' },
      { title: 'DETAIL' },
      { title: 'SOURCE' },
    ],
    items.flatMap(({ source, refused, n_refused }) => [
      ...refused.map(({ address, id, reason, detail }) => [
        address,
        id ?? '',
        reason,
        detail,
        source,
      ]),
      ...(n_refused > refused.length
        ? [[`and ${n_refused - refused.length} more`, '', '', '', source]]
        : []),
    ]),
    style,
  )
}
