import { once } from 'node:events'
import { request, type IncomingMessage } from 'node:http'
import { schemaToJson, type NexusPublicClient } from '@oximeter/api/client'
import { f64, metric, schemaOf, target, u16 } from '@oximeter/core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { CuttingProxy } from './cutting-proxy.ts'
import { startMetricsSystem, type MetricsSystem } from './metrics-system.ts'

const SERIES = 1000
const POINTS = 1000
const QUERY = 'get pump:pressure'
/** Of the engine, at least: a time, a value and a mark for each point. */
const ANSWER_BYTES = SERIES * POINTS * 17

let system: MetricsSystem
/** Between Nexus and the engine. */
let proxy: CuttingProxy
let open: NexusPublicClient
beforeAll(async () => {
  system = await startMetricsSystem(async (url) => (proxy = await CuttingProxy.start(url)).url)
  open = system.open
  const { db, internal } = system
  const schema = schemaOf(target('pump', { number: u16() }), metric('pressure', {}, f64()))
  await db.putSchema(schema, { provisional: false })
  await internal.offerSchemas({ schemas: [schemaToJson(schema, { provisional: false })] })
  await db.query(
    `INSERT INTO oximeter.timeseries SELECT 'pump:pressure', number + 1, 1, map('number', toString(number)), now64(9), now64(9)
     FROM numbers(${SERIES})`,
  )
  await db.query(
    `INSERT INTO oximeter.measurements_f64 (timeseries_name, timeseries_key, timestamp, missing, mantissa, scale)
     SELECT 'pump:pressure', number + 1, now64(9) - toIntervalSecond(p), false, p, 2
     FROM numbers(${SERIES}) ARRAY JOIN range(${POINTS}) AS p`,
  )
})
afterAll(async () => {
  await system?.[Symbol.asyncDispose]()
  await proxy?.[Symbol.asyncDispose]()
})

test('an answer that cannot be finished is an error, and never a short one', async () => {
  proxy.cutAfter = 2_000_000
  const brokenOff = { name: 'RequestError', code: 'broken-off' }
  await expect(open.querySystem({ query: QUERY })).rejects.toMatchObject(brokenOff)
  const pieces = await open.querySystemAsArrow({ query: QUERY })
  let bytes = 0
  const reading = (async () => {
    for await (const piece of pieces) bytes += piece.length
  })()
  await expect(reading).rejects.toMatchObject(brokenOff)
  expect(bytes).toBeGreaterThan(100_000)
  proxy.cutAfter = Infinity
  const whole = await Array.fromAsync(await open.querySystemAsArrow({ query: QUERY }))
  expect(Buffer.concat(whole).length).toBeGreaterThan(ANSWER_BYTES)
})

test('one that fails before anything of it was sent has a status', async () => {
  const little = `get pump:pressure | filter number == 1 | last 1;`
  // Only that of the fifth table is run after the head could be sent, and then little was.
  const many = `{ ${little.repeat(4)} get pump:pressure | align mean_within(500s, every 1ms) }`
  await expect(open.querySystem({ query: many })).rejects.toMatchObject({
    status: 400,
    detail: expect.stringMatching(/^the query needs too much memory|too many points/) as unknown,
  })
})

test('whoever reads slowly is waited for, and nothing is read ahead for them', async () => {
  proxy.passed = 0
  const response = await ask()
  await once(response, 'readable')
  // The kernel's buffers are filled, and then no more comes.
  let before = -1
  await expect
    .poll(() => proxy.passed === before || ((before = proxy.passed), false), { interval: 300 })
    .toBe(true)
  expect(proxy.passed).toBeLessThan(ANSWER_BYTES * 0.75)
  response.resume()
  await once(response, 'end')
  expect(proxy.passed).toBeGreaterThan(ANSWER_BYTES)
})

async function ask(): Promise<IncomingMessage> {
  const asking = request(`${system.nexus.publicUrl}/v1/system/timeseries/query`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
  })
  asking.end(JSON.stringify({ query: QUERY }))
  const [response] = (await once(asking, 'response')) as [IncomingMessage]
  return response
}
