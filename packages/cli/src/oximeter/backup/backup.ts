import { randomUUID } from 'node:crypto'

import type {
  NexusPublicClient,
  RetentionPolicyJson,
  TimeseriesSchemaJson,
} from '@oximeter/api/client'
import { connect, type Snapshot, type SnapshotDay } from '@oximeter/db'

import { allItems } from '../../command-line/all-items.ts'
import type { Answer } from '../../command-line/answer.ts'
import { ProgressBar } from '../../output/progress-bar.ts'
import { counted, formatBytes } from '../../output/quantity.ts'
import type { ClickHouseAccess } from '../../programs/clickhouse.ts'
import { isThere, makeDirectory, removeOthers, writeBackupFile } from './files.ts'
import {
  knownDays,
  readManifest,
  writeManifest,
  writeUnfinished,
  type BackupDay,
  type BackupFile,
  type Manifest,
} from './manifest.ts'
import { LONG_MS } from './long.ts'
import { tableOf } from './summary.ts'

/** What Nexus keeps that no producer tells it again. */
export interface NexusPart {
  readonly schemas: readonly TimeseriesSchemaJson[]
  /** How long samples are kept, where somebody has said so. */
  readonly retention: readonly RetentionPolicyJson[]
}

/**
 * Copies what is stored to a directory: every sample that was stored when it began, and what Nexus
 * knows. Days that the directory holds as they are now are not copied again, so that it goes on where
 * an earlier one broke off, and brings an older one up to date.
 *
 * @param nexus undefined where only samples are wanted
 */
export async function backup(
  access: ClickHouseAccess,
  nexus: NexusPublicClient | undefined,
  directory: string,
): Promise<Answer> {
  await makeDirectory(directory)
  const known = await knownDays(directory)
  // So that the directory is known for a backup's, however soon this breaks off.
  if (known.length === 0) await writeUnfinished(directory, [])
  const began = new Date().toISOString()
  await using db = connect({ ...access, requestTimeoutMs: LONG_MS })
  await using snapshot = await db.snapshot()
  const days: BackupDay[] = []
  let copied = 0
  {
    using bar = new ProgressBar(snapshot.days.reduce((sum, { bytes }) => sum + bytes, 0))
    let done = 0
    for (const day of snapshot.days) {
      const kept = await keptDay(directory, known, day, snapshot)
      if ('files' in kept) days.push(kept)
      else {
        days.push(await copyDay(directory, day, snapshot, kept))
        copied++
        await writeUnfinished(directory, [...days, ...without(known, days)])
      }
      done += day.bytes
      bar.update(done, 'bytes')
    }
  }
  const manifest: Manifest = {
    format: 'oximeter-backup',
    format_version: 1,
    id: randomUUID(),
    began,
    ended: new Date().toISOString(),
    database_version: snapshot.version,
    days,
    nexus: nexus ? await nexusFile(directory, nexus) : null,
  }
  await writeManifest(directory, manifest)
  await removeOthers(directory, filesOf(manifest))
  return answer(await readManifest(directory), copied, directory)
}

/** The days of the one list that are not in the other. */
function without(known: readonly BackupDay[], days: readonly BackupDay[]): BackupDay[] {
  const ids = new Set(days.map(({ table, day }) => `${table} ${day}`))
  return known.filter(({ table, day }) => !ids.has(`${table} ${day}`))
}

type Sum = Pick<BackupDay, 'rows' | 'sum'>

/** What the directory holds of a day, if it is as it is now; else what it should be. */
async function keptDay(
  directory: string,
  known: readonly BackupDay[],
  day: SnapshotDay,
  snapshot: Snapshot,
): Promise<BackupDay | Sum> {
  const sum = await snapshot.checksum(day)
  const kept = known.find(
    (one) =>
      one.table === day.table &&
      one.day === day.day &&
      one.rows === sum.rows &&
      one.sum === sum.sum &&
      one.columns.join() === day.columns.join(),
  )
  if (!kept) return sum
  for (const file of kept.files) if (!(await isThere(directory, file))) return sum
  return kept
}

async function copyDay(
  directory: string,
  { table, day, ...from }: SnapshotDay,
  snapshot: Snapshot,
  sum: Sum,
): Promise<BackupDay> {
  const files: BackupFile[] = []
  for await (const body of snapshot.rows({ table, day, ...from })) {
    const name = `${day ?? 'all'}-${String(files.length + 1).padStart(4, '0')}`
    files.push(await writeBackupFile(directory, table, name, body))
  }
  return { table, day, columns: from.columns, ...sum, files }
}

async function nexusFile(directory: string, nexus: NexusPublicClient): Promise<BackupFile> {
  const { items: policies } = await nexus.listRetention()
  const part: NexusPart = {
    schemas: await allItems((page) => nexus.listSchemas(page)),
    retention: policies.filter(({ given }) => given),
  }
  return writeBackupFile(directory, '.', 'nexus', Buffer.from(JSON.stringify(part)))
}

export function filesOf({ days, nexus }: Manifest): BackupFile[] {
  return [...days.flatMap(({ files }) => files), ...(nexus ? [nexus] : [])]
}

function answer(manifest: Manifest, copied: number, directory: string): Answer {
  const { id, began, days } = manifest
  const bytes = filesOf(manifest).reduce((sum, file) => sum + file.bytes, 0)
  return {
    json: {
      id,
      directory,
      began,
      bytes,
      items: days.map(({ table, day, rows, sum }) => ({ table, day, rows, sum })),
    },
    text: (style) =>
      tableOf(days, style) +
      `${directory} holds every sample that was stored at ${began}: ${formatBytes(bytes)}; ` +
      `${counted(copied, 'day')} of tables copied, ${days.length - copied} were there.\n`,
  }
}
