import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { createServer } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { NexusClient, NexusPublicClient, type ProducerEndpoint } from '@oximeter/api/client'
import { f64, metric, ProducerRegistry, string, target } from '@oximeter/core'
import { startNexus, type Nexus } from '@oximeter/nexus'
import {
  createHandler,
  ProducerServer,
  startRegistration,
  type ProducerServerOptions,
} from '@oximeter/producer'
import { pino } from 'pino'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { TestAuthority, type CertificateFiles } from '../../../../apptest/src/certificates.ts'
import { startCollector, type Collector } from '../../src/index.ts'
import { silent } from '../system.ts'

/** Nobody listens there: what is collected waits on disk. */
const NOWHERE = 'http://127.0.0.1:1'
const EVERYWHERE = { host: '0.0.0.0', advertise: '127.0.0.1' }
const INTERVAL_MS = 900

const directory = mkdtempSync(join(tmpdir(), 'secured-producers-'))
const logged: string[] = []
const logger = pino({ level: 'trace' }, { write: (line) => void logged.push(line) })

let authority: TestAuthority
let stranger: TestAuthority
let producers: CertificateFiles
let collectors: CertificateFiles
let nexus: Nexus
let internal: NexusClient
let open: NexusPublicClient
let collector: Collector
const stack = new AsyncDisposableStack()

beforeAll(async () => {
  authority = await TestAuthority.create(directory)
  stranger = await TestAuthority.create(directory, 'stranger')
  producers = await authority.sign('producers')
  collectors = await authority.sign('collectors')
  nexus = await startNexus({
    internal: { port: 0 },
    public: { port: 0 },
    database: { memory: true },
    clickhouse: { url: NOWHERE },
    logger,
  })
  internal = new NexusClient(nexus.internalUrl)
  open = new NexusPublicClient(nexus.publicUrl)
  collector = await startCollector({
    id: '2f6b8a9e-6d0c-4c3e-9a53-0b6f3f9d8e11',
    dataDir: join(directory, 'collector'),
    listen: { port: 0 },
    nexusUrl: nexus.internalUrl,
    clickhouse: { url: NOWHERE },
    producerTls: { ca: authority.file },
    heartbeatIntervalMs: 100,
    logger,
  })
})
afterAll(async () => {
  await stack.disposeAsync()
  await collector.close({ deadlineMs: 100 })
  await nexus.close()
  rmSync(directory, { recursive: true })
})

function registryOf(name: string): ProducerRegistry {
  const registry = new ProducerRegistry()
  const level = metric('level', {}, f64()).on(
    target('secured_tank', { name: string() }).of({ name }),
  )
  registry.register(level)
  level.with({}).set(1.5)
  return registry
}

/** Runs until the end of the tests; nobody is told of it. */
async function serve(options: ProducerServerOptions): Promise<ProducerServer> {
  const registry = registryOf('north')
  const server = await ProducerServer.start({ registry, intervalMs: INTERVAL_MS, ...options })
  stack.defer(() => server.close({ lastPage: false }))
  return server
}

/** The same, and registers. */
function start(options: ProducerServerOptions): Promise<ProducerServer> {
  return serve({ nexus: nexus.internalUrl, ...options })
}

const statusOf = async (id: string) =>
  (await open.listProducers()).items.find((one) => one.id === id)?.status

/** How collecting goes: of the producer, as people are shown it. */
async function outcomeOf(id: string) {
  await expect
    .poll(async () => {
      const status = await statusOf(id)
      return status?.last_success ?? status?.last_failure
    })
    .toBeTruthy()
  return await open.collectProducer({ id })
}

test('a server off loopback is collected over TLS, and nothing has to be said of a token', async () => {
  const server = await start({ ...EVERYWHERE, tls: producers })
  await expect.poll(() => statusOf(server.id)).toMatchObject({ last_success: {} })
  expect(await outcomeOf(server.id)).toMatchObject({ outcome: 'success' })
  expect((await open.getProducer({ id: server.id })).tls).toBe(true)
})

test('a server whose certificate is for a name is collected at its address', async () => {
  const tls = await authority.sign('named', { names: ['shop.example'] })
  const server = await start({ ...EVERYWHERE, tls })
  expect(await outcomeOf(server.id)).toMatchObject({ outcome: 'success' })
  expect(await open.getProducer({ id: server.id })).toMatchObject({ server_name: 'shop.example' })
})

test('a handler on a server of the application is collected with the token that it tells', async () => {
  const registry = registryOf('mounted')
  const handle = createHandler(registry, { token: 'sesame-of-the-application' })
  const server = createServer(
    { cert: readFileSync(producers.cert), key: readFileSync(producers.key) },
    (request, response) => handle(request, response),
  )
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const registration = startRegistration({
    endpoint: {
      id: registry.id,
      kind: 'service',
      address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
      interval: { secs: 0, nanos: INTERVAL_MS * 1_000_000 },
      tls: true,
    },
    collectionToken: 'sesame-of-the-application',
    nexus: nexus.internalUrl,
  })
  stack.defer(async () => {
    await registration.close()
    server.close()
    server.closeAllConnections()
  })
  expect(await outcomeOf(registry.id)).toMatchObject({ outcome: 'success', n_refused: 0 })
})

/** Has Nexus told something else of a server than the server would. */
async function registerAs(
  { registry, address }: ProducerServer,
  { token, ...more }: Partial<ProducerEndpoint> & { readonly token?: string } = {},
): Promise<string> {
  await expect
    .poll(async () => {
      const endpoint = {
        id: registry.id,
        kind: 'service',
        address: `127.0.0.1:${address.port}`,
        interval: { secs: 0, nanos: INTERVAL_MS * 1_000_000 },
        tls: true,
        ...more,
        ...(token !== undefined && { collection_token: token }),
      } as const
      return await internal.registerProducer(endpoint).then(
        () => 'registered',
        (error: unknown) => error,
      )
    })
    .toBe('registered')
  return registry.id
}

/** What keeps producers from being collected, and what people are told to do about it. */
const FAILURES: readonly (readonly [string, () => Promise<string>, string, RegExp])[] = [
  [
    'no token that Nexus was told',
    async () => registerAs(await serve({ tls: producers, token: 'its-own' })),
    'unauthorized',
    /401.*collectionToken/,
  ],
  [
    'another token than Nexus was told',
    async () =>
      registerAs(await serve({ tls: producers, token: 'its-own' }), {
        token: 'another',
      }),
    'unauthorized',
    /401.*another token/,
  ],
  [
    'a certificate of a stranger',
    async () => (await start({ ...EVERYWHERE, tls: await stranger.sign('unknown') })).id,
    'tls',
    /UNABLE_TO|SELF_SIGNED.*producer_ca/,
  ],
  [
    'an expired certificate',
    async () => {
      const tls = await authority.sign('expired', { expires: new Date(Date.now() - 3_600_000) })
      return (await start({ ...EVERYWHERE, tls })).id
    },
    'tls',
    /CERT_HAS_EXPIRED.*renew it/,
  ],
  [
    'a certificate for somebody else',
    async () => {
      const tls = await authority.sign('else', { names: ['else.example'] })
      return registerAs(await serve({ tls }), { server_name: 'shop.example' })
    },
    'tls',
    /ALTNAME_INVALID.*register the name/,
  ],
  [
    'no TLS though it registered with it',
    async () => registerAs(await serve({})),
    'tls',
    /register without tls/,
  ],
  [
    'a wish for certificates of clients',
    async () =>
      (await start({ ...EVERYWHERE, tls: { ...producers, clientCa: authority.file } })).id,
    'tls',
    /tls_client_cert/,
  ],
]

test.for(FAILURES)(
  '%s is a failure with a name, and says the way out',
  async ([, begin, reason, detail]) => {
    const id = await begin()
    expect(await outcomeOf(id)).toMatchObject({ outcome: 'failure', reason })
    expect((await open.collectProducer({ id })).detail).toMatch(detail)
    await expect
      .poll(() => statusOf(id))
      .toMatchObject({
        last_success: null,
        failures: expect.arrayContaining([expect.objectContaining({ reason })]) as unknown,
      })
  },
)

test('tokens are in no log and no answer for people; on disk they are for their owner alone', async () => {
  const list = join(directory, 'collector', 'producers.json')
  await expect.poll(() => readFileSync(list, 'utf8')).toContain('sesame-of-the-application')
  expect(readFileSync(list, 'utf8')).toContain('oxm_')
  expect(statSync(list).mode & 0o777).toBe(0o600)
  const told = JSON.stringify([await open.listProducers(), await open.status(), logged])
  for (const secret of ['sesame-of-the-application', 'its-own', 'oxm_']) {
    expect(told).not.toContain(secret)
  }
})

test('a collector that shows a certificate collects who wants one', async () => {
  const server = await start({
    ...EVERYWHERE,
    tls: { ...producers, clientCa: authority.file },
  })
  const other = await startCollector({
    id: '3f6b8a9e-6d0c-4c3e-9a53-0b6f3f9d8e12',
    dataDir: join(directory, 'other'),
    listen: { port: 0 },
    nexusUrl: nexus.internalUrl,
    clickhouse: { url: NOWHERE },
    producerTls: { ca: authority.file, ...collectors },
    heartbeatIntervalMs: 100,
    logger: silent,
  })
  stack.defer(async () => void (await other.close({ deadlineMs: 100 })))
  // Until then the first one has it, and cannot.
  await open.drainCollector({ id: collector.id })
  await expect.poll(() => statusOf(server.id)).toMatchObject({ last_success: {} })
})
