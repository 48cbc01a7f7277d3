/**
 * What samples take on disk, column by column, and what other codecs would make of each column.
 * The codecs in the description of the tables were chosen by this.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startEmbeddedClickHouse } from '@oximeter/clickhouse'
import type { Sample } from '@oximeter/core'
import { BlockBuilder, connect } from '@oximeter/db'
import { printTable, type Row } from './measure.ts'
import { counters, gauges, histograms } from './metric-data.ts'

const WHOLE = [
  'ZSTD(1)',
  'Delta, ZSTD(1)',
  'DoubleDelta, ZSTD(1)',
  'Delta, T64, ZSTD(1)',
  "Delta, T64('bit'), ZSTD(1)",
  "GCD, Delta, T64('bit'), ZSTD(1)",
  'GCD, Delta, ZSTD(1)',
  'T64, ZSTD(1)',
  'ZSTD(3)',
]
const FLOATS = [
  'ZSTD(1)',
  'Delta, ZSTD(1)',
  'Gorilla, ZSTD(1)',
  'FPC, ZSTD(1)',
  'ALP, ZSTD(1)',
  'ZSTD(3)',
]
const ARRAYS = [
  'LZ4',
  'ZSTD(1)',
  'Delta, ZSTD(1)',
  'T64, ZSTD(1)',
  "T64('bit'), ZSTD(1)",
  'ZSTD(2)',
  'ZSTD(3)',
  'ZSTD(6)',
]

interface DataSet {
  readonly what: string
  readonly table: string
  readonly samples: () => Iterable<Sample[]>
  /** The columns of the value, and the bytes a row that they should take together. */
  readonly value?: { readonly columns: readonly string[]; readonly goal: number }
  readonly candidates: Readonly<Record<string, readonly string[]>>
}

const SETS: readonly DataSet[] = [
  {
    what: 'counters',
    table: 'measurements_cumulativeu64',
    samples: () => counters({ series: 500, points: 720 }),
    value: { columns: ['datum'], goal: 0.6 },
    candidates: { timeseries_key: WHOLE, start_time: WHOLE, timestamp: WHOLE, datum: WHOLE },
  },
  {
    what: 'gauges with two decimals',
    table: 'measurements_f64',
    samples: () => gauges({ series: 500, points: 720 }),
    value: { columns: ['mantissa', 'scale', 'raw'], goal: 1.8 },
    candidates: { timestamp: WHOLE, mantissa: WHOLE, datum: FLOATS },
  },
  ...[0.02, 0.2, 2, 20].map((perSecond) => ({
    what: `histograms of f64, ${perSecond} observations a second`,
    table: 'measurements_histogramf64',
    samples: () => histograms({ series: 60, points: 720 }, { of: 'f64', perSecond }),
    candidates: histogramCandidates(FLOATS),
  })),
  ...[0.02, 0.2, 2, 20].map((perSecond) => ({
    what: `histograms of u64, ${perSecond} observations a second`,
    table: 'measurements_histogramu64',
    samples: () => histograms({ series: 60, points: 720 }, { of: 'u64', perSecond }),
    candidates: histogramCandidates(WHOLE),
  })),
]

function histogramCandidates(numbers: readonly string[]) {
  return {
    bins: ARRAYS,
    counts: ARRAYS,
    sum_of_samples: numbers,
    squared_mean: FLOATS,
    max: numbers,
    p50_marker_heights: [...ARRAYS, 'FPC, ZSTD(1)', 'FPC, ZSTD(3)'],
    p50_marker_positions: ARRAYS,
    p50_desired_marker_positions: ARRAYS,
  }
}

const dataDir = await mkdtemp(join(tmpdir(), 'oximeter-codecs-'))
const clickhouse = await startEmbeddedClickHouse({ dataDir, port: 0 })
const db = connect({ ...clickhouse, requestTimeoutMs: 120_000 })
try {
  await db.migrate()
  for (const set of SETS) {
    await db.query(`TRUNCATE TABLE oximeter.${set.table}`)
    const { rows, bins } = await store(set.samples())
    await printSizes(set, rows, bins)
    for (const [column, codecs] of Object.entries(set.candidates)) {
      await printCandidates(set.table, column, codecs)
    }
  }
} finally {
  await db.close()
  await clickhouse.close()
  await rm(dataDir, { recursive: true, force: true })
}

/** Stores collections in batches of some ten thousand rows. */
async function store(collections: Iterable<Sample[]>): Promise<{ rows: number; bins: number }> {
  const builder = new BlockBuilder()
  let [rows, bins] = [0, 0]
  for (const samples of collections) {
    for (const sample of samples) builder.add(sample)
    rows += samples.length
    const [first] = samples
    bins = first && 'bins' in first.datum ? first.datum.bins.length : 0
    if (builder.rows > 50_000) await insertAll(builder)
  }
  await insertAll(builder)
  return { rows, bins }
}

async function insertAll(builder: BlockBuilder): Promise<void> {
  for (const block of builder.seal()) await db.insertBlock(block)
}

/** Bytes a row of each column, when all is merged. */
async function sizes(database: string, table: string): Promise<Map<string, number>> {
  await db.query(`OPTIMIZE TABLE ${database}.${table} FINAL`)
  const columns = await db.query<{ column: string; bytes: number }>(
    `SELECT column, sum(column_data_compressed_bytes) / sum(rows) AS bytes
     FROM system.parts_columns
     WHERE active AND database = {database:String} AND table = {table:String}
     GROUP BY column, column_position ORDER BY column_position`,
    { database, table },
  )
  return new Map(columns.map(({ column, bytes }) => [column, bytes]))
}

async function printSizes(
  { what, table, value }: DataSet,
  count: number,
  bins: number,
): Promise<void> {
  // Parts this small would hold all columns in one file, which says nothing of each.
  await db.query(`ALTER TABLE oximeter.${table} MODIFY SETTING min_bytes_for_wide_part = 0`)
  const columns = await sizes('oximeter', table)
  const sum = (names: Iterable<string>) =>
    [...names].reduce((bytes, name) => bytes + (columns.get(name) ?? Number.NaN), 0)
  const rows: Row[] = Array.from(columns, ([column, bytes]) => {
    return { what: column, value: bytes, unit: 'B/row' }
  })
  const total = sum(columns.keys())
  if (value) {
    rows.push({ what: 'the value', value: sum(value.columns), unit: 'B/row', goal: value.goal })
  }
  rows.push({ what: 'all columns', value: total, unit: 'B/row' })
  if (bins > 0) {
    rows.push({ what: `all, by ${bins} bins`, value: total / bins, unit: 'B/bin', goal: 0.4 })
  }
  printTable(`${what}: ${count} rows`, rows)
}

/** The same column under several codecs, side by side in one table. */
async function printCandidates(
  table: string,
  column: string,
  codecs: readonly string[],
): Promise<void> {
  const [described] = await db.query<{ type: string; sorting_key: string }>(
    `SELECT c.type AS type, t.sorting_key AS sorting_key
     FROM system.columns AS c JOIN system.tables AS t ON c.database = t.database AND c.table = t.name
     WHERE c.database = 'oximeter' AND c.table = {table:String} AND c.name = {column:String}`,
    { table, column },
  )
  const candidates: string[] = []
  await db.query('DROP TABLE IF EXISTS oximeter.candidates')
  await db.query(
    `CREATE TABLE oximeter.candidates ENGINE = MergeTree ORDER BY (${described!.sorting_key})
     SETTINGS min_bytes_for_wide_part = 0 AS SELECT ${described!.sorting_key} FROM oximeter.${table} LIMIT 0`,
  )
  for (const codec of codecs) {
    try {
      await db.query(
        `ALTER TABLE oximeter.candidates ADD COLUMN c${candidates.length} ${described!.type} CODEC(${codec})
         SETTINGS allow_experimental_codecs = 1, allow_suspicious_codecs = 1`,
      )
      candidates.push(codec)
    } catch {
      // Not for this type: an array's items are compressed as they are by most codecs, not all.
    }
  }
  const names = candidates.map((_, index) => `c${index}`).join(', ')
  const values = candidates.map(() => column).join(', ')
  await db.query(
    `INSERT INTO oximeter.candidates (${described!.sorting_key}, ${names})
     SELECT ${described!.sorting_key}, ${values} FROM oximeter.${table}`,
  )
  const bytes = await sizes('oximeter', 'candidates')
  printTable(
    `  ${column} ${described!.type}`,
    candidates.map((codec, index) => {
      return { what: codec, value: bytes.get(`c${index}`) ?? Number.NaN, unit: 'B/row' }
    }),
  )
}
