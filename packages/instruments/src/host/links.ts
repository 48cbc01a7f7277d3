import type { Producer } from '@oximeter/core'

import { CounterStarts } from '../counter-starts.ts'
import * as metrics from '../generated/host.ts'
import type { LinkStats } from '../proc/net-dev.ts'
import type { Host } from './host-target.ts'

const totals = [
  { direction: 'received', column: 'bytes', of: metrics.linkReceivedBytes },
  { direction: 'received', column: 'packets', of: metrics.linkReceivedPackets },
  { direction: 'received', column: 'errors', of: metrics.linkReceivedErrors },
  { direction: 'received', column: 'drops', of: metrics.linkReceivedDrops },
  { direction: 'sent', column: 'bytes', of: metrics.linkSentBytes },
  { direction: 'sent', column: 'packets', of: metrics.linkSentPackets },
  { direction: 'sent', column: 'errors', of: metrics.linkSentErrors },
  { direction: 'sent', column: 'drops', of: metrics.linkSentDrops },
] as const

/** The host's ends of links to containers come and go by the hundred, and each would be a series. */
function isInterestingLink(name: string): boolean {
  return !name.startsWith('veth')
}

export function linkProducer(
  host: Host,
  bootTime: bigint,
  read: () => Promise<readonly LinkStats[]>,
  isWanted: (name: string) => boolean = isInterestingLink,
): Producer {
  const starts = new CounterStarts<bigint>(bootTime)
  return {
    async produce({ timestamp }) {
      const all = await read()
      starts.begin(timestamp)
      return all
        .filter((stats) => isWanted(stats.name))
        .flatMap((stats) =>
          totals.map(({ direction, column, of }) => {
            const counter = starts.read(
              `${stats.name} ${direction} ${column}`,
              stats[direction][column],
            )
            return of.sample(host, { link: stats.name }, counter, timestamp)
          }),
        )
    },
  }
}
