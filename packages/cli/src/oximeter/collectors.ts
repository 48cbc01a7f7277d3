import type { NexusPublicClient } from '@oximeter/api/client'

import { allItems } from '../command-line/all-items.ts'
import type { Answer } from '../command-line/answer.ts'
import { formatTable } from '../output/table.ts'
import { formatTimeAgo } from '../output/time-ago.ts'

/** All collectors, one a line, with what became of what they collected. */
export async function listCollectors(
  nexus: NexusPublicClient,
  now: () => number = Date.now,
): Promise<Answer> {
  const items = await allItems((page) => nexus.collectors(page))
  return {
    json: { items },
    text: (style) =>
      items.length === 0
        ? 'No collector has registered.\n'
        : formatTable(
            [
              { title: 'ID' },
              { title: 'ADDRESS' },
              { title: 'STATE' },
              { title: 'LAST SEEN', align: 'right' },
              { title: 'PRODUCERS', align: 'right' },
              { title: 'COLLECTIONS', align: 'right' },
              { title: 'FAILED', align: 'right' },
              { title: 'SAMPLES', align: 'right' },
              { title: 'REFUSED', align: 'right' },
              { title: 'QUEUED', align: 'right' },
              { title: 'STORED', align: 'right' },
              { title: 'DROPPED', align: 'right' },
            ],
            items.map(({ info, ...collector }) => [
              collector.id,
              collector.address,
              stateOf(collector.live, info !== null),
              formatTimeAgo(collector.last_seen, now()),
              String(collector.n_producers),
              ...(info === null
                ? []
                : [
                    String(info.n_collections),
                    String(info.n_failed_collections),
                    String(info.n_samples_collected),
                    String(info.n_refused_samples),
                    String(info.n_samples_queued),
                    String(info.n_samples_inserted),
                    String(info.n_samples_dropped),
                  ]),
            ]),
            style,
          ),
  }
}

function stateOf(isLive: boolean, answers: boolean): string {
  if (!isLive) return 'gone'
  return answers ? 'live' : 'silent'
}
