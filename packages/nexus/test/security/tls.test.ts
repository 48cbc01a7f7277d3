import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect, type PeerCertificate } from 'node:tls'
import { NexusPublicClient, type Fetch } from '@oximeter/api/client'
import { tlsFetch } from '@oximeter/api/tls'
import { pino } from 'pino'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { TestAuthority, type CertificateFiles } from '../../../../apptest/src/certificates.ts'
import type { Nexus } from '../../src/index.ts'
import { startTestNexus } from '../nexus-fixture.ts'

let directory: string
let authority: TestAuthority
let stranger: TestAuthority
let first: CertificateFiles
let second: CertificateFiles
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'nexus-tls-'))
  authority = await TestAuthority.create(directory)
  stranger = await TestAuthority.create(directory, 'stranger')
  first = await authority.sign('first')
  second = await authority.sign('second')
})
afterAll(() => rm(directory, { recursive: true }))

const stack: Disposable[] = []
beforeEach(() => () => {
  for (const one of stack.splice(0)) one[Symbol.dispose]()
})

function fetchWith(files: Parameters<typeof tlsFetch>[0]): Fetch {
  const made = tlsFetch(files)
  stack.push(made)
  return made.fetch
}

function client(nexus: Nexus, fetch: Fetch): NexusPublicClient {
  return new NexusPublicClient(nexus.publicUrl, { fetch, token: nexus.ownToken })
}

/** The certificate that a new connection is shown. */
function shownBy(nexus: Nexus): Promise<string | undefined> {
  const { hostname, port } = new URL(nexus.publicUrl)
  return new Promise((resolve, reject) => {
    const socket = connect(
      { host: hostname, port: Number(port), rejectUnauthorized: false },
      () => {
        const { subject }: PeerCertificate = socket.getPeerCertificate()
        socket.destroy()
        resolve([subject.CN].flat()[0])
      },
    )
    socket.on('error', reject)
  })
}

test('both APIs speak TLS to those who trust the certificate, and to nobody else', async () => {
  const { nexus } = await startTestNexus({ tls: first })
  const { publicUrl, internalUrl } = nexus
  expect([publicUrl, internalUrl]).toEqual([
    expect.stringMatching(/^https:/),
    expect.stringMatching(/^https:/),
  ])
  const trusting = fetchWith({ ca: authority.file })
  expect(await client(nexus, trusting).listCollectors()).toMatchObject({ items: [] })
  expect((await trusting(`${internalUrl}/healthz`, {})).status).toBe(200)
  await expect(client(nexus, fetch).listCollectors()).rejects.toThrow(/certificate/)
  await expect(client(nexus, fetchWith({ ca: stranger.file })).listCollectors()).rejects.toThrow(
    /certificate/,
  )
  await expect(fetch(`${publicUrl.replace('https:', 'http:')}/healthz`)).rejects.toThrow('fetch')
  await nexus.close()
})

test('bodies, statuses and problems come through as they do without', async () => {
  const { nexus } = await startTestNexus({ tls: first })
  const asking = client(nexus, fetchWith({ ca: authority.file }))
  expect(await asking.createToken({ name: 'reader', role: 'viewer' })).toMatchObject({
    name: 'reader',
  })
  await expect(asking.getToken({ token: 'nobody' })).rejects.toMatchObject({ status: 404 })
  await nexus.close()
})

test('parts of the same process need neither certificate nor network', async () => {
  const { nexus } = await startTestNexus({ tls: { ...first, clientCa: stranger.file } })
  expect(await client(nexus, nexus.publicFetch).listCollectors()).toMatchObject({ items: [] })
  expect((await nexus.internalFetch(`${nexus.internalUrl}/readyz`, {})).status).toBe(200)
  await nexus.close()
  await expect(nexus.publicFetch(`${nexus.publicUrl}/healthz`, {})).rejects.toThrow('closed')
})

describe('mutual TLS', () => {
  let nexus: Nexus
  beforeAll(async () => {
    ;({ nexus } = await startTestNexus({
      tls: { ...first, clientCa: authority.file },
      requireTokens: true,
    }))
  })
  afterAll(() => nexus.close())

  test('lets in who shows a certificate that was signed, with a token', async () => {
    const asking = fetchWith({ ca: authority.file, ...second })
    expect(await client(nexus, asking).listCollectors()).toMatchObject({ items: [] })
    const without = new NexusPublicClient(nexus.publicUrl, { fetch: asking })
    await expect(without.listCollectors()).rejects.toMatchObject({ status: 401 })
  })

  test('and nobody else, whatever the token', async () => {
    const foreign = await stranger.sign('foreign')
    for (const files of [{}, foreign]) {
      const asking = fetchWith({ ca: authority.file, ...files })
      await expect(client(nexus, asking).listCollectors()).rejects.toMatchObject({
        code: 'unreachable',
      })
    }
  })
})

/** A Nexus whose certificate can be replaced, and its log. */
async function startOnCopies() {
  const files = { cert: join(directory, 'live.cert'), key: join(directory, 'live.key') }
  const put = async ({ cert, key }: CertificateFiles): Promise<void> => {
    await copyFile(cert, files.cert)
    await copyFile(key, files.key)
  }
  await put(first)
  const lines: string[] = []
  const logger = pino({ level: 'info' }, { write: (line) => void lines.push(line) })
  const { nexus } = await startTestNexus({ tls: files, logger })
  return { nexus, files, put, lines }
}

describe('files that change', () => {
  test('are taken anew, and what is open goes on', async () => {
    const { nexus, put } = await startOnCopies()
    const asking = client(nexus, fetchWith({ ca: authority.file }))
    await asking.listCollectors()
    expect(await shownBy(nexus)).toBe('first')
    await put(second)
    await expect.poll(() => shownBy(nexus)).toBe('second')
    expect(await asking.listCollectors()).toMatchObject({ items: [] })
    await nexus.close()
  })

  test('and are broken are said to be, and the old ones stay until they are whole', async () => {
    const { nexus, files, put, lines } = await startOnCopies()
    await writeFile(files.cert, 'half of a certif')
    await expect
      .poll(() => lines.join(''))
      .toContain('a certificate has changed and cannot be used')
    expect(await shownBy(nexus)).toBe('first')
    await put(second)
    await expect.poll(() => shownBy(nexus)).toBe('second')
    await nexus.close()
  })
})
