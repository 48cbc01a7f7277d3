import { expect, test } from 'vitest'

import { NexusClient } from '../generated/nexus.ts'

const ID = '8faa6a72-8d01-43b1-8f5a-4b582827d713'
const [A, B, C] = ['http://a.test:1', 'http://b.test:1', 'http://c.test:1'] as const

type Host = 'answers' | 'is gone' | 'is silent' | 'is not able to' | 'refuses' | 'breaks off'

/** Nexus at three addresses, and which of them were asked. */
function nexusWhere(hosts: Record<string, Host>): { asked: string[]; nexus: NexusClient } {
  const asked: string[] = []
  const nexus = new NexusClient([A, B, C], {
    timeoutMs: 50,
    fetch: (url, { signal }) => {
      const { origin } = new URL(url)
      asked.push(origin)
      switch (hosts[origin]) {
        case 'is gone':
          return Promise.reject(new TypeError('connection refused'))
        case 'is silent':
          return new Promise((_, reject) => {
            signal?.addEventListener('abort', () => reject(new Error('aborted')))
          })
        case 'is not able to':
          return Promise.resolve(new Response('{"detail":"no database"}', { status: 503 }))
        case 'refuses':
          return Promise.resolve(new Response('{"detail":"no such collector"}', { status: 404 }))
        case 'breaks off':
          return Promise.resolve(
            new Response(new ReadableStream({ start: (stream) => stream.error(new Error('cut')) })),
          )
        default:
          return Promise.resolve(new Response(`{"items":[],"next_page":"${origin}"}`))
      }
    },
  })
  return { asked, nexus }
}

test.for<Host>(['is gone', 'is not able to', 'breaks off'])(
  'one that %s: the next is asked at once, and first from then on',
  async (host) => {
    const { asked, nexus } = nexusWhere({ [A]: host, [B]: host })
    await expect(nexus.listCollectorProducers({ collector_id: ID })).resolves.toMatchObject({
      next_page: C,
    })
    await nexus.listCollectorProducers({ collector_id: ID })
    expect(asked).toEqual([A, B, C, C])
    expect(nexus.url).toBe(C)
  },
)

test('one that is silent takes the time of one question; the next one is asked the next', async () => {
  const { asked, nexus } = nexusWhere({ [A]: 'is silent' })
  await expect(nexus.listCollectorProducers({ collector_id: ID })).rejects.toMatchObject({
    code: 'timeout',
  })
  await expect(nexus.listCollectorProducers({ collector_id: ID })).resolves.toMatchObject({
    next_page: B,
  })
  expect(asked).toEqual([A, B])
})

test('one that refuses has answered for all', async () => {
  const { asked, nexus } = nexusWhere({ [A]: 'refuses' })
  await expect(nexus.listCollectorProducers({ collector_id: ID })).rejects.toMatchObject({
    status: 404,
  })
  expect(asked).toEqual([A])
})

test('none: each is asked once, and the last one says why', async () => {
  const hosts: Record<string, Host> = { [A]: 'is gone', [B]: 'is gone', [C]: 'is not able to' }
  const { asked, nexus } = nexusWhere(hosts)
  await expect(nexus.listCollectorProducers({ collector_id: ID })).rejects.toMatchObject({
    detail: 'no database',
  })
  expect(asked).toEqual([A, B, C])
  // When one comes back it is found.
  hosts[B] = 'answers'
  await expect(nexus.listCollectorProducers({ collector_id: ID })).resolves.toMatchObject({
    next_page: B,
  })
})

test('many at once go on to the next one together', async () => {
  const { asked, nexus } = nexusWhere({ [A]: 'is gone' })
  await Promise.all([
    nexus.listCollectorProducers({ collector_id: ID }),
    nexus.listSchemas(),
    nexus.listSchemas(),
  ])
  expect(asked.slice(3)).toEqual([B, B, B])
})

test('no address is a mistake', () => {
  expect(() => new NexusClient([])).toThrow(/at least one/)
})
