import { AddressRules } from '@oximeter/api/addresses'
import type { RequestListener } from 'node:http'
import type { Socket } from 'node:net'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { HttpProducer, json } from '../../test/http-producer.ts'
import { systemTimers } from '../time/timers.ts'
import { Fetcher, type Fetched } from './fetcher.ts'
import { Lane } from './lane.ts'

const MIB = 1024 * 1024

let fetcher: Fetcher
beforeEach(() => {
  fetcher = new Fetcher({
    addresses: { rules: new AddressRules(), loopback: 'always' },
    timers: systemTimers,
    // None of the tests is about them.
    requestTimeoutMs: 60_000,
    connectTimeoutMs: 30_000,
    idleTimeoutMs: 30_000,
    maxBodyBytes: MIB,
  })
})
afterEach(() => fetcher.close())

const lane = new Lane({ pulls: 10, largeBodies: 1 })

async function get({ id, address }: HttpProducer, compress = false): Promise<Fetched> {
  using passage = await lane.enter()
  return await fetcher.fetch({ address, path: `/${id}`, accept: 'text/x', compress }, passage)
}

function start(answer: RequestListener): Promise<HttpProducer> {
  return HttpProducer.start(answer)
}

test('asks what it is told to ask, and for compression only where it is wanted', async () => {
  const asked: unknown[] = []
  await using producer = await start(({ method, url, headers }, response) => {
    asked.push([method, url, headers.accept, headers['accept-encoding']])
    json(response, '[]')
  })
  await get(producer)
  await get(producer, true)
  expect(asked).toEqual([
    ['GET', `/${producer.id}`, 'text/x', undefined],
    ['GET', `/${producer.id}`, 'text/x', 'zstd, gzip'],
  ])
})

test('whoever shares an address with one that stalls does not wait for it', async () => {
  await using producer = await start(({ url }, response) => {
    if (url !== '/stalls') json(response, '[]')
  })
  using passage = await lane.enter()
  const ask = (path: string) =>
    fetcher.fetch({ address: producer.address, path, accept: '*/*', compress: false }, passage)
  const stalled = ask('/stalls')
  expect((await ask('/answers')).status).toBe(200)
  fetcher.stop()
  await expect(stalled).rejects.toMatchObject({ reason: 'shutting down' })
})

test.for([
  ['identity', (bytes: Buffer) => bytes],
  ['gzip', gzipSync],
  ['zstd', zstdCompressSync],
] as const)('%s: the body as it was, and the bytes that came', async ([encoding, encode]) => {
  const body = Buffer.alloc(700_000, 'page ')
  const sent = encode(body)
  await using producer = await start((_, response) => {
    response.writeHead(200, { 'content-encoding': encoding }).end(sent)
  })
  const answer = await get(producer, true)
  expect(answer.bytes).toBe(sent.length)
  expect(Buffer.compare(answer.body, body)).toBe(0)
})

test.for([
  ['gzip', gzipSync],
  ['zstd', zstdCompressSync],
] as const)('%s: not more than the limit after decompression', async ([encoding, encode]) => {
  const bomb = encode(Buffer.alloc(100 * MIB))
  await using producer = await start((_, response) => {
    response.writeHead(200, { 'content-encoding': encoding }).end(bomb)
  })
  await expect(get(producer, true)).rejects.toMatchObject({ reason: 'body too large' })
})

test.for([
  ['what is no gzip', 'gzip'],
  ['what is no zstd', 'zstd'],
  ['an encoding that nobody asked for', 'br'],
] as const)('%s is refused', async ([, encoding]) => {
  await using producer = await start((_, response) => {
    response.writeHead(200, { 'content-encoding': encoding }).end('nothing of the kind')
  })
  await expect(get(producer)).rejects.toMatchObject({ reason: 'deserialization' })
})

test('a size that is too large is not waited for', async () => {
  await using producer = await start((_, response) => {
    response.writeHead(200, { 'content-length': MIB + 1 }).flushHeaders()
  })
  await expect(get(producer)).rejects.toMatchObject({ reason: 'body too large' })
})

test('large bodies come one after the other, each whole', async () => {
  const body = Buffer.alloc(MIB, 'large')
  await using producer = await start((_, response) => response.writeHead(200).end(body))
  const answers = await Promise.all(Array.from({ length: 5 }, () => get(producer)))
  for (const answer of answers) expect(Buffer.compare(answer.body, body)).toBe(0)
})

test('of an answer that is no success the explanation is read, not a flood', async () => {
  await using short = await start((_, response) => response.writeHead(409).end('replaced'))
  expect(Buffer.from((await get(short)).body).toString()).toBe('replaced')
  await using long = await start((_, response) => {
    response.writeHead(500).end(Buffer.alloc(10 * MIB))
  })
  expect(await get(long)).toMatchObject({ status: 500, body: new Uint8Array() })
})

test('a connection that was closed while it was idle is no failure', async () => {
  const answered = new Set<Socket>()
  await using producer = await start(({ socket }, response) => {
    // As if the request had crossed the end of an idle connection on its way.
    if (answered.has(socket)) {
      socket.destroy()
      return
    }
    answered.add(socket)
    json(response, '[]')
  })
  for (let i = 0; i < 3; i++) expect((await get(producer)).status).toBe(200)
  expect(producer.asked).toBeGreaterThan(3)
})

test('one connection is kept alive', async () => {
  const sockets = new Set<Socket>()
  await using producer = await start(({ socket }, response) => {
    sockets.add(socket)
    json(response, '[]')
  })
  for (let i = 0; i < 10; i++) await get(producer)
  expect(sockets.size).toBe(1)
})

test('stopping ends what runs, and nothing more begins', async () => {
  await using producer = await start(() => {})
  const pulling = get(producer)
  setImmediate(() => fetcher.stop())
  await expect(pulling).rejects.toMatchObject({ reason: 'shutting down' })
  const { asked } = producer
  await expect(get(producer)).rejects.toMatchObject({ reason: 'shutting down' })
  expect(producer.asked).toBe(asked)
})
