import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { startEmbeddedClickHouse, type EmbeddedClickHouse } from '@oximeter/clickhouse'
import { connect, type Database } from '@oximeter/db'
import { QUICK } from '../measure.ts'
import { scratchDirectory } from '../scratch-directory.ts'
import { HOUR, storeData, type StoredData } from './data.ts'

const AMOUNT = QUICK
  ? { series: 200, histograms: 50, newest: 100, hours: 2, histogramHours: 2 }
  : { series: 10_000, histograms: 1000, newest: 100_000, hours: 6, histogramHours: 6 }

interface OpenedData extends AsyncDisposable {
  readonly db: Database
  readonly data: StoredData
}

/**
 * An engine with all samples in it.
 *
 * @param kept a directory that holds them for the next time, too; else they are made anew
 */
export async function openData(kept?: string): Promise<OpenedData> {
  await using stack = new AsyncDisposableStack()
  const path = kept === undefined ? stack.use(await scratchDirectory()).path : resolve(kept)
  mkdirSync(path, { recursive: true })
  const clickhouse = stack.use(
    await startEmbeddedClickHouse({ dataDir: join(path, 'clickhouse'), port: 0 }),
  )
  const db = stack.use(connect({ ...clickhouse, requestTimeoutMs: 120_000 }))
  await db.migrate()
  await stopMerges(clickhouse)
  const note = join(path, 'stored.json')
  const data = existsSync(note) ? read(note) : await store(db)
  writeFileSync(note, JSON.stringify({ ...data, end: `${data.end}` }))
  const opened = stack.move()
  return { db, data, [Symbol.asyncDispose]: () => opened.disposeAsync() }
}

function read(note: string): StoredData {
  const { end, ...amount } = JSON.parse(readFileSync(note, 'utf8')) as StoredData
  if (JSON.stringify(amount) !== JSON.stringify(AMOUNT)) {
    throw new Error(`${note} is of other data than wanted: remove its directory`)
  }
  return { ...AMOUNT, end: BigInt(end) }
}

async function store(db: Database): Promise<StoredData> {
  const end = ((BigInt(Date.now()) * 1_000_000n) / HOUR) * HOUR
  const data = { ...AMOUNT, end }
  await storeData(db, data)
  return data
}

/** Merges that run now or then would be in some figures and not in others. */
async function stopMerges({ url, username, password }: EmbeddedClickHouse): Promise<void> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'x-clickhouse-user': username, 'x-clickhouse-key': password },
    body: 'SYSTEM STOP MERGES',
  })
  if (!response.ok) throw new Error(`cannot stop merges: ${await response.text()}`)
}
