import { once } from 'node:events'
import { connect, type AddressInfo, type Socket } from 'node:net'
import { text } from 'node:stream/consumers'

import Fastify from 'fastify'
import { afterEach, beforeEach, expect, test } from 'vitest'

import { serveApi } from './fastify.ts'

const GET = 'GET / HTTP/1.1\r\nhost: localhost\r\n\r\n'

/** A server whose one answer comes when it is let go, and a connection to it. */
async function start(closeDeadlineMs: number) {
  const app = Fastify({ keepAliveTimeout: 60_000 })
  serveApi(app, { closeDeadlineMs })
  const asked = Promise.withResolvers<void>()
  const answer = Promise.withResolvers<string>()
  app.get('/', () => {
    asked.resolve()
    return answer.promise
  })
  await app.listen({ host: '127.0.0.1', port: 0 })
  const { port } = app.server.address() as AddressInfo
  const socket = connect({ host: '127.0.0.1', port })
  socket.on('error', () => undefined)
  await Promise.all([once(socket, 'connect'), once(app.server, 'connection')])
  return { app, socket, asked: asked.promise, answer: answer.resolve }
}

let server: Awaited<ReturnType<typeof start>>
let socket: Socket
beforeEach(async () => {
  server = await start(60_000)
  ;({ socket } = server)
})
afterEach(() => server.app.close())

// Each would wait for the minute of the deadline.
test('a connection on which nothing was asked does not hold up the end', async () => {
  await expect(server.app.close()).resolves.toBeUndefined()
})

test('nor does one that is kept for more requests', async () => {
  server.answer('done')
  socket.write(GET)
  await once(socket, 'data')
  await expect(server.app.close()).resolves.toBeUndefined()
})

test('nor one that has begun to ask', async () => {
  socket.write('GET / HTTP/1.1\r\nhost: loc')
  await expect(server.app.close()).resolves.toBeUndefined()
})

test('what was asked before the end is answered, and its connection ends', async () => {
  socket.write(GET)
  await server.asked
  const closing = server.app.close()
  server.answer('done')
  expect(await text(socket)).toMatch(/^HTTP\/1.1 200 [^]*done$/)
  await closing
})

test('what takes too long is cut', async () => {
  const slow = await start(20)
  slow.socket.write(GET)
  await slow.asked
  await slow.app.close()
  expect(await text(slow.socket)).toBe('')
})
