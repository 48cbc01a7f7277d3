import type { LookupAddress } from 'node:dns'
import { AddressRules, parseNetwork, type AddressGuardOptions } from '@oximeter/api/addresses'
import { afterEach, expect, test } from 'vitest'
import { allowedAddresses } from '../../src/producers/allowed-addresses.ts'
import { Fetcher, type Fetched } from '../../src/pull/fetcher.ts'
import { Lane } from '../../src/pull/lane.ts'
import { systemTimers } from '../../src/time/timers.ts'
import { HttpProducer, json } from '../http-producer.ts'

const lane = new Lane({ pulls: 10, largeBodies: 1 })
const fetchers: Fetcher[] = []
afterEach(async () => {
  for (const fetcher of fetchers.splice(0)) await fetcher.close()
})

function fetcherWith(addresses: AddressGuardOptions): Fetcher {
  const fetcher = new Fetcher({
    timers: systemTimers,
    addresses,
    requestTimeoutMs: 60_000,
    connectTimeoutMs: 30_000,
    idleTimeoutMs: 30_000,
    maxBodyBytes: 1024,
  })
  fetchers.push(fetcher)
  return fetcher
}

async function get(fetcher: Fetcher, address: string): Promise<Fetched> {
  using passage = await lane.enter()
  return await fetcher.fetch({ address, path: '/', accept: '*/*', compress: false }, passage)
}

const forbidden = { reason: 'forbidden address' }

test.for([
  '127.0.0.1:1',
  '[::1]:1',
  '[::ffff:127.0.0.1]:1',
  '[64:ff9b::7f00:1]:1',
  'localhost:1',
  '169.254.169.254:80',
  '[::ffff:a9fe:a9fe]:80',
  '[fd00:ec2::254]:80',
  'metadata.google.internal:80',
  '224.0.0.1:1',
])('%s is never connected to', async (address) => {
  const fetcher = fetcherWith({ rules: new AddressRules(), loopback: 'never' })
  await expect(get(fetcher, address)).rejects.toMatchObject(forbidden)
})

/** Answers each question with the next of its answers. */
function dns(...answers: string[][]) {
  const asked: string[] = []
  const lookup = (
    name: string,
    _options: object,
    callback: (error: null, found: LookupAddress[]) => void,
  ) => {
    const answer = answers[asked.length] ?? []
    asked.push(name)
    callback(
      null,
      answer.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    )
  }
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the one form of it that is used
  return { asked, lookup: lookup as unknown as NonNullable<AddressGuardOptions['lookup']> }
}

test('a name that meant a producer is looked at again when it means something else', async () => {
  await using producer = await HttpProducer.start((_, response) => {
    // So that each collection has to look for the producer.
    response.setHeader('connection', 'close')
    json(response, '[]')
  })
  const [, port] = producer.address.split(':')
  const { asked, lookup } = dns(['127.0.0.1'], ['169.254.169.254'], ['127.0.0.1'])
  const fetcher = fetcherWith({ rules: new AddressRules(), loopback: 'always', lookup })
  const address = `rebound.example:${port}`
  expect((await get(fetcher, address)).status).toBe(200)
  await expect(get(fetcher, address)).rejects.toMatchObject({
    ...forbidden,
    detail: expect.stringMatching(
      /rebound\.example: 169\.254\.169\.254 is where clouds/,
    ) as unknown,
  })
  expect((await get(fetcher, address)).status).toBe(200)
  expect(asked).toHaveLength(3)
  expect(producer.asked).toBe(2)
})

test('of several addresses of a name, those that are forbidden are not tried', async () => {
  await using victim = await HttpProducer.start((_, response) => json(response, '"secret"'))
  const [, port] = victim.address.split(':')
  // Nobody is there: what could answer is only what is forbidden.
  const { lookup } = dns(['::1', '127.0.0.1'], ['::ffff:127.0.0.1'])
  const fetcher = fetcherWith({ rules: new AddressRules(), loopback: 'written', lookup })
  await expect(get(fetcher, `evil.example:${port}`)).rejects.toMatchObject(forbidden)
  await expect(get(fetcher, `evil.example:${port}`)).rejects.toMatchObject(forbidden)
  expect(victim.asked).toBe(0)
})

test('a redirect is an answer, and not followed', async () => {
  await using victim = await HttpProducer.start((_, response) => json(response, '"secret"'))
  await using producer = await HttpProducer.start((_, response) => {
    response.writeHead(302, { location: `http://${victim.address}/` }).end()
  })
  const fetcher = fetcherWith({ rules: new AddressRules(), loopback: 'always' })
  expect(await get(fetcher, producer.address)).toMatchObject({ status: 302 })
  expect(victim.asked).toBe(0)
})

test('with networks, only those', async () => {
  await using producer = await HttpProducer.start((_, response) => json(response, '[]'))
  const networks = [parseNetwork('127.0.0.0/8')!]
  const fetcher = fetcherWith({ rules: new AddressRules({ networks }), loopback: 'never' })
  expect((await get(fetcher, producer.address)).status).toBe(200)
  await expect(get(fetcher, '192.0.2.1:1')).rejects.toMatchObject(forbidden)
  await expect(get(fetcher, '[::1]:1')).rejects.toMatchObject(forbidden)
})

test.for([
  ['http://127.0.0.1:12221', 'always'],
  ['http://[::1]:12221', 'always'],
  ['http://localhost:12221', 'always'],
  ['http://nexus.example:12221', 'never'],
  ['http://10.0.0.1:12221', 'never'],
] as const)('with Nexus at %s, loopback is asked: %s', ([nexusUrl, loopback]) => {
  expect(allowedAddresses({ nexusUrl })).toMatchObject({ loopback })
})

test('what is no network is said', () => {
  expect(() =>
    allowedAddresses({ nexusUrl: 'http://nexus.example', producerNetworks: ['10.0.0.1/8'] }),
  ).toThrow(/'10\.0\.0\.1\/8' is no network/)
})
