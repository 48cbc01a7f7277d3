import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { TestAuthority, type CertificateFiles } from '../../../../apptest/src/certificates.ts'
import { startNexus, type NexusConfig } from '../../src/index.ts'
import { send } from '../http-client.ts'

const config: NexusConfig = {
  internal: { port: 0 },
  public: { port: 0 },
  database: { memory: true },
  clickhouse: { url: 'http://127.0.0.1:1' },
  logger: pino({ level: 'silent' }),
}

let directory: string
let tls: CertificateFiles
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'nexus-bind-'))
  const authority = await TestAuthority.create(directory)
  tls = await authority.sign('nexus')
})
afterAll(() => rm(directory, { recursive: true }))

describe('an address that other machines reach', () => {
  test('wants TLS, or to be meant', async () => {
    const open = { ...config, internal: { host: '0.0.0.0', port: 0 } }
    await expect(startNexus(open)).rejects.toMatchObject({
      code: 'insecure-bind',
      message: expect.stringMatching(/tls.*127\.0\.0\.1.*insecureBind/),
    })
    await using meant = await startNexus({ ...open, insecureBind: true })
    expect(meant.internalUrl).toMatch(/^http:/)
    await using secure = await startNexus({ ...open, tls })
    expect(secure.internalUrl).toMatch(/^https:/)
  })

  test('wants tokens, whatever is said of TLS; the other API on loopback does not', async () => {
    const open = { ...config, insecureBind: true, internal: { host: '0.0.0.0', port: 0 } }
    await using nexus = await startNexus(open)
    expect((await send('GET', `${nexus.internalUrl}/metrics/schemas`)).status).toBe(401)
    expect((await send('GET', `${nexus.publicUrl}/v1/collectors`)).status).toBe(200)
  })

  test.for(['127.0.0.1', '127.9.9.9', '::1', 'localhost'])('%s is none', async (host) => {
    await using nexus = await startNexus({ ...config, public: { host, port: 0 } })
    expect((await send('GET', `${nexus.publicUrl}/v1/collectors`)).status).toBe(200)
  })
})

describe('a start is refused with', () => {
  test.for<[string, (files: CertificateFiles) => CertificateFiles, RegExp]>([
    ['no certificate', (files) => ({ ...files, cert: '/nowhere.pem' }), /nowhere.*no such file/],
    ['a key that is none', ({ cert }) => ({ cert, key: cert }), /no certificate and key/],
    ['a directory', ({ cert }) => ({ cert, key: tmpdir() }), /cannot be read \(EISDIR\)/],
  ])('%s', async ([, spoil, words]) => {
    await expect(startNexus({ ...config, tls: spoil(tls) })).rejects.toMatchObject({
      code: 'invalid-config',
      message: expect.stringMatching(words),
    })
  })
})
