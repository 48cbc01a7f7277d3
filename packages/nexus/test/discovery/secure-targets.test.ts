import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { NexusPublicClient } from '@oximeter/api/client'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { TestAuthority, type CertificateFiles } from '../../../../apptest/src/certificates.ts'
import type { Nexus } from '../../src/index.ts'
import { ids, startTestNexus } from '../nexus-fixture.ts'

const [one] = ids(1) as [string]

let directory: string
let authority: TestAuthority
let server: Server
let nexus: Nexus
let open: NexusPublicClient
let address: string

/** Somebody who answers who it is to those alone who show a certificate. */
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'secure-targets-'))
  authority = await TestAuthority.create(directory)
  const shop = await authority.sign('shop', { names: ['shop.example'] })
  const clients: CertificateFiles = await authority.sign('clients')
  server = createServer(
    {
      cert: readFileSync(shop.cert),
      key: readFileSync(shop.key),
      ca: readFileSync(authority.file),
      requestCert: true,
      rejectUnauthorized: true,
    },
    (_, response) => {
      response.setHeader('content-type', 'application/json')
      response.end(JSON.stringify({ producers: [{ id: one }] }))
    },
  )
  await once(server.listen(0, '127.0.0.1'), 'listening')
  address = `127.0.0.1:${(server.address() as AddressInfo).port}`
  ;({ nexus, open } = await startTestNexus({
    discovery: [`file:${directory}/targets.json`],
    discoveryIntervalMs: 100,
    producerTls: { ca: authority.file, ...clients },
  }))
})
afterAll(async () => {
  await nexus.close()
  server.close()
  server.closeAllConnections()
  await rm(directory, { recursive: true })
})

async function name(target: object): Promise<void> {
  await writeFile(join(directory, 'targets.json'), JSON.stringify([{ address, ...target }]))
}

const refused = async () => (await open.listDiscovery()).items[0]?.refused

test.for([
  ['plain HTTP', {}],
  ['TLS at its address', { tls: true }],
  ['TLS by another name', { tls: true, server_name: 'other.example' }],
] as const)(
  'who is not asked as it answers, with %s, does not say who it is',
  async ([, target]) => {
    await name(target)
    const { last_attempt } = (await open.listDiscovery()).items[0] ?? {}
    await expect
      .poll(async () => (await open.listDiscovery()).items[0]?.last_attempt)
      .not.toBe(last_attempt)
    await expect.poll(refused).toMatchObject([{ address, reason: 'no_answer' }])
    expect((await open.listProducers()).items).toEqual([])
  },
)

test('who speaks TLS is asked by the name that its certificate is for, and registered so', async () => {
  await name({ tls: true, server_name: 'SHOP.example' })
  await expect
    .poll(async () => (await open.listProducers()).items)
    .toMatchObject([{ id: one, address, tls: true, server_name: 'shop.example' }])
  await expect.poll(refused).toEqual([])
})
