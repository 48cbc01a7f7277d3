import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { DiscoverySourceStatus, NexusClient, NexusPublicClient } from '@oximeter/api/client'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import type { Nexus } from '../../src/index.ts'
import { CollectorPeer } from '../collector-peer.ts'
import { COLLECTOR, endpointOf, ids, startTestNexus } from '../nexus-fixture.ts'
import { DnsServer } from './dns-server.ts'
import { HttpAnswers, json } from './http-answers.ts'

const [one, two, three] = ids(3) as [string, string, string]

let directory: string
let file: string
let sd: HttpAnswers
let dns: DnsServer
let nexus: Nexus
let internal: NexusClient
let open: NexusPublicClient
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'discovery-'))
  file = `file:${directory}/targets.json`
  sd = await HttpAnswers.start(json([]))
  dns = await DnsServer.start()
  const discovery = [
    file,
    sd.url.replace('//', '//me:sesame@'),
    `srv://_a._tcp.example.com?server=${dns.address}`,
  ]
  await name([])
  ;({ nexus, internal, open } = await startTestNexus({ discovery, discoveryIntervalMs: 100 }))
})
afterAll(async () => {
  await nexus.close()
  await dns[Symbol.asyncDispose]()
  await sd[Symbol.asyncDispose]()
  await rm(directory, { recursive: true })
})
afterEach(async () => {
  await name([])
  sd.answer = json([])
  dns.records.clear()
  await vi.waitUntil(async () => {
    const { items } = await open.listDiscovery()
    return (
      items.length === 3 && items.every(({ error, n_targets }) => error === null && n_targets === 0)
    )
  })
  for (const [id] of await producers()) await internal.deregisterProducer({ id: id! })
})

async function name(targets: unknown): Promise<void> {
  const text = typeof targets === 'string' ? targets : JSON.stringify(targets)
  await writeFile(join(directory, 'targets.json'), text)
}

const at = (id: string, port: number, more = {}) => ({ id, address: `127.0.0.1:${port}`, ...more })

async function producers() {
  const { items } = await open.listProducers()
  return items.map(({ id, address }) => [id, address])
}

async function sourceAt(which: number): Promise<Partial<DiscoverySourceStatus>> {
  return (await open.listDiscovery()).items[which] ?? {}
}

const source = () => sourceAt(0)

/** Once more than all that was named before has been looked at. */
async function passes(): Promise<void> {
  for (const _ of [1, 2]) {
    const { last_attempt } = await source()
    await expect.poll(async () => (await source()).last_attempt).not.toBe(last_attempt)
  }
}

test('what a file names is registered, with what it says', async () => {
  await name([
    { targets: ['127.0.0.1:9000'], labels: { oximeter_producer_id: one.toUpperCase() } },
    at(two, 9001, { interval: '500ms', kind: 'instance' }),
  ])
  await expect.poll(producers).toHaveLength(2)
  expect((await open.listProducers()).items).toMatchObject([
    { id: one, kind: 'service', address: '127.0.0.1:9000', interval: { secs: 10 }, source: file },
    { id: two, kind: 'instance', interval: { secs: 0, nanos: 500_000_000 }, source: file },
  ])
  await expect.poll(source).toMatchObject({
    source: file,
    kind: 'file',
    error: null,
    n_failures: 0,
    n_targets: 2,
    n_producers: 2,
    n_refused: 0,
  })
})

test('what changes is followed at once, and the collector is told who is gone', async () => {
  await using peer = await CollectorPeer.start()
  await name([at(one, 9000), at(two, 9001)])
  await internal.registerCollector({ collector_id: COLLECTOR, address: peer.address })
  await expect.poll(producers).toHaveLength(2)
  await expect
    .poll(async () => (await internal.listCollectorProducers({ collector_id: COLLECTOR })).items)
    .toHaveLength(2)
  await name([at(two, 9002), at(three, 9003)])
  await expect.poll(producers).toEqual([
    [two, '127.0.0.1:9002'],
    [three, '127.0.0.1:9003'],
  ])
  await expect.poll(() => peer.forgotten).toEqual([one])
  expect((await internal.listCollectorProducers({ collector_id: COLLECTOR })).items).toHaveLength(2)
})

test('while a source cannot be read, what it named stays', async () => {
  await name([at(one, 9000)])
  await expect.poll(producers).toHaveLength(1)
  await name('[{"id":"')
  await expect
    .poll(source)
    .toMatchObject({ error: expect.stringMatching(/targets\.json/) as unknown })
  await passes()
  expect(await producers()).toHaveLength(1)
  expect(await source()).toMatchObject({ n_producers: 1, n_targets: 1 })
  expect((await source()).n_failures).toBeGreaterThan(1)
  await name([])
  await expect.poll(producers).toEqual([])
  await expect.poll(source).toMatchObject({ error: null, n_failures: 0 })
})

test('what may not be, or cannot, is not registered, and why is seen', async () => {
  await name([
    at(one, 9000),
    { id: two, address: '169.254.169.254:80' },
    { id: two, address: 'nowhere' },
    { id: two, address: '127.0.0.1:0' },
    { id: 'me', address: '127.0.0.1:1' },
    at(two, 2, { interval: '10' }),
    at(two, 3, { interval: '9ms' }),
    at(two, 4, { kind: 'toaster' }),
    at(two, 6, { tls: true, server_name: '10.0.0.1' }),
    { targets: ['127.0.0.1:7'], labels: { oximeter_producer_id: two, oximeter_tls: 'yes' } },
    at(one, 5),
    at(one, 9000),
  ])
  await expect.poll(source).toMatchObject({ n_targets: 12, n_refused: 10 })
  expect((await source()).refused?.map(({ address, reason }) => [address, reason])).toEqual([
    ['169.254.169.254:80', 'forbidden_address'],
    ['nowhere', 'invalid_address'],
    ['127.0.0.1:0', 'invalid_address'],
    ['127.0.0.1:1', 'invalid_id'],
    ['127.0.0.1:2', 'invalid_interval'],
    ['127.0.0.1:3', 'invalid_interval'],
    ['127.0.0.1:4', 'invalid_kind'],
    ['127.0.0.1:6', 'invalid_tls'],
    ['127.0.0.1:7', 'invalid_tls'],
    ['127.0.0.1:5', 'duplicate_id'],
  ])
  expect(await producers()).toEqual([[one, '127.0.0.1:9000']])
})

test('who registers itself is collected as it says, whatever a source says', async () => {
  await name([at(one, 9000)])
  await expect.poll(producers).toHaveLength(1)
  await internal.registerCollector({ collector_id: COLLECTOR, address: '127.0.0.1:9' })
  await internal.registerProducer(endpointOf({ id: one, address: '127.0.0.1:7' }))
  await passes()
  expect(await producers()).toEqual([[one, '127.0.0.1:7']])
  expect(await open.getProducer({ id: one })).not.toHaveProperty('source')
  await name([])
  await passes()
  expect(await producers()).toHaveLength(1)
  await name([at(one, 9000)])
  await passes()
  await internal.deregisterProducer({ id: one })
  await expect.poll(producers).toEqual([[one, '127.0.0.1:9000']])
})

const listing = (id: string, more = {}) => json({ producers: [{ id, ...more }] })

describe('addresses alone', () => {
  test('are asked who is there, and asked again', async () => {
    await using producer = await HttpAnswers.start(
      listing(one, { kind: 'instance', interval: { secs: 2, nanos: 0 } }),
    )
    await name([{ targets: [producer.address] }])
    await expect.poll(producers).toEqual([[one, producer.address]])
    expect(await open.getProducer({ id: one })).toMatchObject({
      kind: 'instance',
      interval: { secs: 2 },
    })
    expect(producer.asked[0]?.url).toBe('/.well-known/oximeter')
    producer.answer = listing(two)
    await expect.poll(producers).toEqual([[two, producer.address]])
    await name([{ targets: [producer.address], labels: { oximeter_interval: '1m' } }])
    await expect.poll(() => open.getProducer({ id: two })).toMatchObject({ interval: { secs: 60 } })
  })

  test('that do not say are refused; what they said before counts on', async () => {
    await using producer = await HttpAnswers.start(json({}, 404))
    await name([{ targets: [producer.address] }])
    await expect.poll(source).toMatchObject({ n_refused: 1, refused: [{ reason: 'no_answer' }] })
    expect(await producers()).toEqual([])
    producer.answer = listing(one)
    await expect.poll(producers).toHaveLength(1)
    for (const answer of [json({}, 500), json({ producers: 7 }), json([])]) {
      producer.answer = answer
      await passes()
      expect(await producers()).toEqual([[one, producer.address]])
      expect(await source()).toMatchObject({ n_producers: 1, refused: [{ reason: 'no_answer' }] })
    }
    await name([])
    await expect.poll(producers).toEqual([])
  })

  test('are not asked where they may not be', async () => {
    await using producer = await HttpAnswers.start(listing(one))
    const [, port] = producer.address.split(':')
    // What is in DNS may not mean this machine; what a program on it says may.
    dns.records.set('_a._tcp.example.com', [{ name: 'localhost', port: Number(port) }])
    await expect
      .poll(() => sourceAt(2))
      .toMatchObject({
        kind: 'srv',
        n_refused: 1,
        refused: [{ address: `localhost:${port}`, reason: 'forbidden_address' }],
      })
    expect(producer.asked).toEqual([])
    sd.answer = json([{ targets: [producer.address] }])
    await expect.poll(() => sourceAt(1)).toMatchObject({ kind: 'http', n_producers: 1 })
  })
})

test('of an id in two sources the first counts, until it is named there no more', async () => {
  await name([at(one, 9000)])
  await expect.poll(producers).toHaveLength(1)
  sd.answer = json([{ targets: ['127.0.0.1:1'], labels: { oximeter_producer_id: one } }])
  await expect
    .poll(() => sourceAt(1))
    .toMatchObject({
      n_targets: 1,
      n_producers: 0,
      refused: [
        { id: one, reason: 'duplicate_id', detail: expect.stringContaining(file) as unknown },
      ],
    })
  expect(await producers()).toEqual([[one, '127.0.0.1:9000']])
  await name([])
  await expect.poll(producers).toEqual([[one, '127.0.0.1:1']])
  await expect.poll(() => sourceAt(1)).toMatchObject({ n_producers: 1, n_refused: 0 })
})

test('no password is shown', async () => {
  sd.answer = json([], 500)
  await expect.poll(() => sourceAt(1)).toMatchObject({ error: 'it answered 500' })
  const shown = JSON.stringify(await open.listDiscovery())
  expect(shown).toMatch(/\/\/me@/)
  expect(shown).not.toMatch(/sesame/)
})

test('a source that is none keeps Nexus from starting', async () => {
  await expect(startTestNexus({ discovery: ['ftp://x'] })).rejects.toMatchObject({
    code: 'invalid-config',
    message: expect.stringMatching(/^discovery: 'ftp:\/\/x' names no source/) as unknown,
  })
})
