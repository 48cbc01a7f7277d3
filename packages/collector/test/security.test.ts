import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CollectorClient, NexusPublicClient } from '@oximeter/api/client'
import { tlsFetch, type TlsFetch } from '@oximeter/api/tls'
import { startNexus, type Nexus } from '@oximeter/nexus'
import { ProducerServer } from '@oximeter/producer'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { TestAuthority, type CertificateFiles } from '../../../apptest/src/certificates.ts'
import { startCollector, type Collector } from '../src/index.ts'
import { silent } from './system.ts'

/** Nobody listens there. */
const NOWHERE = 'http://127.0.0.1:1'
const directory = mkdtempSync(join(tmpdir(), 'collector-security-'))
const dataDir = join(directory, 'collector')

let authority: TestAuthority
let servers: CertificateFiles
let clients: CertificateFiles
let trusting: TlsFetch
let nexus: Nexus
let operator: NexusPublicClient
let collector: Collector

/** With a certificate where every server wants one, and a token where every server wants one. */
beforeAll(async () => {
  authority = await TestAuthority.create(directory)
  servers = await authority.sign('servers')
  clients = await authority.sign('clients')
  trusting = tlsFetch({ ca: authority.file, ...clients })
  const tls = { ...servers, clientCa: authority.file }
  nexus = await startNexus({
    internal: { port: 0 },
    public: { port: 0 },
    database: { memory: true },
    clickhouse: { url: NOWHERE },
    tls,
    clientTls: { ca: authority.file, ...clients },
    requireTokens: true,
    logger: silent,
  })
  operator = new NexusPublicClient(nexus.publicUrl, {
    token: nexus.ownToken,
    fetch: trusting.fetch,
  })
  const { token } = await operator.createToken({ name: 'collector', role: 'collector' })
  collector = await startCollector({
    id: '2f6b8a9e-6d0c-4c3e-9a53-0b6f3f9d8e11',
    dataDir,
    listen: { port: 0 },
    nexusUrl: nexus.internalUrl,
    nexusToken: () => token,
    nexusFetch: trusting.fetch,
    clickhouse: { url: NOWHERE },
    refreshIntervalMs: 100,
    tls,
    requireToken: true,
    logger: silent,
  })
})
afterAll(async () => {
  await collector.close({ deadlineMs: 100 })
  await nexus.close()
  trusting[Symbol.dispose]()
  rmSync(directory, { recursive: true })
})

function registered(): Promise<string | undefined> {
  return collector
    .fetch(`${collector.url}/readyz`, {})
    .then(async (answer) => (await answer.json()) as { checks: Record<string, string> })
    .then(({ checks }) => checks['registration'])
}

test('a collector registers over TLS with its token, and Nexus asks it with its own', async () => {
  await expect.poll(registered).toBe('ok')
  const { items } = await operator.listCollectors()
  expect(items).toMatchObject([{ id: collector.id, info: { id: collector.id } }])
  const { programs } = await operator.status()
  expect(programs).toContainEqual(
    expect.objectContaining({ name: 'collector', url: collector.url, ok: true }),
  )
})

function asking(token?: string): CollectorClient {
  return new CollectorClient(collector.url, { fetch: trusting.fetch, token })
}

describe('the API of a collector', () => {
  test('wants its own token, which is in a file for its owner', async () => {
    const file = join(dataDir, 'api.token')
    expect(statSync(file).mode & 0o777).toBe(0o600)
    const token = readFileSync(file, 'utf8').trim()
    expect(await asking(token).info()).toMatchObject({ id: collector.id })
    for (const wrong of [undefined, 'oxm_wrong', nexus.ownToken, `${token}x`]) {
      const refused = { status: 401, detail: expect.stringContaining('api.token') }
      await expect(asking(wrong).info()).rejects.toMatchObject(refused)
      await expect(asking(wrong).dropSpool({ all: true })).rejects.toMatchObject(refused)
    }
  })

  test('shows probes to anyone', async () => {
    for (const path of ['/healthz', '/version', '/openapi.json']) {
      expect((await trusting.fetch(collector.url + path, {})).status).toBe(200)
    }
  })

  test('takes bodies of 64 KiB', async () => {
    const token = readFileSync(join(dataDir, 'api.token'), 'utf8').trim()
    const ids = Array.from({ length: 2000 }, () => crypto.randomUUID())
    await expect(asking(token).dropSpool({ ids })).rejects.toMatchObject({
      status: 413,
      errorCode: 'PayloadTooLarge',
    })
  })

  test('tells its token to Nexus alone', async () => {
    const token = readFileSync(join(dataDir, 'api.token'), 'utf8').trim()
    await expect.poll(registered).toBe('ok')
    const told = JSON.stringify([await operator.listCollectors(), await operator.status()])
    expect(told).toContain(collector.id)
    expect(told).not.toContain(token)
  })
})

test('a producer registers and goes over TLS with its token', async () => {
  const { token } = await operator.createToken({ name: 'producer', role: 'producer' })
  await expect.poll(registered).toBe('ok')
  const producer = await ProducerServer.start({
    nexus: nexus.internalUrl,
    nexusToken: token,
    nexusTls: {
      ca: readFileSync(authority.file),
      cert: readFileSync(clients.cert),
      key: readFileSync(clients.key),
    },
  })
  await expect.poll(() => producer.registration?.state).toBe('registered')
  expect((await operator.listProducers()).items).toMatchObject([{ id: producer.id }])
  await producer.close({ lastPage: false })
  expect((await operator.listProducers()).items).toEqual([])
})

test('a producer without a good one says what it lacks', async () => {
  const tls = {
    ca: readFileSync(authority.file),
    cert: readFileSync(clients.cert),
    key: readFileSync(clients.key),
  }
  const producer = await ProducerServer.start({
    nexus: nexus.internalUrl,
    nexusToken: 'oxm_wrong',
    nexusTls: tls,
  })
  await expect
    .poll(() => producer.registration?.lastError?.message)
    .toContain('that is no token of this Nexus')
  await producer.close({ lastPage: false })
})
