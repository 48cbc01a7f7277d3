import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { TestAuthority, type CertificateFiles } from '../../../../apptest/src/certificates.ts'
import { ProducerServer, type ProducerServerOptions } from '../../src/index.ts'
import { send } from '../http.ts'

const EVERYWHERE = { host: '0.0.0.0', advertise: '127.0.0.1' }
const NOWHERE = 'http://127.0.0.1:1'

let directory: string
let authority: TestAuthority
let tls: CertificateFiles
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'producer-bind-'))
  authority = await TestAuthority.create(directory)
  tls = await authority.sign('producer')
})
afterAll(() => rm(directory, { recursive: true }))

test.for<[string, (given: CertificateFiles) => ProducerServerOptions, string, RegExp]>([
  [
    'off loopback in plain text',
    () => ({ ...EVERYWHERE, nexus: NOWHERE, token: 'secret' }),
    'insecure-bind',
    /0\.0\.0\.0.*`tls`.*127\.0\.0\.1.*`insecureBind`/,
  ],
  [
    'off loopback where nobody is told a token',
    (given) => ({ ...EVERYWHERE, tls: given }),
    'insecure-bind',
    /`nexus`.*`token`.*`tls\.clientCa`.*`insecureBind`/,
  ],
  [
    'with a token that goes over the network in plain text',
    () => ({
      ...EVERYWHERE,
      advertise: '10.0.0.7',
      insecureBind: true,
      nexus: NOWHERE,
      token: 's',
    }),
    'insecure-token',
    /10\.0\.0\.7.*`tls`.*https:\/\/10\.0\.0\.7/,
  ],
  [
    'with a token before a proxy that speaks plain HTTP',
    () => ({ advertise: '10.0.0.7:80', nexus: NOWHERE, token: 's' }),
    'insecure-token',
    /10\.0\.0\.7/,
  ],
  [
    'without the certificate',
    ({ key }) => ({ tls: { cert: '/nowhere.pem', key } }),
    'invalid-tls',
    /nowhere\.pem: there is no such file/,
  ],
  [
    'with a certificate for a key',
    ({ cert }) => ({ tls: { cert, key: cert } }),
    'invalid-tls',
    /no certificate and key/,
  ],
])('a server does not start %s, and says the way out', async ([, options, code, words]) => {
  await expect(ProducerServer.start(options(tls))).rejects.toMatchObject({
    code,
    message: expect.stringMatching(words) as unknown,
  })
})

describe('off loopback a server starts', () => {
  test('in plain text where that is meant, and answers whoever asks', async () => {
    await using server = await ProducerServer.start({ ...EVERYWHERE, insecureBind: true })
    const url = `http://127.0.0.1:${server.address.port}/${server.id}`
    expect((await send(url)).status).toBe(200)
    expect(server.endpoint).not.toHaveProperty('tls')
  })

  test.for<[string, (given: CertificateFiles) => ProducerServerOptions]>([
    ['a Nexus', (given) => ({ tls: given, nexus: NOWHERE })],
    ['a token', (given) => ({ tls: given, token: 'secret' })],
    [
      'clients that have certificates',
      (given) => ({ tls: { ...given, clientCa: authority.file } }),
    ],
    ['the word that anybody may', (given) => ({ tls: given, insecureBind: true })],
  ])('with TLS and %s', async ([, options]) => {
    await using server = await ProducerServer.start({ ...EVERYWHERE, ...options(tls) })
    expect(server.endpoint).toMatchObject({ tls: true })
    expect(server.url).toMatch(/^https:/)
    await server.close({ lastPage: false })
  })
})

test.for(['127.0.0.1', '127.9.9.9', '::1', 'localhost', 'LOCALHOST'])(
  'on %s nothing is wanted',
  async (host) => {
    await using server = await ProducerServer.start({ host, nexus: NOWHERE })
    expect((await send(`${server.url}/${server.id}`)).status).toBe(200)
    await server.close({ lastPage: false })
  },
)

test('what speaks TLS in front of a server is advertised so', async () => {
  await using server = await ProducerServer.start({
    advertise: 'https://shop.example:8443',
    nexus: NOWHERE,
    token: 'secret',
  })
  expect(server.url).toMatch(/^http:/)
  expect(server.endpoint).toMatchObject({ address: 'shop.example:8443', tls: true })
  await server.close({ lastPage: false })
})
