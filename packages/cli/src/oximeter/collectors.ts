import type { CollectorStatus, NexusPublicClient } from '@oximeter/api/client'

import { allItems } from '../command-line/all-items.ts'
import type { Answer } from '../command-line/answer.ts'
import { CommandError } from '../command-line/exit.ts'
import { formatBytes } from '../output/quantity.ts'
import { formatPairs, formatTable } from '../output/table.ts'
import { formatTimeAgo } from '../output/time-ago.ts'

/** All collectors, one a line, with what they do and what became of what they collected. */
export async function listCollectors(
  nexus: NexusPublicClient,
  now: () => number = Date.now,
): Promise<Answer> {
  const items = await allItems((page) => nexus.listCollectors(page))
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
              { title: 'SAMPLES/S', align: 'right' },
              { title: 'SPOOL', align: 'right' },
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
              stateOf({ ...collector, info }),
              formatTimeAgo(collector.last_seen, now()),
              formatProducers(collector),
              formatRate(collector.samples_per_second),
              formatFill(collector),
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

/** Everything that is known of one collector. */
export async function showCollector(
  nexus: NexusPublicClient,
  id: string,
  now: () => number = Date.now,
): Promise<Answer> {
  const item = await findCollector(nexus, id)
  return { json: item, text: () => describeCollector(item, now()) }
}

/** @throws {CommandError} if none in service has the id */
export async function findCollector(
  nexus: NexusPublicClient,
  id: string,
): Promise<CollectorStatus> {
  const items = await allItems((page) => nexus.listCollectors(page))
  const found = items.find((item) => item.id === id.toLowerCase())
  if (found !== undefined) return found
  const known =
    items.length === 0
      ? 'none has registered'
      : `there are ${items.map((item) => item.id).join(', ')}`
  throw new CommandError(`no collector ${id} is in service: ${known}`)
}

function describeCollector(item: CollectorStatus, nowMs: number): string {
  const { info } = item
  const at = (time: string): string => `${time} (${formatTimeAgo(time, nowMs)})`
  const { n_handing_over: leaving, spool_bytes: bytes, spool_limit_bytes: limit } = item
  const registration = formatPairs([
    ['id', item.id],
    ['address', item.address],
    ['state', stateOf(item)],
    ['registered', at(item.time_registered)],
    ['last seen', at(item.last_seen)],
    ['capacity', String(item.capacity)],
    ['producers', String(item.n_producers)],
    ...(leaving === 0
      ? []
      : ([['leaving', `${leaving}, which others are about to collect`]] as const)),
    ['samples/s', formatRate(item.samples_per_second) || 'not told'],
    [
      'spool',
      bytes === null || limit === null
        ? 'not told'
        : `${formatBytes(bytes)} of ${formatBytes(limit)}`,
    ],
  ])
  if (info === null)
    return `${registration}\nIt does not answer Nexus, which asks it at its address.\n`
  return `${registration}\n${formatPairs([
    ['version', info.version],
    ['started', at(info.started)],
    ['last list', info.last_refresh === null ? 'never' : at(info.last_refresh)],
    ['collections', `${info.n_collections}, ${info.n_failed_collections} failed`],
    ['samples', String(info.n_samples_collected)],
    ['refused', String(info.n_refused_samples)],
    ['quarantined', String(info.n_quarantined)],
    ['error items', String(info.n_error_items)],
    ['queued', String(info.n_samples_queued)],
    ['stored', String(info.n_samples_inserted)],
    ['dropped', String(info.n_samples_dropped)],
  ])}`
}

/** `active`; `draining, no answer` of one that Nexus hears and cannot reach. */
function stateOf({ state, info }: Pick<CollectorStatus, 'state' | 'info'>): string {
  return info === null && state !== 'silent' ? `${state}, no answer` : state
}

/** `40`, or `38 + 2 leaving`. */
function formatProducers(item: Pick<CollectorStatus, 'n_producers' | 'n_handing_over'>): string {
  const { n_producers: held, n_handing_over: leaving } = item
  return leaving === 0 ? String(held) : `${held} + ${leaving} leaving`
}

function formatRate(rate: number | null): string {
  return rate === null ? '' : rate >= 100 ? rate.toFixed(0) : String(Number(rate.toPrecision(3)))
}

/** How full the spool is: `12% of 4 GiB`. */
function formatFill({
  spool_bytes: bytes,
  spool_limit_bytes: limit,
}: Pick<CollectorStatus, 'spool_bytes' | 'spool_limit_bytes'>): string {
  if (bytes === null || limit === null) return ''
  const percent = limit === 0 ? 100 : Math.ceil((bytes / limit) * 100)
  return `${percent}% of ${formatBytes(limit)}`
}
