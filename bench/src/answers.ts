/** What a large answer of OxQL costs the Nexus that sends it: a million points, as JSON and as Arrow. */
import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { MEDIA_TYPE_ARROW, NexusClient, schemaToJson } from '@oximeter/api/client'
import { startEmbeddedClickHouse } from '@oximeter/clickhouse'
import { f64, metric, schemaOf, target } from '@oximeter/core'
import { connect } from '@oximeter/db'
import { startNexus } from '@oximeter/nexus'
import { pino } from 'pino'
import { longestStall } from './longest-stall.ts'
import { median, printTable, QUICK, type Row } from './measure.ts'
import { lastWholeHour, storeData, type StoredData } from './oxql/data.ts'
import { EngineSql } from './oxql/engine-sql.ts'
import type { Timed } from './oxql/request.ts'
import { forgetPeakMemory, memoryOf, peakMemoryOf } from './process-cost.ts'
import { scratchDirectory } from './scratch-directory.ts'

const data: StoredData = {
  series: QUICK ? 20 : 2_700,
  histograms: 1,
  newest: 1,
  hours: 1,
  histogramHours: 1,
  end: lastWholeHour(),
}
const ROUNDS = QUICK ? 1 : 5
const LONG = data.series * 360
/** Raw points: of many series, and as many of one. */
const QUERIES = {
  [`${LONG} points of ${data.series} series`]: 'get bench:load | filter timestamp > @now() - 4h',
  [`${LONG} points of one series`]: 'get bench:long | filter timestamp > @now() - 300h',
}
const FORMS = { JSON: 'application/json', Arrow: MEDIA_TYPE_ARROW }

type AskedTimes = Pick<Timed, 'firstByteMs' | 'wallMs'>

await using directory = await scratchDirectory()
await using clickhouse = await startEmbeddedClickHouse({ dataDir: directory.path, port: 0 })
const { url, username, password } = clickhouse
await using db = connect({ url, username, password })
await using nexus = await startNexus({
  internal: { port: 0 },
  public: { port: 0 },
  database: { memory: true },
  clickhouse: { url, username, password },
  logger: pino({ level: 'warn' }),
})
await db.migrate()
await storeData(db, new EngineSql(clickhouse), data)
await storeLongSeries()
const schemas = await db.schemas()
await new NexusClient(nexus.internalUrl).offerSchemas({
  schemas: schemas.map((schema) => schemaToJson(schema, { provisional: false })),
})
for (const [what, query] of Object.entries(QUERIES)) {
  for (const [form, accept] of Object.entries(FORMS)) {
    printTable(`${what} as ${form}`, await sending(query, accept))
  }
}

async function storeLongSeries(): Promise<void> {
  const schema = schemaOf(target('bench', {}), metric('long', {}, f64()))
  await db.putSchema(schema, { provisional: false })
  await db.query(
    `INSERT INTO oximeter.timeseries SELECT 'bench:long', 1, 1, map(), now64(9), now64(9)`,
  )
  await db.query(
    `INSERT INTO oximeter.measurements_f64 (timeseries_name, timeseries_key, timestamp, missing, mantissa, scale)
     SELECT 'bench:long', 1, now64(9) - toIntervalSecond(number), false, number, 2 FROM numbers(${LONG})`,
  )
}

async function sending(query: string, accept: string): Promise<Row[]> {
  const [firsts, wholes, stalls, grown]: [number[], number[], number[], number[]] = [[], [], [], []]
  for (let round = -1; round < ROUNDS; round++) {
    globalThis.gc?.()
    forgetPeakMemory(process.pid)
    const before = memoryOf(process.pid).resident
    let times: AskedTimes | undefined
    const stall = await longestStall(async () => (times = await ask(query, accept)))
    // Of the first it shows how far the process grows, of the others how quick it is once compiled.
    grown.push((peakMemoryOf(process.pid) - before) / 2 ** 20)
    if (round < 0 || times === undefined) continue
    firsts.push(times.firstByteMs)
    wholes.push(times.wallMs)
    stalls.push(stall)
  }
  return [
    { what: 'until the first byte', value: median(firsts), unit: 'ms' },
    { what: 'until the last byte', value: median(wholes), unit: 'ms' },
    { what: 'longest that the event loop of Nexus was held', value: median(stalls), unit: 'ms' },
    { what: 'memory that Nexus grew by', value: Math.max(...grown), unit: 'MiB' },
  ]
}

/** Whoever asks is a process of its own: what it does holds up nobody. */
async function ask(query: string, accept: string): Promise<AskedTimes> {
  const program = fileURLToPath(new URL('oxql/ask-nexus-main.ts', import.meta.url))
  const { stdout } = await promisify(execFile)(process.execPath, [
    '--conditions=@oximeter/source',
    program,
    nexus.publicUrl,
    query,
    accept,
  ])
  return JSON.parse(stdout) as AskedTimes
}
