/** What it costs to store samples and to read the newest, in this process and in the engine. */
import { readFile, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { startEmbeddedClickHouse } from '@oximeter/clickhouse'
import type { Sample } from '@oximeter/core'
import { BlockBuilder, connect, type SealedBlock } from '@oximeter/db'
import { median, printTable, QUICK, type Row } from './measure.ts'
import { counters, gauges, histograms } from './metric-data.ts'
import { knownPoints, pointBatches, registered, rowsOf } from './points-data.ts'

const SERIES = QUICK ? 1000 : 100_000
const HISTOGRAMS = QUICK ? 100 : 5000
/** The first batches describe the series and warm up, uncounted. */
const WARM_UP = 3
const POINTS = QUICK ? 4 : 13

const dataDir = await mkdtemp(join(tmpdir(), 'oximeter-insert-'))
const clickhouse = await startEmbeddedClickHouse({ dataDir, port: 0 })
const db = connect({ ...clickhouse, requestTimeoutMs: 120_000 })
try {
  await db.migrate()
  const shape = { of: 'f64', perSecond: 2 } as const
  printTable(`To sealed blocks: CPU, microseconds a row, of ${SERIES} known series`, [
    ...sealing('counters', counters({ series: SERIES, points: POINTS }), 0.35),
    ...sealing('gauges', gauges({ series: SERIES, points: POINTS }), 0.35),
    ...sealing('histograms of 47 bins', histograms({ series: HISTOGRAMS, points: POINTS }, shape)),
    ...sealingSamples('counters as samples', counters({ series: SERIES / 2, points: POINTS })),
  ])
  printTable('A known series', knowing())
  printTable(
    `Storing: CPU of the engine, microseconds a row, latest times included, every 10 s`,
    await storing(),
  )
  printTable('Reading: wall time', await reading())
} finally {
  await db.close()
  await clickhouse.close()
  await rm(dataDir, { recursive: true, force: true })
}

function row(what: string, value: number, unit: string, goal?: number): Row {
  return { what, value, unit, ...(goal === undefined ? {} : { goal }) }
}

/** User and system time of this process, in microseconds. */
function ownCpu(work: () => unknown): number {
  const before = process.cpuUsage()
  work()
  const { user, system } = process.cpuUsage(before)
  return user + system
}

function sealing(what: string, collections: Iterable<Sample[]>, goal?: number): Row[] {
  const builder = new BlockBuilder()
  const { batches, ids } = knownPoints(builder, collections)
  return sealed(what, batches, rowsOf, builder, goal, (batch) => {
    for (const points of batch) builder.addPoints(points, ids)
  })
}

function sealingSamples(what: string, collections: Iterable<Sample[]>): Row[] {
  const builder = new BlockBuilder()
  return sealed(what, collections, lengthOf, builder, undefined, (samples) => {
    for (const sample of samples) builder.add(sample)
  })
}

function lengthOf(samples: readonly Sample[]): number {
  return samples.length
}

function sealed<Batch>(
  what: string,
  batches: Iterable<Batch>,
  size: (batch: Batch) => number,
  builder: BlockBuilder,
  goal: number | undefined,
  add: (batch: Batch) => void,
): Row[] {
  globalThis.gc?.()
  let [seen, rows, bytes, cpu] = [0, 0, 0, 0]
  const each: number[] = []
  for (const batch of batches) {
    let blocks: SealedBlock[] = []
    const took = ownCpu(() => {
      add(batch)
      blocks = builder.seal()
    })
    if (seen++ < WARM_UP) continue
    cpu += took
    rows += size(batch)
    each.push(took / size(batch))
    bytes += blocks.reduce((sum, { body }) => sum + body.byteLength, 0)
  }
  return [
    row(what, cpu / rows, 'µs', goal),
    row(`${what}: median of the batches`, median(each), 'µs'),
    row(`${what}: in blocks`, bytes / rows, 'B'),
  ]
}

/** Memory of series that a builder knows, and the time until it does. */
function knowing(): Row[] {
  const { series } = pointBatches(counters({ series: SERIES, points: 1 }))
  // The first is for the compiler.
  registered(new BlockBuilder(), series.slice(0, 1000))
  const before = memory()
  const builder = new BlockBuilder()
  let ids: Uint32Array = new Uint32Array()
  const took = ownCpu(() => (ids = registered(builder, series)))
  const bytes = (memory() - before) / series.length
  builder.release(ids)
  return [
    row('memory, columns and text', bytes, 'B', 250),
    row('registering it', took / series.length, 'µs'),
  ]
}

function memory(): number {
  // Once is not enough for what only a finalizer lets go of.
  for (let round = 0; round < 4; round++) globalThis.gc?.()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

/** Half of the series a batch, as two collectors' batches of 5 s are at an interval of 10 s. */
async function storing(): Promise<Row[]> {
  const collections = QUICK ? 3 : 24
  const builder = new BlockBuilder()
  const data = counters({ series: SERIES, points: collections })
  const { batches, ids } = knownPoints(builder, data, 2)
  let rows = 0
  let inserting = 0
  const took: number[] = []
  const begun = await engineCpu()
  for (const batch of batches) {
    for (const points of batch) builder.addPoints(points, ids)
    const blocks = builder.seal()
    const start = performance.now()
    for (const block of blocks) await db.insertBlock(block)
    took.push(performance.now() - start)
    rows += rowsOf(batch)
  }
  inserting = (await engineCpu()) - begun
  await mergesEnd()
  const all = (await engineCpu()) - begun
  return [
    row('counters, merges so far included', inserting / rows, 'µs'),
    row('counters, until nothing is left to merge', all / rows, 'µs', 0.5),
    row('a batch, until it is on the disk (wall time)', median(took), 'ms'),
  ]
}

/** Until the engine has found nothing to merge for a second. */
async function mergesEnd(): Promise<void> {
  for (let quiet = 0; quiet < 5;) {
    await sleep(200)
    const [merges] = await db.query<{ n: string }>('SELECT count() AS n FROM system.merges')
    quiet = merges?.n === '0' ? quiet + 1 : 0
  }
}

/** Of the engine's process since it began, in microseconds; Linux counts ticks of 10 ms. */
async function engineCpu(): Promise<number> {
  const stat = await readFile(`/proc/${clickhouse.pid}/stat`, 'utf8')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) * 10_000
}

async function reading(): Promise<Row[]> {
  const builder = new BlockBuilder()
  let last: Sample[] = []
  for (const samples of counters({ series: SERIES, points: 4, intervalMs: 60_000 })) {
    for (const sample of samples) builder.add(sample)
    for (const block of builder.seal()) await db.insertBlock(block)
    last = samples
  }
  // A schema and a view for what was stored as blocks; and every sample of one collection twice.
  await db.insert(last)
  const name = 'http_service:requests'
  const fields = { instance: 77 }
  const all = () => time(() => db.sql(`SELECT sum(datum) FROM ${name}`))
  const one = () => time(() => db.sql(`SELECT sum(datum) FROM ${name} WHERE instance = 77`))
  const [allFinal, oneFinal] = [await all(), await one()]
  while ((await db.settle({ graceMs: 0 })) > 0);
  const latest = (options: Parameters<typeof db.latest>[1]) => time(() => db.latest(name, options))
  return [
    row('a query that reads nothing', await time(() => db.ping()), 'ms'),
    row(`latest of 100 of ${SERIES} series`, await latest({}), 'ms', 50),
    row('latest of one instance', await latest({ fields }), 'ms', 50),
    row('latest of 10 000 series', await latest({ limit: 10_000 }), 'ms'),
    row('SQL over all, read with FINAL', allFinal, 'ms'),
    row('SQL over all, settled', await all(), 'ms'),
    row('SQL over one instance, read with FINAL', oneFinal, 'ms'),
    row('SQL over one instance, settled', await one(), 'ms'),
  ]
}

/** The median of nine, in milliseconds. */
async function time(work: () => Promise<unknown>): Promise<number> {
  const taken: number[] = []
  for (let round = 0; round < 9; round++) {
    const begun = performance.now()
    await work()
    taken.push(performance.now() - begun)
  }
  return median(taken)
}
