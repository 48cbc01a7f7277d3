import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { connect, type PeerCertificate } from 'node:tls'

import type { Fetch } from '@oximeter/api/client'
import { tlsFetch } from '@oximeter/api/tls'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'

import { TestAuthority, type CertificateFiles } from '../../../../apptest/src/certificates.ts'
import { ProducerServer, type Logger, type ProducerServerOptions } from '../../src/index.ts'
import { lease, NexusStandIn } from '../nexus-stand-in.ts'

const EVERYWHERE = { host: '0.0.0.0', advertise: '127.0.0.1' }

let directory: string
let authority: TestAuthority
let stranger: TestAuthority
let first: CertificateFiles
let second: CertificateFiles
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'producer-tls-'))
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

const urlOf = ({ address, id }: ProducerServer): string => `https://127.0.0.1:${address.port}/${id}`

test('a collection goes over TLS to who trusts the certificate, and to nobody else', async () => {
  await using server = await ProducerServer.start({ tls: first, ownMetrics: false })
  expect(server.url).toBe(`https://127.0.0.1:${server.address.port}`)
  const answer = await fetchWith({ ca: authority.file })(urlOf(server), {})
  expect(await answer.text()).toBe('[]')
  await expect(fetch(urlOf(server))).rejects.toThrow('fetch failed')
  await expect(fetchWith({ ca: stranger.file })(urlOf(server), {})).rejects.toThrow(/certificate/)
  await expect(fetch(urlOf(server).replace('https:', 'http:'))).rejects.toThrow('fetch failed')
})

test('off loopback each start makes a token, which Nexus is told, and no log', async () => {
  await using nexus = await NexusStandIn.start(lease(600_000))
  const lines: string[] = []
  const line = (message: string): void => void lines.push(message)
  const logger: Logger = { info: line, warn: line, error: line }
  const options = { ...EVERYWHERE, tls: first, nexus: nexus.url, logger }
  await using server = await ProducerServer.start(options)
  await using other = await ProducerServer.start(options)
  await vi.waitFor(() => expect(nexus.registered).toHaveLength(2))
  const [one, two] = [server, other].map(({ id }) =>
    nexus.registered.find((registered) => registered.id === id)!,
  )
  expect(one).toMatchObject({ tls: true, address: `127.0.0.1:${server.address.port}` })
  expect(one).not.toHaveProperty('server_name')
  expect(one!.collection_token).toMatch(/^oxm_[\w-]{43}$/)
  expect(two!.collection_token).not.toBe(one!.collection_token)

  const asking = fetchWith({ ca: authority.file })
  const statusWith = async (headers: Record<string, string>): Promise<number> =>
    (await asking(urlOf(server), { headers })).status
  expect(await statusWith({})).toBe(401)
  expect(await statusWith({ authorization: `Bearer ${two!.collection_token}` })).toBe(401)
  expect(await statusWith({ authorization: `Bearer ${one!.collection_token}` })).toBe(200)
  expect(lines.join('\n')).not.toContain('oxm_')
  await Promise.all([server, other].map((each) => each.close({ lastPage: false })))
})

test.for<[string, ProducerServerOptions['advertise'], readonly string[], string | undefined]>([
  ['an address, for a name', '127.0.0.1', ['shop.example', 'other.example'], 'shop.example'],
  ['a name, for another', 'shop-2.internal', ['shop.example'], 'shop.example'],
  ['a name, for it too', 'shop.example', ['other.example', 'shop.example'], undefined],
  ['an address, for whatever is under a name', '127.0.0.1', ['*.example'], 'producer.example'],
])('a server that is advertised as %s, says which', async ([, advertise, names, expected]) => {
  const tls = await authority.sign(`named-${String(advertise)}`, { names })
  await using server = await ProducerServer.start({ advertise: advertise!, tls })
  expect(server.endpoint.server_name).toBe(expected)
})

describe('with a CA for clients', () => {
  test('who shows what it has signed may collect, and nobody else', async () => {
    await using server = await ProducerServer.start({
      ...EVERYWHERE,
      tls: { ...first, clientCa: authority.file },
    })
    const ask = (files: Partial<CertificateFiles>) =>
      fetchWith({ ca: authority.file, ...files })(urlOf(server), {})
    expect((await ask(second)).status).toBe(200)
    await expect(ask({})).rejects.toThrow(/socket|reset|alert/i)
    await expect(ask(await stranger.sign('foreign'))).rejects.toThrow(/socket|reset|alert/i)
  })
})

/** The certificate that a new connection is shown. */
function shownBy({ address }: ProducerServer): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    const { port } = address
    const socket = connect({ host: '127.0.0.1', port, rejectUnauthorized: false }, () => {
      const { subject }: PeerCertificate = socket.getPeerCertificate()
      socket.destroy()
      resolve([subject.CN].flat()[0])
    })
    socket.on('error', reject)
  })
}

test('files that change are taken anew; while they are broken the old ones stay', async () => {
  const files = { cert: join(directory, 'live.cert'), key: join(directory, 'live.key') }
  const put = async ({ cert, key }: CertificateFiles): Promise<void> => {
    await copyFile(key, files.key)
    await copyFile(cert, files.cert)
  }
  await put(first)
  const lines: string[] = []
  const line = (message: string): void => void lines.push(message)
  await using server = await ProducerServer.start({
    tls: files,
    logger: { info: line, warn: line, error: line },
  })
  await writeFile(files.cert, 'half of a certif')
  await expect.poll(() => lines.join()).toContain('cannot be used')
  expect(await shownBy(server)).toBe('first')
  await put(second)
  await expect.poll(() => shownBy(server)).toBe('second')
})

test('a program ends by itself though somebody is connected', async () => {
  const child = spawn(
    process.execPath,
    [
      '--conditions=@oximeter/source',
      '--input-type=module',
      '--eval',
      `import { ProducerServer } from './index.ts'
      import { connect } from 'node:tls'
      const server = await ProducerServer.start({ tls: ${JSON.stringify(first)} })
      const waiting = setInterval(() => {}, 1000)
      const socket = connect({ port: server.address.port, rejectUnauthorized: false }, () => {
        socket.unref()
        socket.write('GET / HTTP/1.1\\r\\nhost: localhost\\r\\n\\r\\n')
        socket.once('data', () => {
          console.log('answered')
          clearInterval(waiting)
        })
      })`,
    ],
    { stdio: ['ignore', 'pipe', 'inherit'], cwd: join(import.meta.dirname, '../../src') },
  )
  const [output, [code]] = await Promise.all([text(child.stdout), once(child, 'exit')])
  expect(code).toBe(0)
  expect(output).toBe('answered\n')
})
