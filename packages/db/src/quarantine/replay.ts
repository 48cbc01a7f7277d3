import {
  deriveSchema,
  diffSchemas,
  withFieldsOf,
  type Sample,
  type Timeseries,
  type TimeseriesSchema,
} from '@oximeter/core'
import type { Engine } from '../engine.ts'
import { storedIn } from '../tables/placement.ts'
import { QUARANTINE_TABLE } from '../tables/series.ts'
import { quoteText } from '../tables/table.ts'
import { BlockBuilder } from '../write/block-builder.ts'
import { problemOf } from '../write/storable.ts'
import { storeMaybeAgain } from '../write/store-blocks.ts'
import { sampleIn } from './list.ts'
import { refusedRowIn, storeRefusedRows, type RefusedRow } from './refused-rows.ts'
import {
  BODY_HASH,
  quarantineTable,
  selectionParameters,
  selectionText,
  type QuarantineSelection,
} from './selection.ts'

/** What became of the samples in quarantine that were replayed. */
export interface ReplayReport {
  /** Stored, and no longer in quarantine. */
  readonly replayed: number
  /** They still contradict their schema, or cannot be stored, and stay. */
  readonly stillRefused: number
  /** Neither a sample nor a row that was refused can be read from what is kept; they stay. */
  readonly unreadable: number
}

interface KeptRow {
  readonly reason: string
  readonly at: string
  readonly hash: string
  readonly body: string
}

/** Rows that are stored and deleted together. */
const BATCH = 2000

/**
 * Stores the samples that agree with a schema now. They leave the quarantine when they are stored,
 * and not before: if that fails in between they are stored again by the next replay, as the same
 * samples, which count once.
 */
export async function replayQuarantined(
  engine: Engine,
  selection: QuarantineSelection,
  schemas: readonly TimeseriesSchema[],
): Promise<ReplayReport> {
  const report = { replayed: 0, stillRefused: 0, unreadable: 0 }
  // It is the same in all versions.
  const datumType = schemas[0]?.datumType
  let after: KeptRow | undefined
  for (;;) {
    const rows = await nextRows(engine, selection, after)
    const fitting: KeptRow[] = []
    const refused: (KeptRow & RefusedRow)[] = []
    const builder = new BlockBuilder()
    for (const row of rows) {
      const sample = sampleIn(row.body)
      const refusedRow = sample ? undefined : refusedRowIn(row.body)
      if (refusedRow && datumType) {
        refused.push({ ...row, ...refusedRow })
      } else if (!sample) {
        report.unreadable++
      } else if (!fits(sample, schemas)) {
        report.stillRefused++
      } else {
        builder.add(sample)
        fitting.push(row)
      }
    }
    await storeMaybeAgain(engine, builder.seal())
    if (datumType) {
      const stored = await storeRefusedRows(engine, datumType, refused)
      report.stillRefused += refused.length - stored.length
      fitting.push(...stored)
    }
    await deleteRows(engine, selection, fitting)
    report.replayed += fitting.length
    if (rows.length < BATCH) return report
    after = rows.at(-1)
  }
}

/** @returns how many were dropped */
export async function dropQuarantined(
  engine: Engine,
  selection: QuarantineSelection,
): Promise<number> {
  const parameters = selectionParameters(selection)
  const [row] = await engine.rows<{ count: string }>(
    'count what is in quarantine',
    `SELECT count() AS count FROM ${quarantineTable(engine)} AS kept WHERE ${selectionText(selection)}`,
    { parameters },
  )
  await engine.run(
    'drop what is in quarantine',
    `DELETE FROM ${storedIn(engine, QUARANTINE_TABLE.name)} WHERE ${selectionText(selection).replaceAll('kept.', '')}`,
    { parameters },
  )
  return Number(row?.count ?? 0)
}

function fits(sample: Sample, schemas: readonly TimeseriesSchema[]): boolean {
  return problemOf(sample) === undefined && agrees(sample.timeseries, schemas)
}

function agrees(timeseries: Timeseries, schemas: readonly TimeseriesSchema[]): boolean {
  const offered = deriveSchema(timeseries)
  return schemas.some(
    (schema) =>
      diffSchemas(schema, offered).length === 0 && withFieldsOf(schema, offered) === schema,
  )
}

async function nextRows(
  engine: Engine,
  selection: QuarantineSelection,
  after: KeptRow | undefined,
): Promise<KeptRow[]> {
  const position = `(kept.reason, toUnixTimestamp64Nano(kept.received_at), ${BODY_HASH})`
  return engine.rows<KeptRow>(
    'read the quarantine',
    `SELECT reason, toUnixTimestamp64Nano(received_at) AS at, ${BODY_HASH} AS hash, body
     FROM ${quarantineTable(engine)} AS kept
     WHERE ${selectionText(selection)} ${after ? `AND ${position} > ${rowText(after)}` : ''}
     ORDER BY kept.reason, at, hash LIMIT ${BATCH}`,
    { parameters: selectionParameters(selection) },
  )
}

async function deleteRows(
  engine: Engine,
  selection: QuarantineSelection,
  rows: readonly KeptRow[],
): Promise<void> {
  if (rows.length === 0) return
  await engine.run(
    'remove from quarantine what is stored now',
    `DELETE FROM ${storedIn(engine, QUARANTINE_TABLE.name)}
     WHERE timeseries_name = {name:String}
       AND (reason, toUnixTimestamp64Nano(received_at), sipHash64(body)) IN (${rows.map(rowText).join(',')})`,
    { parameters: selectionParameters({ name: selection.name }) },
  )
}

function rowText({ reason, at, hash }: KeptRow): string {
  return `(${quoteText(reason)},toInt64(${at}),toUInt64(${hash}))`
}
