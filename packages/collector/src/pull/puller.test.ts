import { gzipSync } from 'node:zlib'
import type { Socket } from 'node:net'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { HttpProducer, json, okItem, sampleJson } from '../../test/http-producer.ts'
import { systemTimers } from '../time/timers.ts'
import { Decoders } from './decoders.ts'
import { Lane } from './lane.ts'
import { Puller, type PullResult } from './puller.ts'

let puller: Puller
beforeEach(() => {
  puller = new Puller({
    timers: systemTimers,
    decoders: new Decoders(100),
    requestTimeoutMs: 5000,
    connectTimeoutMs: 1000,
    idleTimeoutMs: 1000,
    maxBodyBytes: 1024 * 1024,
  })
})
afterEach(() => puller.close())

async function pull(
  producer: HttpProducer,
  signal: AbortSignal = new AbortController().signal,
): Promise<PullResult> {
  using passage = await new Lane({ pulls: 1, largeBodies: 1 }).enter()
  return await puller.pull(producer, passage, signal)
}

test('asks for the producer by its id, as JSON', async () => {
  const asked: unknown[] = []
  await using producer = await HttpProducer.start(({ method, url, headers }, response) => {
    asked.push([method, url, headers.accept])
    json(response, okItem(sampleJson()))
  })
  expect(await pull(producer)).toMatchObject({
    ok: true,
    response: { items: [{ status: 'ok', samples: [{ datum: { type: 'f64', value: 1.5 } }] }] },
  })
  expect(asked).toEqual([['GET', `/${producer.id}`, 'application/json']])
})

test('reads a compressed answer, and counts what came over the wire', async () => {
  const body = gzipSync(okItem(...Array.from({ length: 100 }, () => sampleJson())))
  await using producer = await HttpProducer.start((_, response) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' })
    response.end(body)
  })
  expect(await pull(producer)).toMatchObject({ ok: true, bytes: body.length })
})

test('a connection that was closed while it was idle is no failure', async () => {
  const answered = new Set<Socket>()
  await using producer = await HttpProducer.start(({ socket }, response) => {
    // As if the request had crossed the end of an idle connection on its way.
    if (answered.has(socket)) {
      socket.destroy()
      return
    }
    answered.add(socket)
    json(response, '[]')
  })
  const results = [await pull(producer), await pull(producer), await pull(producer)]
  expect(results.map(({ ok }) => ok)).toEqual([true, true, true])
  expect(producer.asked).toBeGreaterThan(3)
})

test('connections are kept alive', async () => {
  const sockets = new Set<Socket>()
  await using producer = await HttpProducer.start(({ socket }, response) => {
    sockets.add(socket)
    json(response, '[]')
  })
  for (let i = 0; i < 10; i++) expect((await pull(producer)).ok).toBe(true)
  // A connection may not be free again just yet when the next pull comes.
  expect(sockets.size).toBeLessThanOrEqual(3)
})

test('a collector that stops ends a pull', async () => {
  await using producer = await HttpProducer.start(() => {})
  const stopping = new AbortController()
  const pulling = pull(producer, stopping.signal)
  setImmediate(() => stopping.abort())
  expect(await pulling).toMatchObject({ ok: false, failure: { reason: 'shutting down' } })
})
