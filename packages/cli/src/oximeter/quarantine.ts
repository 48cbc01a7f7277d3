import type {
  NexusPublicClient,
  QuarantinedSample,
  QuarantineGroup,
  SampleJson,
} from '@oximeter/api/client'

import { allItems } from '../command-line/all-items.ts'
import type { Answer } from '../command-line/answer.ts'
import { EXIT, UsageError } from '../command-line/exit.ts'
import { notesOf, takeItems } from '../command-line/take-items.ts'
import { formatDatum } from '../output/datum.ts'
import { counted } from '../output/quantity.ts'
import { formatPairs, formatTable, printable, type Style } from '../output/table.ts'
import { formatTimeAgo } from '../output/time-ago.ts'

/** All that is checked again may be much. */
const REPLAY_TIMEOUT_MS = 600_000

/** Only samples that are kept for this reason; without one, all. */
export interface ReasonOption {
  readonly reason?: string
}

/** What is kept in quarantine, a line for each timeseries and reason. */
export async function listQuarantine(
  nexus: NexusPublicClient,
  now: () => number = Date.now,
): Promise<Answer> {
  const items = await allItems((page) => nexus.listQuarantine(page))
  return {
    json: { items },
    text: (style) =>
      items.length === 0
        ? 'Nothing is in quarantine.\n'
        : formatTable(
            [
              { title: 'TIMESERIES' },
              { title: 'REASON' },
              { title: 'SAMPLES', align: 'right' },
              { title: 'FIRST', align: 'right' },
              { title: 'LAST', align: 'right' },
              { title: 'FOR EXAMPLE' },
            ],
            items.map(({ timeseries_name, reason, count, first, last, example }) => [
              timeseries_name,
              reason,
              String(count),
              formatTimeAgo(first, now()),
              formatTimeAgo(last, now()),
              example,
            ]),
            style,
          ),
  }
}

/** Samples of one timeseries, the newest first, and how each differs from the schema as it is now. */
export async function showQuarantined(
  nexus: NexusPublicClient,
  name: string,
  { reason, limit }: ReasonOption & { readonly limit: number },
  now: () => number = Date.now,
): Promise<Answer> {
  const filter = reason === undefined ? {} : { reason }
  const taken = await takeItems(
    (page) => nexus.listQuarantined({ ...page, name, ...filter }),
    limit,
  )
  const { items } = taken
  return {
    json: taken,
    text: (style) =>
      items.length === 0
        ? `Nothing of ${name} is in quarantine${forReason(reason)}.\n`
        : items.map((item) => describeSample(item, style, now())).join('\n'),
    notes: notesOf(taken),
  }
}

function describeSample(item: QuarantinedSample, style: Style, nowMs: number): string {
  const { received_at: at, reason, detail, diff, sample, body } = item
  const differences = diff.map((difference, i): [string, string] => [
    i === 0 ? 'differs now' : '',
    difference,
  ])
  const verdict: [string, string][] =
    sample === null ? [] : differences.length === 0 ? [['differs now', 'no']] : differences
  return (
    `${style.heading(printable(reason))}\n` +
    formatPairs([
      ['received', `${at} (${formatTimeAgo(at, nowMs)})`],
      ['because', detail],
      ...verdict,
      ...(sample === null ? ([['unreadable', body ?? '']] as const) : describe(sample)),
    ])
  )
}

function describe({ timeseries_version, measurement, target, metric }: SampleJson) {
  const { timestamp, datum } = measurement
  const fields = [...Object.values(target.fields), ...Object.values(metric.fields)]
  return [
    ['version', String(timeseries_version)],
    ['fields', fields.map(({ name, value }) => `${name}=${value.value} (${value.type})`).join(' ')],
    ['timestamp', timestamp],
    ['datum', `${formatDatum(datum, 'none')} (${datum.type})`],
  ] as const
}

/** Checks samples again, and stores what fits. It fails where any of them does not. */
export async function replayQuarantined(
  nexus: NexusPublicClient,
  name: string,
  { reason }: ReasonOption,
): Promise<Answer> {
  const json = await nexus.replayQuarantined({ name }, reason === undefined ? {} : { reason }, {
    timeoutMs: REPLAY_TIMEOUT_MS,
  })
  const { replayed, still_refused: refused, unreadable } = json
  const left = refused + unreadable
  return {
    json,
    exitCode: left === 0 ? EXIT.ok : EXIT.failed,
    text: () => {
      if (replayed + left === 0) return `Nothing of ${name} is in quarantine${forReason(reason)}.\n`
      const reasons = [
        ...(refused === 0 ? [] : [`${refused} still refused`]),
        ...(unreadable === 0 ? [] : [`${unreadable} unreadable`]),
      ]
      const rest = left === 0 ? '' : `; ${left} stay in quarantine (${reasons.join(', ')})`
      return `Stored ${counted(replayed, 'sample')} of ${name}${rest}.\n`
    },
  }
}

/** Deletes samples from quarantine. @throws {UsageError} unless it is said that they may be lost */
export async function dropQuarantined(
  nexus: NexusPublicClient,
  name: string,
  { reason, yes }: ReasonOption & { readonly yes: boolean },
): Promise<Answer> {
  const filter = reason === undefined ? {} : { reason }
  if (!yes) {
    const groups = await allItems((page) => nexus.listQuarantine(page))
    const count = countOf(groups, name, reason)
    throw new UsageError(
      `${counted(count, 'sample')} of ${name} would be lost for good: add --yes if they may be`,
    )
  }
  const json = await nexus.dropQuarantined({ ...filter, name })
  return { json, text: () => `Dropped ${counted(json.dropped, 'sample')} of ${name}.\n` }
}

function countOf(groups: readonly QuarantineGroup[], name: string, reason?: string): number {
  return groups
    .filter((group) => group.timeseries_name === name)
    .filter((group) => reason === undefined || group.reason === reason)
    .reduce((sum, { count }) => sum + count, 0)
}

function forReason(reason: string | undefined): string {
  return reason === undefined ? '' : ` for ${reason}`
}
