import { once } from 'node:events'
import { request as httpRequest } from 'node:http'
import { gzipSync } from 'node:zlib'
import { BinaryReader } from '@bufbuild/protobuf/wire'
import { expect, test } from 'vitest'
import { gauge, point, request } from './otlp.ts'
import { Receiving } from './receiving.ts'

const JSON_TYPE = { 'content-type': 'application/json' }
const PROTOBUF_TYPE = { 'content-type': 'application/x-protobuf' }
const one = JSON.stringify(request(gauge('a', point(1, { asDouble: 1 }))))

test.for<[string, RequestInit, number, RegExp]>([
  ['GET', { method: 'GET' }, 405, /only POST/],
  ['no type', { body: Buffer.from(one) }, 415, /application\/x-protobuf or application\/json/],
  ['another type', { body: one, headers: { 'content-type': 'text/plain' } }, 415, /sent as/],
  [
    'another coding',
    { body: one, headers: { ...JSON_TYPE, 'content-encoding': 'br' } },
    415,
    /gzip, not with br/,
  ],
  ['no JSON', { body: '{', headers: JSON_TYPE }, 400, /no JSON/],
  ['no UTF-8', { body: Uint8Array.of(0x22, 0xff, 0x22), headers: JSON_TYPE }, 400, /no JSON/],
  [
    'JSON that is no request',
    { body: '{"resourceMetrics":7}', headers: JSON_TYPE },
    400,
    /resourceMetrics is no array/,
  ],
  ['no protobuf', { body: one, headers: PROTOBUF_TYPE }, 400, /./],
  ['no gzip', { body: one, headers: { ...JSON_TYPE, 'content-encoding': 'gzip' } }, 400, /no gzip/],
  [
    'a body that is too large',
    { body: ' '.repeat(5000), headers: JSON_TYPE },
    413,
    /more than 4000 bytes/,
  ],
  [
    'one that is too large when decompressed',
    { body: gzipSync(' '.repeat(500_000)), headers: { ...JSON_TYPE, 'content-encoding': 'gzip' } },
    413,
    /more than 8000 bytes when it is decompressed/,
  ],
  [
    'one with too much in it',
    {
      body: JSON.stringify({ resourceMetrics: Array.from({ length: 1200 }, () => ({})) }),
      headers: JSON_TYPE,
    },
    413,
    /too many points/,
  ],
  [
    'a web page',
    { body: one, headers: { ...JSON_TYPE, origin: 'http://evil.example' } },
    403,
    /origin/,
  ],
  ['no token', { body: one, headers: JSON_TYPE }, 401, /authorization: Bearer/],
])('%s is refused: %#', async ([what, init, status, message]) => {
  const token = what === 'no token' ? { token: 'secret' } : {}
  await using receiving = await Receiving.start({
    maxBodyBytes: 4000,
    maxDecodedBytes: 8000,
    ...token,
  })
  const response = await fetch(receiving.url, { method: 'POST', ...init })
  expect(response.status).toBe(status)
  const body = Buffer.from(await response.arrayBuffer())
  const isProtobuf = response.headers.get('content-type') === 'application/x-protobuf'
  const told = isProtobuf ? statusIn(body) : (JSON.parse(body.toString()) as { message: string })
  expect(told.message).toMatch(message)
  expect(await receiving.collect()).toEqual([])
  expect(receiving.receiver.statistics.requests).toEqual({ [status]: 1 })
})

/** A `google.rpc.Status`. */
function statusIn(body: Uint8Array): { code: number; message: string } {
  const reader = new BinaryReader(body)
  expect(reader.tag()).toEqual([1, 0])
  const code = reader.int32()
  expect(reader.tag()).toEqual([2, 2])
  return { code, message: reader.string() }
}

test('an error of protobuf is told in protobuf', async () => {
  await using receiving = await Receiving.start()
  const response = await fetch(receiving.url, {
    method: 'POST',
    headers: PROTOBUF_TYPE,
    body: Uint8Array.of(0x0a, 0x7f),
  })
  expect(response.status).toBe(400)
  expect(statusIn(Buffer.from(await response.arrayBuffer()))).toEqual({
    code: 3,
    message: 'the body ends in the middle of a message',
  })
})

test('with the token, a request is taken', async () => {
  await using receiving = await Receiving.start({ token: 'secret' })
  const headers = { ...JSON_TYPE, authorization: 'Bearer secret' }
  const response = await fetch(receiving.url, { method: 'POST', headers, body: one })
  expect([response.status, await response.text()]).toEqual([200, '{}'])
})

test('an empty body of protobuf is an empty request, and so is the answer', async () => {
  await using receiving = await Receiving.start()
  const response = await fetch(receiving.url, { method: 'POST', headers: PROTOBUF_TYPE })
  expect(response.status).toBe(200)
  expect((await response.arrayBuffer()).byteLength).toBe(0)
})

test('other paths are not here', async () => {
  await using receiving = await Receiving.start()
  const url = receiving.url.replace('metrics', 'traces')
  const response = await fetch(url, { method: 'POST', headers: JSON_TYPE, body: one })
  expect(response.status).toBe(404)
  expect(await response.json()).toMatchObject({ message: 'metrics are sent to /v1/metrics' })
})

test('while too much waits to be collected, requests are told to come again, and then taken', async () => {
  await using receiving = await Receiving.start({ maxPending: 2 })
  const push = (second: number) =>
    receiving.push(request(gauge('a', point(second, { asDouble: 1 }))))
  const statuses = [await push(1), await push(2)].map(({ status }) => status)
  expect(statuses).toEqual([200, 200])
  const { status, headers, body } = await push(3)
  expect([status, headers.get('retry-after')]).toEqual([503, '5'])
  expect(body).toMatchObject({ code: 14, message: 'too many samples wait to be collected' })
  expect(await receiving.collect()).toHaveLength(2)
  expect((await push(3)).status).toBe(200)
})

test('one that closes takes no more; what waits is collected', async () => {
  await using receiving = await Receiving.start()
  await receiving.push(request(gauge('a', point(1, { asDouble: 1 }))))
  receiving.receiver.close()
  const { status, headers } = await receiving.push(request())
  expect([status, headers.get('retry-after')]).toEqual([503, '5'])
  expect(await receiving.collect()).toHaveLength(1)
})

test('a body that does not come is not waited for, and its place is free again', async () => {
  await using receiving = await Receiving.start({ bodyTimeoutMs: 50, maxRequests: 1 })
  const slow = httpRequest(receiving.url, { method: 'POST', headers: JSON_TYPE })
  slow.on('error', () => {})
  slow.write('{')
  const answered = once(slow, 'response')
  // The one that waits takes the only place.
  while ((await receiving.push(request())).status !== 429) {
    if (receiving.receiver.statistics.requests[408] !== undefined) break
  }
  const [response] = (await answered) as [{ statusCode: number; headers: Record<string, string> }]
  expect(response.statusCode).toBe(408)
  expect(response.headers['connection']).toBe('close')
  // Of a busy machine the next may be too slow as well.
  await expect.poll(async () => (await receiving.push(request())).status).toBe(200)
  slow.destroy()
})

test('a sender that leaves is no harm', async () => {
  await using receiving = await Receiving.start({ maxRequests: 1 })
  const sender = httpRequest(receiving.url, { method: 'POST', headers: JSON_TYPE })
  sender.on('error', () => {})
  sender.write('{')
  await new Promise<void>((resolve) =>
    sender.once('socket', (socket) => {
      socket.once('connect', () => resolve())
    }),
  )
  sender.destroy()
  const taken = async () => (await receiving.push(request())).status === 200
  while (!(await taken()));
  expect(receiving.receiver.statistics.requests[200]).toBe(1)
})
