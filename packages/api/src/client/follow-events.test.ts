import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'

import { afterEach, expect, test } from 'vitest'

import { NexusPublicClient } from '../generated/nexus-public.ts'
import type { LiveEvent } from '../model/events.ts'
import { followEvents } from './follow-events.ts'

let close: (() => void) | undefined
afterEach(() => close?.())

async function serve(
  answer: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<NexusPublicClient> {
  const server = createServer(answer).listen(0, '127.0.0.1')
  await once(server, 'listening')
  close = () => {
    server.closeAllConnections()
    server.close()
  }
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return new NexusPublicClient(`http://127.0.0.1:${port}`)
}

const dropped = (reason: string): string => `data: {"event":"dropped","reason":"${reason}"}`

function begin(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/event-stream' })
}

test('events are read whatever pieces they come in, and comments passed over', async () => {
  const client = await serve((_request, response) => {
    begin(response)
    const text = `: hi\n\nid: 1\nevent: dropped\n${dropped('grün')}\n\r\n${dropped('2')}\r\n\r\n`
    const bytes = Buffer.from(text)
    void (async () => {
      for (const byte of bytes) {
        response.write(Buffer.of(byte))
        await new Promise(setImmediate)
      }
    })()
  })
  const stop = new AbortController()
  const reasons: string[] = []
  const events = followEvents(client, { topics: ['producers'] }, { signal: stop.signal })
  for await (const event of events) {
    if (event.event === 'dropped') reasons.push(event.reason)
    if (reasons.length === 2) stop.abort()
  }
  expect(reasons).toEqual(['grün', '2'])
})

test('a connection that is lost is made again, and goes on after the last event', async () => {
  const asked: [url: string | undefined, id: unknown][] = []
  const client = await serve((request, response) => {
    asked.push([request.url, request.headers['last-event-id']])
    if (asked.length === 2) {
      response.writeHead(503, { 'content-type': 'application/json' }).end('{"detail":"away"}')
      return
    }
    begin(response)
    response.write(`id: e-${asked.length}\n${dropped(String(asked.length))}\n\n`, () => {
      if (asked.length === 1) response.destroy()
    })
  })
  const lost: unknown[] = []
  const events = followEvents(
    client,
    { topics: ['latest'], timeseries: 'a:b' },
    { onLost: (error) => lost.push(error) },
  )
  const next = async (): Promise<LiveEvent | undefined> => (await events.next()).value ?? undefined
  expect(await next()).toEqual({ event: 'dropped', reason: '1' })
  expect(await next()).toEqual({ event: 'dropped', reason: '3' })
  await events.return(undefined)
  const path = '/v1/events?topics=latest&timeseries=a%3Ab'
  expect(asked).toEqual([
    [path, undefined],
    [path, 'e-1'],
    [path, 'e-1'],
  ])
  expect(lost).toMatchObject([{ code: 'broken-off' }, { status: 503 }])
})

test('a server that refuses is not asked again', async () => {
  const client = await serve((_request, response) => {
    response.writeHead(403, { 'content-type': 'application/json' }).end('{"detail":"no"}')
  })
  await expect(followEvents(client, { topics: ['producers'] }).next()).rejects.toMatchObject({
    status: 403,
    detail: 'no',
  })
})
