import {
  type CollectOutcome,
  type FailureCount,
  type NexusPublicClient,
  type ProducerStatus,
  type RefusalCount,
  type SchemaConflictJson,
} from '@oximeter/api/client'

import { allItems } from '../command-line/all-items.ts'
import type { Answer } from '../command-line/answer.ts'
import { EXIT } from '../command-line/exit.ts'
import { formatBytes } from '../output/quantity.ts'
import { formatPairs, formatTable, type Style } from '../output/table.ts'
import { formatTimeAgo } from '../output/time-ago.ts'
import {
  formatHistory,
  formatSeconds,
  producerHistory,
  type ProducerHistory,
} from './producer-history.ts'
import { formatRefusedRegistrations } from './refused-registrations.ts'

/** All producers, one a line, with how their collection goes; beneath, those that may not register. */
export async function listProducers(
  nexus: NexusPublicClient,
  now: () => number = Date.now,
): Promise<Answer> {
  const [items, refused] = await Promise.all([
    allItems((page) => nexus.listProducers(page)),
    allItems((page) => nexus.listRefusedRegistrations(page)),
  ])
  return {
    json: { items, refused_registrations: refused },
    text: (style) => {
      const registered = formatProducers(items, style, now())
      if (refused.length === 0) return registered
      return `${registered}\n${formatRefusedRegistrations(refused, style, now())}`
    },
  }
}

function formatProducers(items: readonly ProducerStatus[], style: Style, nowMs: number): string {
  const hasSources = items.some(({ source }) => source !== undefined)
  return items.length === 0
    ? 'No producer has registered.\n'
    : formatTable(
        [
          { title: 'ID' },
          { title: 'KIND' },
          { title: 'ADDRESS' },
          { title: 'EVERY', align: 'right' },
          { title: 'COLLECTOR' },
          { title: 'LAST SUCCESS', align: 'right' },
          { title: 'SAMPLES', align: 'right' },
          { title: 'FAILURES' },
          { title: 'REFUSED SAMPLES' },
          ...(hasSources ? [{ title: 'SOURCE' }] : []),
        ],
        items.map((item) => [
          ...producerRow(item, nowMs),
          ...(hasSources ? [item.source ?? ''] : []),
        ]),
        style,
      )
}

function producerRow(item: ProducerStatus, nowMs: number): string[] {
  const { status } = item
  return [
    item.id,
    item.kind,
    placeOf(item),
    formatSeconds(item.interval),
    item.collector_id?.slice(0, 8) ?? 'none',
    ...(status === null
      ? ['', '', item.status_error ?? 'not known yet', '']
      : [
          status.last_success === null
            ? 'never'
            : formatTimeAgo(status.last_success.started_at, nowMs),
          String(status.n_samples_collected),
          countedReasons(status.n_failures, status.failures) +
            countedIfAny('error items', status.n_error_items),
          countedReasons(status.n_refused_samples, status.refusals) +
            countedIfAny('quarantined', status.n_quarantined, status.quarantines),
        ]),
  ]
}

function placeOf({ address, tls = false }: ProducerStatus): string {
  return tls ? `https://${address}` : address
}

/** Why a collection failed, and what there is to know beside that; of other collectors perhaps nothing. */
function because({ reason, detail }: Partial<Pick<CollectOutcome, 'reason' | 'detail'>>): string {
  return [reason ?? 'no reason given', detail ?? ''].filter((part) => part !== '').join(': ')
}

/** `3 (unreachable 2, 500 1)` */
function countedReasons(total: number, reasons: readonly FailureCount[]): string {
  return String(total) + inBrackets(reasons)
}

/** `, 2 quarantined (schema_conflict 2)` */
function countedIfAny(what: string, total: number, reasons: readonly FailureCount[] = []): string {
  return total === 0 ? '' : `, ${total} ${what}${inBrackets(reasons)}`
}

function inBrackets(reasons: readonly FailureCount[]): string {
  if (reasons.length === 0) return ''
  return ` (${reasons.map(({ reason, count }) => `${reason} ${count}`).join(', ')})`
}

/** Everything that is known of one producer, with its last collections and collectors. */
export async function showProducer(
  nexus: NexusPublicClient,
  id: string,
  now: () => number = Date.now,
): Promise<Answer> {
  const [item, history] = await Promise.all([nexus.getProducer({ id }), producerHistory(nexus, id)])
  return {
    json: { ...item, ...history },
    text: (style) => describeProducer(item, history, style, now()),
  }
}

function describeProducer(
  item: ProducerStatus,
  history: ProducerHistory,
  style: Style,
  nowMs: number,
): string {
  const parts = [...describeNow(item, style, nowMs), ...formatHistory(history, style, nowMs)]
  return parts.join('\n')
}

function describeNow(item: ProducerStatus, style: Style, nowMs: number): string[] {
  const at = (time: string): string => `${time} (${formatTimeAgo(time, nowMs)})`
  const registration = formatPairs([
    ['id', item.id],
    ['kind', item.kind],
    ['address', placeOf(item)],
    ...(item.server_name === undefined ? [] : [['certificate for', item.server_name] as const]),
    ['every', formatSeconds(item.interval)],
    ['collector', item.collector_id ?? 'none'],
    ...(item.source === undefined ? [] : [['source', item.source] as const]),
    ['registered', at(item.time_registered)],
    ['renewed', at(item.time_renewed)],
    ['lease expires', at(item.lease_expires)],
  ])
  const conflicts = item.schema_conflicts ?? []
  const head =
    conflicts.length === 0 ? registration : `${registration}\n${formatConflicts(conflicts, style)}`
  const { status } = item
  if (status === null) {
    return [head, `No status: ${item.status_error ?? 'the collector does not know it yet'}\n`]
  }
  const { last_success: success, last_failure: failure, last_error_item: error } = status
  const collection = formatPairs([
    ['collections', String(status.n_collections)],
    [
      'last success',
      success === null
        ? 'never'
        : `${at(success.started_at)}: ${success.n_samples} samples in ${formatSeconds(success.time_collecting)}`,
    ],
    ['failures', String(status.n_failures)],
    ['last failure', failure === null ? 'never' : `${at(failure.started_at)}: ${because(failure)}`],
    ['samples', String(status.n_samples_collected)],
    ['refused', String(status.n_refused_samples)],
    ['quarantined', String(status.n_quarantined)],
    ['error items', String(status.n_error_items)],
    ['last error', error === null ? 'none' : `${at(error.at)}: ${error.type}: ${error.message}`],
  ])
  const parts = [head, collection]
  if (status.failures.length > 0) {
    parts.push(
      formatTable(
        [{ title: 'FAILURES', align: 'right' }, { title: 'REASON' }],
        status.failures.map(({ reason, count }) => [String(count), reason]),
        style,
      ),
    )
  }
  for (const [title, counts] of [
    ['REFUSED', status.refusals],
    ['QUARANTINED', status.quarantines],
  ] as const) {
    if (counts.length > 0) parts.push(formatExamples(title, counts, style, nowMs))
  }
  return parts
}

function formatConflicts(conflicts: readonly SchemaConflictJson[], style: Style): string {
  return formatTable(
    [{ title: 'CONFLICTING DEFINITION' }, { title: 'VERSION', align: 'right' }, { title: 'HOW' }],
    conflicts.map(({ timeseries_name, version, detail }) => [
      timeseries_name,
      String(version),
      detail,
    ]),
    style,
  )
}

function formatExamples(
  title: string,
  counts: readonly RefusalCount[],
  style: Style,
  nowMs: number,
): string {
  return formatTable(
    [
      { title, align: 'right' },
      { title: 'REASON' },
      { title: 'LAST', align: 'right' },
      { title: 'FOR EXAMPLE' },
    ],
    counts.map(({ reason, count, last_at, example }) => [
      String(count),
      reason,
      formatTimeAgo(last_at, nowMs),
      example,
    ]),
    style,
  )
}

/** Has a producer collected now. A failure is one of the command. */
export async function collectProducer(nexus: NexusPublicClient, id: string): Promise<Answer> {
  const outcome = await nexus.collectProducer({ id })
  const time = formatSeconds(outcome.time_collecting)
  return {
    json: outcome,
    exitCode: outcome.outcome === 'success' ? EXIT.ok : EXIT.failed,
    text: () =>
      outcome.outcome === 'success'
        ? `Collected ${outcome.n_samples} samples (${formatBytes(outcome.bytes)}) in ${time}; ` +
          `${outcome.n_refused} refused, ${outcome.n_error_items} error items.\n`
        : `Failed after ${time}: ${because(outcome)}\n`,
  }
}
