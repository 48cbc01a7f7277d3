import {
  HttpProblem,
  type NexusPublicClient,
  type TimeseriesSchemaJson,
} from '@oximeter/api/client'
import { connect, type IncomingOutcome } from '@oximeter/db'

import type { Answer } from '../../command-line/answer.ts'
import { CommandError } from '../../command-line/exit.ts'
import { ProgressBar } from '../../output/progress-bar.ts'
import { counted, formatBytes } from '../../output/quantity.ts'
import type { ClickHouseAccess } from '../../programs/clickhouse.ts'
import { filesOf, type NexusPart } from './backup.ts'
import { isThere, readBackupFile } from './files.ts'
import { LONG_MS } from './long.ts'
import { readManifest, type BackupDay, type Manifest } from './manifest.ts'
import { tableOf } from './summary.ts'

/** Reads every file of a backup, without a system. */
export async function checkBackup(directory: string): Promise<Answer> {
  const manifest = await readManifest(directory)
  const files = filesOf(manifest)
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0)
  using bar = new ProgressBar(bytes)
  let done = 0
  for (const file of files) {
    await readBackupFile(directory, file)
    bar.update((done += file.bytes), 'bytes')
  }
  return {
    json: { id: manifest.id, began: manifest.began, files: files.length, bytes },
    text: (style) =>
      tableOf(manifest.days, style) +
      `All ${counted(files.length, 'file')} (${formatBytes(bytes)}) are as they were written; the backup began at ${manifest.began}.\n`,
  }
}

/**
 * Stores what a backup holds in an empty database, compares it by count and checksum, and gives Nexus
 * its definitions. One that broke off is gone on with by doing it again.
 *
 * @param nexus undefined where only samples are wanted
 */
export async function restore(
  access: ClickHouseAccess,
  nexus: NexusPublicClient | undefined,
  directory: string,
): Promise<Answer> {
  const manifest = await readManifest(directory)
  // Before anything is done.
  for (const file of filesOf(manifest)) {
    if (!(await isThere(directory, file))) await readBackupFile(directory, file)
  }
  if (nexus && !manifest.nexus) {
    throw new CommandError(
      `the backup in ${directory} holds nothing of Nexus: add --samples-only to restore the samples`,
    )
  }
  const outcomes = await restoreSamples(access, directory, manifest)
  const given = nexus ? await restoreNexus(nexus, directory, manifest) : undefined
  const there = outcomes.filter((outcome) => outcome === 'there already').length
  return {
    json: {
      id: manifest.id,
      items: manifest.days.map(({ table, day, rows, sum }, index) => ({
        table,
        day,
        rows,
        sum,
        outcome: outcomes[index],
      })),
      ...given,
    },
    text: (style) =>
      tableOf(manifest.days, style) +
      `Every count and checksum is that of the backup of ${manifest.began}; ` +
      `${counted(outcomes.length - there, 'day')} of tables stored, ${there} were there.\n` +
      (given === undefined
        ? ''
        : `Nexus has its ${counted(given.schemas, 'definition')} and ${given.policies} policies of retention; schemas without a definition come back with their samples.\n`),
  }
}

interface NexusCounts {
  readonly schemas: number
  readonly policies: number
}

async function restoreSamples(
  access: ClickHouseAccess,
  directory: string,
  { id, began, days }: Manifest,
): Promise<IncomingOutcome[]> {
  await using db = connect({ ...access, requestTimeoutMs: LONG_MS })
  const asOf = BigInt(Date.parse(began)) * 1_000_000n
  const incoming = await db.incoming({ origin: `backup ${id}`, asOf })
  const outcomes: IncomingOutcome[] = []
  using bar = new ProgressBar(days.reduce((sum, day) => sum + bytesOf(day), 0))
  let done = 0
  for (const day of days) {
    const { table, columns, rows, sum, files } = day
    const outcome = await incoming.take({
      table,
      day: day.day,
      columns,
      expected: { rows, sum },
      async *rows() {
        for (const file of files) yield await readBackupFile(directory, file)
      },
    })
    outcomes.push(outcome)
    bar.update((done += bytesOf(day)), 'bytes')
  }
  await incoming.finish()
  return outcomes
}

/** @returns how many definitions and policies Nexus was given */
async function restoreNexus(
  nexus: NexusPublicClient,
  directory: string,
  manifest: Manifest,
): Promise<NexusCounts> {
  const text = (await readBackupFile(directory, manifest.nexus!)).toString()
  const part = JSON.parse(text) as NexusPart
  const defined = part.schemas.filter(({ provisional }) => !provisional)
  // Some at a time, for a request has its bounds; all versions of a timeseries together.
  for (const schemas of inParts(defined)) {
    const { applied, changes } = await nexus.applySchemas({ schemas, dry_run: false })
    const breaking = changes.find((change) => change.breaking)
    if (breaking) {
      throw new HttpProblem(
        409,
        'Conflict',
        `Nexus has other definitions than the backup, and keeps its own: ${breaking.text}`,
      )
    }
    if (!applied) throw new CommandError('Nexus did not take the definitions of the backup')
  }
  for (const { pattern, days, bytes } of part.retention) {
    await nexus.setRetention({ pattern }, { days, bytes })
  }
  return { schemas: defined.length, policies: part.retention.length }
}

const AT_A_TIME = 100

function inParts(schemas: readonly TimeseriesSchemaJson[]): TimeseriesSchemaJson[][] {
  const parts: TimeseriesSchemaJson[][] = [[]]
  for (const versions of Map.groupBy(schemas, (one) => one.timeseries_name).values()) {
    if (parts.at(-1)!.length + versions.length > AT_A_TIME) parts.push([])
    parts.at(-1)!.push(...versions)
  }
  return parts.filter((part) => part.length > 0)
}

function bytesOf({ files }: BackupDay): number {
  return files.reduce((sum, { bytes }) => sum + bytes, 0)
}
