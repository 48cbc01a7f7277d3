import { cumulativeU64, metric, string, type Producer } from '@oximeter/core'

import { CounterStarts } from '../counter-starts.ts'
import type { LinkCounters, LinkStats } from '../proc/net-dev.ts'
import type { Host } from './host-target.ts'

const fields = { link: string('Name of the network link, such as eth0') }

const metrics = [
  total('received', 'bytes', 'Bytes that a network link received'),
  total('received', 'packets', 'Packets that a network link received'),
  total('received', 'errors', 'Packets that reached a network link damaged'),
  total('received', 'drops', 'Packets that a network link received and dropped'),
  total('sent', 'bytes', 'Bytes that a network link sent'),
  total('sent', 'packets', 'Packets that a network link sent'),
  total('sent', 'errors', 'Packets that a network link failed to send'),
  total('sent', 'drops', 'Packets that a network link dropped instead of sending them'),
]

export const linkMetrics = metrics.map(({ of }) => of)

function total(direction: 'received' | 'sent', column: keyof LinkCounters, description: string) {
  const units = column === 'bytes' ? 'bytes' : 'count'
  const name = `link_${direction}_${column}`
  return { direction, column, of: metric(name, fields, cumulativeU64(), { units, description }) }
}

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
          metrics.map(({ direction, column, of }) => {
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
