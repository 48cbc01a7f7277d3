import type { LookupAddress } from 'node:dns'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { AddressRules, type AddressGuardOptions } from '@oximeter/api/addresses'
import { reasonOf, type NexusClient, type NexusPublicClient } from '@oximeter/api/client'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { GuardedFetch } from '../../src/http/guarded-fetch.ts'
import type { App, Nexus } from '../../src/index.ts'
import { COLLECTOR, endpointOf, ids, startTestNexus } from '../nexus-fixture.ts'
import { send } from '../http-client.ts'

const ELSEWHERE = '10.0.0.9'

interface Tried {
  readonly status: number
  readonly text: string
}

/** A Nexus that can be asked as if from another machine. */
async function start(producerNetworks: string[] = []) {
  const apps: App[] = []
  const started = await startTestNexus({ producerNetworks, prepare: (app) => void apps.push(app) })
  const [internal] = apps
  return {
    ...started,
    async from(peer: string, body: object, path = '/metrics/producers'): Promise<Tried> {
      const answer = await internal!.inject({
        method: 'POST',
        url: path,
        remoteAddress: peer,
        headers: { host: '127.0.0.1', 'content-type': 'application/json' },
        payload: body,
      })
      return { status: answer.statusCode, text: answer.body }
    },
  }
}

let system: Awaited<ReturnType<typeof start>>
let nexus: Nexus
let internal: NexusClient
let open: NexusPublicClient
beforeAll(async () => {
  system = await start()
  ;({ nexus, internal, open } = system)
  await internal.registerCollector({ collector_id: COLLECTOR, address: '127.0.0.1:9' })
})
afterAll(() => nexus.close())

describe.for(['127.0.0.1', ELSEWHERE])('from %s', (peer) => {
  test.for([
    '169.254.169.254:80',
    '169.254.1.1:80',
    '100.100.100.200:80',
    'metadata.google.internal:80',
    'METADATA.Google.Internal:80',
    '[fd00:ec2::254]:80',
    '[fe80::1]:80',
    '[::ffff:169.254.169.254]:80',
    '[::ffff:a9fe:a9fe]:80',
    '[0:0:0:0:0:ffff:169.254.169.254]:80',
    '[64:ff9b::169.254.169.254]:80',
    '[64:ff9b:1::a9fe:a9fe]:80',
    '[2002:a9fe:a9fe::]:80',
    '224.0.0.1:80',
    '[ff02::1]:80',
    '255.255.255.255:80',
    '0.0.0.1:80',
  ])('neither a producer nor a collector is at %s', async (address) => {
    const refused = await system.from(peer, endpointOf({ address }))
    expect(refused).toMatchObject({
      status: 403,
      text: expect.stringContaining(address) as unknown,
    })
    const collector = { collector_id: COLLECTOR, address }
    expect(await system.from(peer, collector, '/metrics/collectors')).toMatchObject({ status: 403 })
    expect((await open.listProducers()).items).toEqual([])
  })

  test.for([
    '0xa9.0xfe.0xa9.0xfe:80',
    '0251.0376.0251.0376:80',
    '2852039166:80',
    '0xa9fea9fe:80',
    '169.254.43518:80',
    '169.254.169.254.:80',
    '[fe80::1%25eth0]:80',
    '[::ffff:169.254.169.254%1]:80',
    '169.254.169.254:80@10.0.0.1:80',
    '１６９.254.169.254:80',
    '169。254。169。254:80',
    'metadata.google.internal.:80',
  ])('%s is no address at all', async (address) => {
    expect(await system.from(peer, endpointOf({ address }))).toMatchObject({ status: 400 })
  })
})

test('what is refused is seen and counted', async () => {
  const [, id] = ids(2)
  for (let i = 0; i < 3; i++) {
    await system.from(ELSEWHERE, endpointOf({ id: id!, address: '127.0.0.1:8123' }))
  }
  const { items } = await open.listRefusedRegistrations()
  expect(items.filter((item) => item.id === id)).toMatchObject([
    {
      address: '127.0.0.1:8123',
      peer: ELSEWHERE,
      reason: 'forbidden_address',
      count: 3,
      detail: expect.stringMatching(/loopback.*producer_networks.*from 10\.0\.0\.9/) as unknown,
    },
  ])
})

test.for(['127.0.0.1:9000', '[::1]:9000', '[::ffff:127.0.0.1]:9000', 'localhost:9000'])(
  'only who is on this machine may be at %s',
  async (address) => {
    const endpoint = endpointOf({ address })
    expect(await system.from(ELSEWHERE, endpoint)).toMatchObject({ status: 403 })
    expect(await system.from('127.0.0.1', endpoint)).toMatchObject({ status: 201 })
    expect(await system.from('::ffff:127.0.0.1', endpoint)).toMatchObject({ status: 201 })
    await internal.deregisterProducer({ id: endpoint.id })
  },
)

test.for(['forwarded', 'x-forwarded-for', 'x-real-ip', 'via'])(
  'what a proxy on this machine passes on, as %s says, is not from here',
  async (header) => {
    const sent = { body: endpointOf(), headers: { [header]: ELSEWHERE } }
    const answer = await send('POST', `${nexus.internalUrl}/metrics/producers`, sent)
    expect(answer).toMatchObject({ status: 403 })
  },
)

test('with networks, producers are only there, and what they name is allowed', async () => {
  const restricted = await start(['10.0.0.0/8', '169.254.7.0/24'])
  await using _ = restricted.nexus
  const collector = { collector_id: COLLECTOR, address: '192.168.1.1:12223' }
  expect(await restricted.from(ELSEWHERE, collector, '/metrics/collectors')).toMatchObject({
    status: 204,
  })
  const at = (address: string) => restricted.from(ELSEWHERE, endpointOf({ address }))
  expect(await at('10.3.2.1:1')).toMatchObject({ status: 201 })
  expect(await at('169.254.7.1:1')).toMatchObject({ status: 201 })
  expect(await at('169.254.8.1:1')).toMatchObject({ status: 403 })
  expect(await at('192.168.1.1:1')).toMatchObject({ status: 403 })
  // Its addresses are looked at by who connects to them.
  expect(await at('producer.example:1')).toMatchObject({ status: 201 })
  expect(await restricted.from('127.0.0.1', endpointOf())).toMatchObject({ status: 403 })
})

test('a network that is none keeps Nexus from starting', async () => {
  await expect(start(['10.0.0.1/8'])).rejects.toMatchObject({
    code: 'invalid-config',
    message: expect.stringMatching(/10\.0\.0\.1\/8/) as unknown,
  })
})

function lookupAs(...found: string[]): NonNullable<AddressGuardOptions['lookup']> {
  const lookup = (
    _name: string,
    _options: object,
    callback: (error: null, all: LookupAddress[]) => void,
  ) =>
    callback(
      null,
      found.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    )
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the one form of it that is used
  return lookup as unknown as NonNullable<AddressGuardOptions['lookup']>
}

async function ask(host: string, found?: readonly string[]) {
  let asked = 0
  const server = createServer((_, response) => {
    asked += 1
    response.end('{}')
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const http = new GuardedFetch({
    rules: new AddressRules(),
    loopback: 'written',
    ...(found === undefined ? {} : { lookup: lookupAs(...found) }),
  })
  try {
    const answer = await http.fetch(`http://${host}:${port}/`, {}).catch(reasonOf)
    return { asked, answer: typeof answer === 'string' ? answer : answer.status }
  } finally {
    await http.close()
    server.close()
    server.closeAllConnections()
  }
}

describe('what Nexus itself asks', () => {
  test.for(['127.0.0.1', 'localhost'])('%s is written so', async (host) => {
    expect(await ask(host)).toEqual({ asked: 1, answer: 200 })
  })

  test.for([
    ['collector.example', ['127.0.0.1'], /is loopback/],
    ['collector.example', ['::ffff:127.0.0.1', '::1'], /is loopback/],
    ['collector.example', ['169.254.169.254'], /clouds/],
    ['localhost', ['169.254.169.254'], /clouds/],
    ['169.254.169.254', [], /clouds/],
  ] as const)('%s, which is %s, is not connected to', async ([host, found, why]) => {
    expect(await ask(host, found)).toEqual({
      asked: 0,
      answer: expect.stringMatching(why) as unknown,
    })
  })
})
