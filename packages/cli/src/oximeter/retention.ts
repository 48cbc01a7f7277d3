import type {
  NexusPublicClient,
  RetentionChange,
  RetentionPolicyJson,
  TimeseriesUsage,
} from '@oximeter/api/client'

import { allItems } from '../command-line/all-items.ts'
import type { Answer } from '../command-line/answer.ts'
import { UsageError } from '../command-line/exit.ts'
import { counted, formatBytes } from '../output/quantity.ts'
import { formatTable, type Style } from '../output/table.ts'

/** Adding up what is stored may take a while. */
const LONG = { timeoutMs: 300_000 }

export interface ChangeOptions {
  /** Only say what would be deleted. */
  readonly dryRun: boolean
  /** Samples may be deleted for it. */
  readonly yes: boolean
}

/** The policies, and what is stored of each timeseries under them. */
export async function listRetention(nexus: NexusPublicClient): Promise<Answer> {
  const [{ items: policies }, usage] = await Promise.all([
    nexus.listRetention(),
    allItems((page) => nexus.listUsage(page, LONG)),
  ])
  const byPattern = Map.groupBy(usage, ({ pattern }) => pattern)
  return {
    json: { policies, items: usage },
    text: (style) =>
      formatTable(
        [
          { title: 'POLICY' },
          { title: 'DAYS', align: 'right' },
          { title: 'BYTES AT MOST', align: 'right' },
          { title: 'TIMESERIES', align: 'right' },
          { title: 'BYTES NOW', align: 'right' },
        ],
        policies.map(({ pattern, days, bytes }) => {
          const under = byPattern.get(pattern) ?? []
          // The default's bytes are about all.
          const counts = pattern === 'default' && bytes !== null ? usage : under
          const now = counts.reduce((sum, one) => sum + one.bytes, 0)
          const most = bytes === null ? '-' : formatBytes(bytes)
          return [pattern, String(days), most, String(under.length), formatBytes(now)]
        }),
        style,
      ) + (usage.length === 0 ? '' : `\n${usageTable(usage, style)}`),
  }
}

function usageTable(usage: readonly TimeseriesUsage[], style: Style): string {
  return formatTable(
    [
      { title: 'TIMESERIES' },
      { title: 'POLICY' },
      { title: 'OLDEST DAY' },
      { title: 'SAMPLES', align: 'right' },
      { title: 'BYTES', align: 'right' },
    ],
    usage
      .toSorted((a, b) => b.bytes - a.bytes)
      .map(({ timeseries_name: name, pattern, oldest_day: oldest, samples, bytes }) => [
        name,
        pattern,
        oldest,
        String(samples),
        formatBytes(bytes),
      ]),
    style,
  )
}

/** Says how long samples are kept. @throws {UsageError} where some would be deleted, unless they may be */
export async function setRetention(
  nexus: NexusPublicClient,
  pattern: string,
  { days, bytes }: { readonly days?: number; readonly bytes?: number },
  options: ChangeOptions,
): Promise<Answer> {
  const { items } = await nexus.listRetention()
  const known = items.find((policy) => policy.pattern === pattern)
  const fallback = known ?? items.find((policy) => policy.pattern === 'default')
  if (days === undefined && bytes === undefined) {
    throw new UsageError('say with --days or --bytes how long they are kept')
  }
  const request = {
    days: days ?? fallback?.days ?? 30,
    bytes: bytes ?? known?.bytes ?? null,
  }
  return changed(options, (dryRun) =>
    nexus.setRetention({ pattern }, { ...request, dry_run: dryRun }, LONG),
  )
}

/** Has the default hold again, or the policy of a shorter beginning. */
export function removeRetention(
  nexus: NexusPublicClient,
  pattern: string,
  options: ChangeOptions,
): Promise<Answer> {
  return changed(options, (dryRun) => nexus.removeRetention({ pattern, dry_run: dryRun }, LONG))
}

async function changed(
  { dryRun, yes }: ChangeOptions,
  change: (dryRun: boolean) => Promise<RetentionChange>,
): Promise<Answer> {
  const planned = await change(true)
  if (planned.deletions.length > 0 && !dryRun && !yes) {
    throw new UsageError(
      `${told(planned)} would be lost for good: add --yes if they may be, or look at them with --dry-run`,
    )
  }
  const json = dryRun ? planned : await change(false)
  const { policy, deletions, applied } = json
  return {
    json,
    text: (style) =>
      (deletions.length === 0 ? '' : `${deletionTable(json, style)}\n`) +
      `${rule(policy, applied)}\n` +
      (deletions.length === 0
        ? 'Nothing that is stored is deleted for it.\n'
        : `${told(json)} ${applied ? 'are deleted within the next minutes' : 'would be deleted'}.\n`),
  }
}

function rule({ pattern, days, bytes, given }: RetentionPolicyJson, applied: boolean): string {
  const most = bytes === null ? '' : `, and ${formatBytes(bytes)} at most`
  const whose = given ? '' : ' (nobody has said otherwise)'
  const verb = applied ? 'keeps' : 'would keep'
  return `${pattern} ${verb} ${counted(days, 'day')}${most}${whose}: of samples that are stored and of new ones.`
}

function told({ deletions }: RetentionChange): string {
  const samples = deletions.reduce((sum, one) => sum + one.samples, 0)
  const bytes = deletions.reduce((sum, one) => sum + one.bytes, 0)
  return `${counted(samples, 'sample')} of ${deletions.length} timeseries (${formatBytes(bytes)})`
}

function deletionTable({ deletions }: RetentionChange, style: Style): string {
  return formatTable(
    [
      { title: 'TIMESERIES' },
      { title: 'FROM' },
      { title: 'TO' },
      { title: 'SAMPLES', align: 'right' },
      { title: 'BYTES', align: 'right' },
    ],
    deletions.map(({ timeseries_name: name, first_day: first, last_day: last, samples, bytes }) => [
      name,
      first,
      last,
      String(samples),
      formatBytes(bytes),
    ]),
    style,
  )
}
