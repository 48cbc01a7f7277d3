/** What a large answer of OxQL costs the Nexus that sends it: a million points, as JSON and as Arrow. */
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { MEDIA_TYPE_ARROW, NexusClient, schemaToJson } from '@oximeter/api/client'
import { startEmbeddedClickHouse } from '@oximeter/clickhouse'
import { connect } from '@oximeter/db'
import { startNexus } from '@oximeter/nexus'
import { pino } from 'pino'
import { longestStall } from './longest-stall.ts'
import { median, printTable, QUICK, type Row } from './measure.ts'
import { HOUR, storeData, type StoredData } from './oxql/data.ts'
import { scratchDirectory } from './scratch-directory.ts'

const data: StoredData = {
  series: QUICK ? 20 : 2_700,
  histograms: 1,
  newest: 1,
  hours: 1,
  histogramHours: 1,
  end: ((BigInt(Date.now()) * 1_000_000n) / HOUR) * HOUR,
}
const ROUNDS = QUICK ? 1 : 5
/** Raw points, the same of each series. */
const QUERY = `get bench:load | filter timestamp > @now() - 4h`
const FORMS = { JSON: 'application/json', Arrow: MEDIA_TYPE_ARROW }

/** Whoever asks is a process of its own: what it does holds up nobody. */
const CLIENT = `
  const [url, accept, query] = process.argv.slice(1)
  const headers = { accept, 'content-type': 'application/json' }
  const begun = performance.now()
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify({ query }) })
  let [first, bytes] = [undefined, 0]
  for await (const piece of response.body) {
    first ??= performance.now() - begun
    bytes += piece.length
  }
  console.log(JSON.stringify({ status: response.status, first, whole: performance.now() - begun, bytes }))`

interface Received {
  readonly status: number
  readonly first: number
  readonly whole: number
  readonly bytes: number
}

await using directory = await scratchDirectory()
const clickhouse = await startEmbeddedClickHouse({ dataDir: directory.path, port: 0 })
const { url, username, password } = clickhouse
const db = connect({ url, username, password })
const nexus = await startNexus({
  internal: { port: 0 },
  public: { port: 0 },
  database: { memory: true },
  clickhouse: { url, username, password },
  logger: pino({ level: 'warn' }),
})
try {
  await db.migrate()
  await storeData(db, data)
  const schemas = await db.schemas()
  await new NexusClient(nexus.internalUrl).offerSchemas({
    schemas: schemas.map((schema) => schemaToJson(schema, { provisional: false })),
  })
  for (const [form, accept] of Object.entries(FORMS)) {
    printTable(`${data.series * 360} points as ${form}`, await sending(accept))
  }
} finally {
  await nexus.close()
  await db.close()
  await clickhouse.close()
}

async function sending(accept: string): Promise<Row[]> {
  const [firsts, wholes, stalls, grown]: [number[], number[], number[], number[]] = [[], [], [], []]
  for (let round = -1; round < ROUNDS; round++) {
    globalThis.gc?.()
    const before = process.memoryUsage.rss()
    let most = before
    const timer = setInterval(() => (most = Math.max(most, process.memoryUsage.rss())), 5)
    let received: Received | undefined
    const stall = await longestStall(async () => (received = await ask(accept)))
    clearInterval(timer)
    if (received?.status !== 200) throw new Error(`the query was answered ${received?.status}`)
    // Of the first it shows how far the process grows, of the others how quick it is once compiled.
    grown.push((most - before) / 2 ** 20)
    if (round < 0) continue
    firsts.push(received.first)
    wholes.push(received.whole)
    stalls.push(stall)
  }
  return [
    { what: 'until the first byte', value: median(firsts), unit: 'ms' },
    { what: 'until the last byte', value: median(wholes), unit: 'ms' },
    { what: 'longest that the event loop of Nexus was held', value: median(stalls), unit: 'ms' },
    { what: 'memory that Nexus grew by', value: Math.max(...grown), unit: 'MiB' },
  ]
}

async function ask(accept: string): Promise<Received> {
  const endpoint = `${nexus.publicUrl}/v1/system/timeseries/query`
  const args = ['--input-type=module', '-e', CLIENT, endpoint, accept, QUERY]
  const { stdout } = await promisify(execFile)(process.execPath, args)
  return JSON.parse(stdout) as Received
}
