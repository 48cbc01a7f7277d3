import { gzipSync } from 'node:zlib'
import type { RequestListener, ServerResponse } from 'node:http'
import type { CollectorClient, ProducerDetails } from '@oximeter/api/client'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { until } from '../../../apptest/src/until.ts'
import type { Collector } from '../src/index.ts'
import { HttpProducer, json, okItem, sampleJson } from './http-producer.ts'
import { clientOf, reasonsOf, System } from './system.ts'

const MIB = 1024 * 1024
/** Longer than a busy machine keeps anybody waiting. */
const TIMEOUT_MS = 6000

let system: System
let collector: Collector
let client: CollectorClient

beforeAll(async () => {
  system = await System.start()
  collector = await system.collector({
    requestTimeoutMs: TIMEOUT_MS,
    idleTimeoutMs: TIMEOUT_MS - 500,
    maxBodyBytes: 4 * MIB,
  })
  client = clientOf(collector)
})

afterAll(async () => {
  await collector?.close()
  await system?.[Symbol.asyncDispose]()
})

/** The details of a producer once they are as wanted. */
function details(
  { id }: { readonly id: string },
  wanted: (details: ProducerDetails) => boolean,
): Promise<ProducerDetails> {
  return until('the producer to be so far', async () => {
    const seen = await client.getProducer({ producer_id: id })
    return wanted(seen) && seen
  })
}

const DISGUISED = gzipSync(Buffer.alloc(200 * MIB, ' '))

/** Of one answer: how often it is asked for depends on how long the others take. */
let mostBytesSent = 0

function flood(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'application/json' })
  const chunk = Buffer.alloc(64 * 1024, ' ')
  let sent = 0
  const more = (): void => {
    while (sent < 200 * MIB && !response.destroyed) {
      sent += chunk.length
      mostBytesSent = Math.max(mostBytesSent, sent)
      if (!response.write(chunk)) {
        response.once('drain', more)
        return
      }
    }
    response.end()
  }
  more()
}

/** Bad ways to answer, and the reason that each is counted under. */
const WAYS: readonly (readonly [string, string, RequestListener])[] = [
  ['garbage', 'deserialization', (_, response) => json(response, '%&/garbage')],
  ['other JSON', 'deserialization', (_, response) => json(response, '{"a":1}')],
  ['no answer', 'unreachable', () => {}],
  ['a closed connection', 'unreachable', (request) => request.socket.destroy()],
  ['an error', '500', (_, response) => response.writeHead(500).end('no')],
  [
    'half a body',
    'deserialization',
    (_, response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' })
      response.write('[{"status":"ok",', () => response.destroy())
    },
  ],
  [
    'a body that never ends',
    'deserialization',
    (_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).write('[')
    },
  ],
  ['a flood', 'body too large', (_, response) => flood(response)],
  [
    'a flood in disguise',
    'body too large',
    (_, response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' })
      response.end(DISGUISED)
    },
  ],
  [
    'a web page',
    'content type',
    (_, response) => response.writeHead(200, { 'content-type': 'text/html' }).end('[]'),
  ],
  [
    'a redirect',
    '307',
    (_, response) => response.writeHead(307, { location: 'http://127.0.0.1:1/' }).end(),
  ],
]

test('each way to misbehave is counted by its reason, and the others are collected on time', async () => {
  await using cleanup = new AsyncDisposableStack()
  const asked: number[] = []
  const good = cleanup.use(
    await HttpProducer.start((_, response) => {
      asked.push(performance.now())
      json(response, okItem(sampleJson()))
    }),
  )
  await system.register(good.id, good.address, 100)
  const bad: { readonly producer: HttpProducer; readonly way: string }[] = []
  for (const [way, , answer] of WAYS) {
    const producer = cleanup.use(await HttpProducer.start(answer))
    await system.register(producer.id, producer.address, 500)
    bad.push({ producer, way })
  }
  const counted: Record<string, unknown> = {}
  for (const { producer, way } of bad) {
    const seen = await details(producer, (known) => reasonsOf(known).length > 0)
    const { n_collections, last_failure } = seen
    counted[way] = {
      n_collections,
      reason: reasonsOf(seen),
      explained: last_failure?.detail !== '',
    }
  }
  expect(counted).toEqual(
    Object.fromEntries(
      WAYS.map(([way, reason]) => [way, { n_collections: 0, reason: [reason], explained: true }]),
    ),
  )
  const seen = await details(good, ({ n_collections }) => n_collections >= 20)
  expect(reasonsOf(seen)).toEqual([])
  const gaps = asked.slice(1).map((at, i) => at - (asked[i] ?? 0))
  // Whoever waited for one of the others would wait for as long.
  expect(Math.max(...gaps)).toBeLessThan(TIMEOUT_MS)
  expect(mostBytesSent).toBeGreaterThan(4 * MIB)
  expect(mostBytesSent).toBeLessThan(100 * MIB)
  for (const { producer } of [...bad, { producer: good }]) {
    await system.nexusClient.deregisterProducer({ id: producer.id })
  }
})

test('one bad sample is refused with its reason, and the rest of the answer is kept', async () => {
  await using producer = await HttpProducer.start((_, response) =>
    json(
      response,
      `[{"status":"ok","info":[${[
        sampleJson({ name: 'pump:level' }),
        sampleJson({ name: 'Pump:level' }),
        sampleJson({ name: 'pump:level', datum: '{"type":"f64","datum":null}' }),
        sampleJson({ name: 'pump:level', at: '1970-01-01T00:00:01Z' }),
      ].join()}]},{"status":"err","info":{"type":"datum_error","content":"no water"}},{"status":"what"}]`,
    ),
  )
  await system.register(producer.id, producer.address)
  const seen = await details(producer, ({ n_collections }) => n_collections >= 2)
  expect(seen.refusals.map(({ reason }) => reason).toSorted()).toEqual([
    expect.any(String),
    expect.any(String),
    expect.any(String),
  ])
  expect(seen.refusals.map(({ reason }) => reason)).toContain('invalid_timeseries_name')
  expect(seen.n_error_items).toBeGreaterThan(0)
  expect(seen.last_error_item).toMatchObject({ type: 'datum_error', message: 'no water' })
  expect(seen.n_quarantined).toBeGreaterThan(0)
  await until('the good sample', async () => {
    return (await system.rows('SELECT 1 FROM oximeter."pump:level" LIMIT 1')).length > 0
  })
  const [row] = await until('the old one in quarantine', async () => {
    const rows = await system.rows<{ reason: string }>(
      `SELECT DISTINCT reason FROM oximeter.quarantine WHERE timeseries_name = 'pump:level'`,
    )
    return rows.length > 0 && rows
  })
  expect(row).toEqual({ reason: 'implausible_time' })
})

test('samples that contradict their schema go to quarantine with the difference', async () => {
  let field: { type: string; value: unknown } = { type: 'string', value: 'a' }
  await using producer = await HttpProducer.start((_, response) =>
    json(response, okItem(sampleJson({ name: 'silo:level', field }))),
  )
  await system.register(producer.id, producer.address)
  await until('a first sample', async () => {
    return (await system.rows('SELECT 1 FROM oximeter."silo:level" LIMIT 1')).length > 0
  })
  field = { type: 'u32', value: 7 }
  const seen = await details(producer, ({ n_quarantined }) => n_quarantined > 0)
  expect(seen.failures).toEqual([])
  expect(seen.quarantines).toMatchObject([
    {
      reason: 'schema_conflict',
      example: 'silo:level: the field "tank" is u32, stored as string',
    },
  ])
  const [row] = await until('the sample in quarantine', async () => {
    const rows = await system.rows<{ reason: string; detail: string; body: string }>(
      `SELECT reason, detail, body FROM oximeter.quarantine WHERE timeseries_name = 'silo:level'`,
    )
    return rows.length > 0 && rows
  })
  expect(row).toMatchObject({
    reason: 'schema_conflict',
    detail: 'the field "tank" is u32, stored as string',
  })
  expect(row?.body).toContain('"value":"7"')
})

test('a zero interval from a careless Nexus is listed with its reason and pulled never', async () => {
  const id = crypto.randomUUID()
  const record = {
    id,
    kind: 'service',
    address: '127.0.0.1:1',
    interval: { secs: 0, nanos: 0 },
  }
  await using nexus = await HttpProducer.start((request, response) => {
    if (request.method === 'POST') response.writeHead(204).end()
    else json(response, JSON.stringify({ items: [record, { id: 'broken' }], next_page: null }))
  })
  await using other = await system.collector({ nexusUrl: `http://${nexus.address}` })
  const seen = await until('the record', () => clientOf(other).getProducer({ producer_id: id }))
  expect(seen).toMatchObject({
    n_collections: 0,
    interval: { secs: 0, nanos: 0 },
    last_failure: { reason: 'invalid interval' },
  })
})
