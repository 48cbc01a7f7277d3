import { text } from 'node:stream/consumers'
import { expect, test } from 'vitest'
import { EventStream } from './event-stream.ts'

test('events, comments, and why it ends', async () => {
  const stream = new EventStream()
  stream.heartbeat()
  stream.send({ event: 'latest', timeseries_name: 'a:b\nc', values: [] }, 'e-1')
  stream.end('enough')
  stream.send({ event: 'latest', timeseries_name: 'late:r', values: [] })
  expect(await text(stream.body)).toBe(
    ': heartbeat\n\n' +
      'id: e-1\nevent: latest\ndata: {"event":"latest","timeseries_name":"a:b\\nc","values":[]}\n\n' +
      'event: dropped\ndata: {"event":"dropped","reason":"enough"}\n\n',
  )
})

test('a client that reads nothing is let go, and no more is kept for it', async () => {
  const stream = new EventStream()
  const event = { event: 'latest', timeseries_name: 'x'.repeat(100_000), values: [] } as const
  for (let i = 0; i < 200; i++) stream.send({ ...event, values: [] })
  expect(stream.isEnded).toBe(true)
  expect(stream.body.readableLength).toBeLessThan(5 * 1024 * 1024)
  expect(await text(stream.body)).toMatch(/"reason":"the client reads more slowly/)
})
