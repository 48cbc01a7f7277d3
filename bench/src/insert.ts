/** What it costs to store samples and to read the newest, in this process and in the engine. */
import { readFile, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startEmbeddedClickHouse } from '@oximeter/clickhouse'
import type { Sample } from '@oximeter/core'
import { BlockBuilder, connect } from '@oximeter/db'
import { printTable, type Row } from './measure.ts'
import { counters, gauges, histograms } from './metric-data.ts'

const dataDir = await mkdtemp(join(tmpdir(), 'oximeter-insert-'))
const clickhouse = await startEmbeddedClickHouse({ dataDir, port: 0 })
const db = connect({ ...clickhouse, requestTimeoutMs: 120_000 })
try {
  await db.migrate()
  printTable('Storing samples: CPU, microseconds a row', [
    ...(await storing('counters', counters({ series: 50_000, points: 12 }))),
    ...(await storing('gauges', gauges({ series: 50_000, points: 12 }))),
    ...(await storing(
      'histograms of 47 bins',
      histograms({ series: 1000, points: 30 }, { of: 'f64', perSecond: 2 }),
    )),
  ])
  printTable('Reading: wall time', await reading())
} finally {
  await db.close()
  await clickhouse.close()
  await rm(dataDir, { recursive: true, force: true })
}

/** Each collection is a batch; the first ones describe the series and warm up, uncounted. */
async function storing(what: string, collections: Iterable<Sample[]>): Promise<Row[]> {
  const builder = new BlockBuilder()
  let [rows, bytes, encoding, storingTime, seen] = [0, 0, 0, 0, 0]
  for (const samples of collections) {
    const before = process.cpuUsage()
    for (const sample of samples) builder.add(sample)
    const blocks = builder.seal()
    const { user, system } = process.cpuUsage(before)
    const engine = await engineCpu(async () => {
      for (const block of blocks) await db.insertBlock(block)
    })
    if (seen++ < 3) continue
    rows += samples.length
    bytes += blocks.reduce((sum, { body }) => sum + body.byteLength, 0)
    encoding += user + system
    storingTime += engine
  }
  const row = (name: string, value: number, unit: string): Row => {
    return { what: `${what}: ${name}`, value, unit }
  }
  return [
    row('to sealed blocks', encoding / rows, 'µs'),
    row('engine, merges so far included', storingTime / rows, 'µs'),
    row('blocks, latest values included', bytes / rows, 'B'),
  ]
}

/** User and system time of the engine's process, in microseconds. */
async function engineCpu(work: () => Promise<void>): Promise<number> {
  const before = await ticks()
  await work()
  return ((await ticks()) - before) * 10_000
}

/** Of 10 ms, which Linux counts CPU time in. */
async function ticks(): Promise<number> {
  const stat = await readFile(`/proc/${clickhouse.pid}/stat`, 'utf8')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return Number(fields[11]) + Number(fields[12])
}

async function reading(): Promise<Row[]> {
  const builder = new BlockBuilder()
  let last: Sample[] = []
  for (const samples of counters({ series: 100_000, points: 4, intervalMs: 60_000 })) {
    for (const sample of samples) builder.add(sample)
    for (const block of builder.seal()) await db.insertBlock(block)
    last = samples
  }
  // A schema and a view for what was stored as blocks; and every sample of one collection twice.
  await db.insert(last)
  const name = 'http_service:requests'
  const fields = { instance: 77 }
  const unsettled = await time(() => db.sql(`SELECT sum(datum) FROM ${name}`))
  const final = await time(() => db.sql(`SELECT sum(datum) FROM ${name} WHERE instance = 77`))
  while ((await db.settle({ graceMs: 0 })) > 0);
  return [
    { what: 'a query that reads nothing', value: await time(() => db.ping()), unit: 'ms' },
    {
      what: 'latest of 100 of 100 000 series',
      value: await time(() => db.latest(name)),
      unit: 'ms',
      goal: 50,
    },
    {
      what: 'latest of one instance',
      value: await time(() => db.latest(name, { fields })),
      unit: 'ms',
      goal: 50,
    },
    {
      what: 'latest of 10 000 series',
      value: await time(() => db.latest(name, { limit: 10_000 })),
      unit: 'ms',
    },
    { what: 'SQL over all, read with FINAL', value: unsettled, unit: 'ms' },
    {
      what: 'SQL over all, settled',
      value: await time(() => db.sql(`SELECT sum(datum) FROM ${name}`)),
      unit: 'ms',
    },
    { what: 'SQL over one instance, read with FINAL', value: final, unit: 'ms' },
    {
      what: 'SQL over one instance, settled',
      value: await time(() => db.sql(`SELECT sum(datum) FROM ${name} WHERE instance = 77`)),
      unit: 'ms',
    },
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
  return taken.toSorted((a, b) => a - b)[4] ?? Number.NaN
}
