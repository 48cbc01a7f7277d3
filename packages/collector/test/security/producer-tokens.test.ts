import type { LookupAddress } from 'node:dns'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type Server } from 'node:https'
import { readFileSync } from 'node:fs'
import type { IncomingHttpHeaders } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { AddressRules, type AddressGuardOptions } from '@oximeter/api/addresses'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { TestAuthority } from '../../../../apptest/src/certificates.ts'
import { Fetcher, type Fetched } from '../../src/pull/fetcher.ts'
import { Lane } from '../../src/pull/lane.ts'
import type { ProducerPlace } from '../../src/pull/place.ts'
import { systemTimers } from '../../src/time/timers.ts'
import { HttpProducer, json } from '../http-producer.ts'

const lane = new Lane({ pulls: 10, largeBodies: 1 })
const token = 'oxm_sesame'

/** Every name is this machine, whatever it looks like: so that what goes elsewhere can be looked at. */
const everyName = (
  _name: string,
  _options: object,
  callback: (error: null, found: LookupAddress[]) => void,
): void => callback(null, [{ address: '127.0.0.1', family: 4 }])

let directory: string
let fetcher: Fetcher
let secure: Server
let plain: HttpProducer
let heard: IncomingHttpHeaders[]
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'producer-tokens-'))
  const authority = await TestAuthority.create(directory)
  const { cert, key } = await authority.sign('shop', { names: ['shop.example'] })
  heard = []
  secure = createServer(
    { cert: readFileSync(cert), key: readFileSync(key) },
    (request, response) => {
      heard.push(request.headers)
      json(response, '[]')
    },
  )
  await once(secure.listen(0, '127.0.0.1'), 'listening')
  plain = await HttpProducer.start((request, response) => {
    heard.push(request.headers)
    json(response, '[]')
  })
  fetcher = new Fetcher({
    timers: systemTimers,
    addresses: {
      rules: new AddressRules(),
      loopback: 'always',
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the one form of it that is used
      lookup: everyName as unknown as NonNullable<AddressGuardOptions['lookup']>,
    },
    producerTls: { ca: authority.file },
    requestTimeoutMs: 60_000,
    connectTimeoutMs: 30_000,
    idleTimeoutMs: 30_000,
    maxBodyBytes: 1024,
  })
})
afterAll(async () => {
  await fetcher.close()
  await plain[Symbol.asyncDispose]()
  secure.close()
  secure.closeAllConnections()
  await rm(directory, { recursive: true })
})

async function fetch(place: ProducerPlace): Promise<Fetched> {
  using passage = await lane.enter()
  const request = { path: '/', accept: '*/*', compress: false, ...place }
  return await fetcher.fetch(request, passage)
}

const portOf = (kind: 'plain' | 'secure'): string =>
  kind === 'plain'
    ? (plain.address.split(':')[1] ?? '')
    : String((secure.address() as AddressInfo).port)

test.for<[string, 'plain' | 'secure', Omit<ProducerPlace, 'address'>, Fetched['token']]>([
  ['shop.example', 'secure', { tls: true, token }, 'shown'],
  ['127.0.0.1', 'secure', { tls: true, serverName: 'shop.example', token }, 'shown'],
  ['127.0.0.1', 'plain', { token }, 'shown'],
  ['localhost', 'plain', { token }, 'shown'],
  ['shop.example', 'plain', { token }, 'withheld'],
  ['localhost.example', 'plain', { token }, 'withheld'],
  ['shop.localhost', 'plain', { token }, 'withheld'],
  ['127.0.0.1', 'plain', {}, 'unknown'],
  ['shop.example', 'secure', { tls: true }, 'unknown'],
])('%s, which speaks %s, is asked with %j: the token is %s', async ([host, kind, how, use]) => {
  const answer = await fetch({ address: `${host}:${portOf(kind)}`, ...how })
  expect(answer).toMatchObject({ status: 200, token: use })
  expect(heard.at(-1)?.authorization).toBe(use === 'shown' ? `Bearer ${token}` : undefined)
})

test('it is not shown to who has no certificate for the name', async () => {
  const before = heard.length
  for (const [host, serverName] of [
    ['127.0.0.1', undefined],
    ['other.example', undefined],
    ['shop.example', 'other.example'],
  ] as const) {
    const place = { address: `${host}:${portOf('secure')}`, tls: true, serverName, token }
    await expect(fetch(place)).rejects.toMatchObject({ reason: 'tls' })
  }
  expect(heard).toHaveLength(before)
})

test('nor to an address that is forbidden, whatever the certificate', async () => {
  const place = { address: `169.254.169.254:${portOf('secure')}`, tls: true, token }
  await expect(fetch(place)).rejects.toMatchObject({ reason: 'forbidden address' })
})
