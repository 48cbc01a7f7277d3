import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { startEmbeddedClickHouse } from '@oximeter/clickhouse'
import { connect, type Database } from '@oximeter/db'
import { QUICK } from '../measure.ts'
import { scratchDirectory } from '../scratch-directory.ts'
import { lastWholeHour, storeData, type StoredData } from './data.ts'
import { EngineSql } from './engine-sql.ts'

/** Another one where data are made in another way. */
const KIND = 2

const AMOUNT = QUICK
  ? { series: 200, histograms: 50, newest: 100, hours: 2, histogramHours: 2 }
  : { series: 10_000, histograms: 1000, newest: 100_000, hours: 6, histogramHours: 2 }

export interface OpenedData extends AsyncDisposable {
  readonly db: Database
  readonly engine: EngineSql
  readonly enginePid: number
  readonly data: StoredData
  /** Where all of it is, and peers may keep theirs. */
  readonly path: string
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
    // Where Nexus looks for it, too.
    await startEmbeddedClickHouse({ dataDir: join(path, 'clickhouse'), port: 0 }),
  )
  const engine = new EngineSql(clickhouse)
  const db = stack.use(connect({ ...clickhouse, requestTimeoutMs: 120_000 }))
  await db.migrate()
  // Those that run now or then would be in some figures and not in others.
  await engine.command('SYSTEM STOP MERGES')
  const data = await once(join(path, 'stored.json'), () => store(db, engine))
  const opened = stack.move()
  return {
    db,
    engine,
    enginePid: clickhouse.pid!,
    data,
    path,
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  }
}

async function once(note: string, make: () => Promise<StoredData>): Promise<StoredData> {
  if (existsSync(note)) {
    const { end, ...about } = JSON.parse(readFileSync(note, 'utf8')) as Record<string, unknown>
    if (JSON.stringify(about) === JSON.stringify({ kind: KIND, ...AMOUNT })) {
      return { ...AMOUNT, end: BigInt(String(end)) }
    }
    throw new Error(`${note} is of other data than wanted: remove its directory`)
  }
  const data = await make()
  writeFileSync(note, JSON.stringify({ kind: KIND, ...AMOUNT, end: String(data.end) }))
  return data
}

async function store(db: Database, engine: EngineSql): Promise<StoredData> {
  const data = { ...AMOUNT, end: lastWholeHour() }
  await storeData(db, engine, data)
  return data
}
