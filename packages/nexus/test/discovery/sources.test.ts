import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseDiscoverySource } from '@oximeter/api/client'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { readSource } from '../../src/discovery/read-source.ts'
import type { Target } from '../../src/discovery/target.ts'
import { DnsServer, RCODE } from './dns-server.ts'
import { HttpAnswers, json } from './http-answers.ts'

/** What a source names first. */
async function read(
  source: string,
  signal = new AbortController().signal,
): Promise<readonly Target[]> {
  const options = { signal, intervalMs: 30_000 }
  for await (const targets of readSource(parseDiscoverySource(source), options)) return targets
  throw new Error('it named nothing')
}

const addresses = async (source: string) => (await read(source)).map(({ address }) => address)

const ID = 'a0000000-0000-4000-8000-000000000000'

describe('files', () => {
  let directory: string
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'targets-'))
  })
  afterEach(() => rm(directory, { recursive: true }))

  const file = async (name: string, text: string) => {
    await writeFile(join(directory, name), text)
    return `file:${join(directory, name)}`
  }

  test("Prometheus' groups in JSON", async () => {
    const source = await file(
      'a.json',
      JSON.stringify([
        { targets: ['a:1', 'b:2'], labels: { job: 'x', oximeter_interval: '5s' } },
        { targets: ['c:3'], labels: { oximeter_producer_id: ID, oximeter_kind: 'instance' } },
        { targets: ['d:4'], labels: { oximeter_tls: 'true', oximeter_server_name: 'd.example' } },
        { targets: [] },
      ]),
    )
    expect(await read(source)).toEqual([
      { address: 'a:1', interval: '5s' },
      { address: 'b:2', interval: '5s' },
      { address: 'c:3', id: ID, kind: 'instance' },
      { address: 'd:4', tls: 'true', serverName: 'd.example' },
    ])
  })

  test('targets alone in TOML', async () => {
    const source = await file(
      'a.toml',
      `[[targets]]\naddress = "a:1"\n[[targets]]\naddress = "b:2"\nid = "${ID}"\ninterval = "1m"\ntls = true\nserver_name = "b.example"\n`,
    )
    expect(await read(source)).toEqual([
      { address: 'a:1' },
      { address: 'b:2', id: ID, interval: '1m', tls: 'true', serverName: 'b.example' },
    ])
  })

  test('a pattern has all files together, in their order, or none', async () => {
    await file('b.json', '[{ "address": "b:1" }]')
    await file('a.json', '[{ "address": "a:1" }]')
    await file('c.toml', 'x = 1')
    expect(await addresses(`file:${directory}/*.json`)).toEqual(['a:1', 'b:1'])
    expect(await addresses(`file:${directory}/none-*.json`)).toEqual([])
    await file('b.json', '[{ "address": "b:1"')
    await expect(read(`file:${directory}/*.json`)).rejects.toThrow(/b\.json: /)
  })

  test.for([
    ['a.json', '', /a\.json: Unexpected end/],
    ['a.json', '{}', /a\.json: it is no list of targets/],
    ['a.json', '["a:1"]', /entry 1 is neither/],
    ['a.json', '[{"address":"a:1"},{"targets":"a:1"}]', /entry 2 is neither/],
    ['a.json', '[{"targets":["a:1"],"labels":{"a":1}}]', /entry 1 is neither/],
    ['a.json', '[{"address":7}]', /entry 1 is neither/],
    ['a.json', '[null]', /entry 1 is neither/],
    ['a.toml', '[[targets', /a\.toml: Invalid TOML/],
    ['a.toml', 'targets = 7', /it is no list of targets/],
    ['a.toml', '[[target]]\naddress = "a:1"', /'target' is unknown: write \[\[targets\]\]/],
  ] as const)('%s that is %j is an error', async ([name, text, message]) => {
    await expect(read(await file(name, text))).rejects.toThrow(message)
  })

  test('one that is not there, is a directory, or is huge, is an error', async () => {
    await expect(read(`file:${directory}/none.json`)).rejects.toThrow(/there is no such file/)
    await mkdir(join(directory, 'd.json'))
    await expect(read(`file:${directory}/d.json`)).rejects.toThrow(/EISDIR/)
    const huge = await file('huge.json', ' '.repeat(16 * 1024 * 1024 + 1))
    await expect(read(huge)).rejects.toThrow(/more than/)
  })
})

describe('DNS', () => {
  let dns: DnsServer
  beforeEach(async () => {
    dns = await DnsServer.start()
  })
  afterEach(() => dns[Symbol.asyncDispose]())

  const NAME = '_oximeter._tcp.example.com'
  const source = () => `srv://${NAME}?server=${dns.address}`

  test('each record is a target', async () => {
    dns.records.set(NAME, [
      { name: 'A.example.com', port: 9000 },
      { name: 'b.example.com', port: 9001 },
      { name: '.', port: 0 },
    ])
    expect((await addresses(source())).toSorted()).toEqual([
      'a.example.com:9000',
      'b.example.com:9001',
    ])
    expect(dns.asked).toEqual([NAME])
  })

  test('that there are none, or no such name, is an answer', async () => {
    dns.records.set(NAME, [])
    expect(await read(source())).toEqual([])
    dns.records.clear()
    expect(await read(source())).toEqual([])
  })

  test('that the server does not know is none', async () => {
    dns.rcode = RCODE.serverFailure
    await expect(read(source())).rejects.toThrow(/ESERVFAIL/)
  })

  test('it is given up when nobody waits', async () => {
    dns.isSilent = true
    const left = new AbortController()
    const reading = read(source(), left.signal)
    reading.catch(() => {})
    await expect.poll(() => dns.asked).not.toEqual([])
    left.abort()
    await expect(reading).rejects.toThrow(/ECANCELLED/)
  })
})

describe("Prometheus' HTTP discovery", () => {
  let server: HttpAnswers
  beforeEach(async () => {
    server = await HttpAnswers.start(
      json([{ targets: ['a:1'], labels: { oximeter_interval: '5s' } }]),
    )
  })
  afterEach(() => server[Symbol.asyncDispose]())

  test('is asked as Prometheus asks', async () => {
    expect(await read(`${server.url}/sd?team=a`)).toEqual([{ address: 'a:1', interval: '5s' }])
    const [asked] = server.asked
    expect(asked).toMatchObject({
      url: '/sd?team=a',
      headers: { accept: 'application/json', 'x-prometheus-refresh-interval-seconds': '30' },
    })
    expect(asked?.headers.authorization).toBeUndefined()
  })

  test('is told who asks', async () => {
    await read(`${server.url.replace('//', '//me:secret@')}/`)
    expect(server.asked[0]?.headers.authorization).toBe(
      `Basic ${Buffer.from('me:secret').toString('base64')}`,
    )
  })

  test('what is no answer of it is an error', async () => {
    const url = server.url
    server.answer = json([], 500)
    await expect(read(url)).rejects.toThrow('it answered 500')
    server.answer = (_, response) => response.writeHead(302, { location: '/elsewhere' }).end()
    await expect(read(url)).rejects.toMatchObject({
      cause: { message: expect.stringMatching(/redirect/) as unknown },
    })
    server.answer = (_, response) =>
      response.writeHead(200, { 'content-type': 'text/html' }).end('[]')
    await expect(read(url)).rejects.toThrow('it answered text/html, not application/json')
    server.answer = (_, response) =>
      response.writeHead(200, { 'content-type': 'application/json' }).end('[{')
    await expect(read(url)).rejects.toThrow('no JSON')
    server.answer = json({ targets: ['a:1'] })
    await expect(read(url)).rejects.toThrow('it is no list of targets')
    server.answer = (_, response) => response.destroy()
    await expect(read(url)).rejects.toThrow('fetch failed')
  })

  test('one that does not end is left', async () => {
    server.answer = (_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' })
      const more = () => {
        while (response.writable && response.write(' '.repeat(1024 * 1024)));
      }
      response.on('drain', more)
      more()
    }
    await expect(read(server.url)).rejects.toThrow(/more than/)
  })
})

let pods = 0

function pod(annotations: Record<string, string>, more = {}, status = {}) {
  return {
    metadata: { name: `pod-${++pods}`, annotations, ...more },
    status: { phase: 'Running', podIP: '10.1.2.3', ...status },
  }
}

describe('Kubernetes', () => {
  let directory: string
  let api: HttpAnswers
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'account-'))
    await writeFile(join(directory, 'token'), 'sesame\n')
    api = await HttpAnswers.start(json({ items: [] }))
  })
  afterEach(async () => {
    vi.unstubAllEnvs()
    await api[Symbol.asyncDispose]()
    await rm(directory, { recursive: true })
  })

  const source = (more = '') =>
    `kubernetes://shop?server=${api.url}&token_file=${directory}/token${more}`

  const port = { 'oximeter.io/port': '9000' }

  test('pods that run and name a port are targets', async () => {
    api.answer = json({
      kind: 'PodList',
      metadata: { resourceVersion: '7' },
      items: [
        pod(port),
        pod(
          {
            ...port,
            'oximeter.io/producer-id': ID,
            'oximeter.io/interval': '5s',
            'oximeter.io/kind': 'instance',
          },
          {},
          { podIP: 'fd00::7' },
        ),
        pod({}),
        pod({ other: '1' }),
        pod(port, { deletionTimestamp: '2026-01-01T00:00:00Z' }),
        pod(port, {}, { phase: 'Pending' }),
        pod(port, {}, { podIP: undefined }),
        { metadata: { name: 'bare' } },
      ],
    })
    expect(await read(source())).toEqual([
      { address: '10.1.2.3:9000' },
      { address: '[fd00::7]:9000', id: ID, interval: '5s', kind: 'instance' },
    ])
    expect(api.asked[0]).toMatchObject({
      url: '/api/v1/namespaces/shop/pods?limit=500',
      headers: { authorization: 'Bearer sesame' },
    })
  })

  test('of all namespaces, by labels, with a token that changes', async () => {
    const all = `kubernetes:?server=${api.url}/&token_file=${directory}/token&selector=app%3Dshop`
    await read(all)
    await writeFile(join(directory, 'token'), 'other')
    await read(all)
    expect(api.asked.map(({ url, headers }) => [url, headers.authorization])).toEqual([
      ['/api/v1/pods?labelSelector=app%3Dshop&limit=500', 'Bearer sesame'],
      ['/api/v1/pods?labelSelector=app%3Dshop&limit=500', 'Bearer other'],
    ])
  })

  /** Pages of one pod each; what continues one is forgotten as often as is told. */
  function paged(pages: number, forgotten: number): HttpAnswers['answer'] {
    let left = forgotten
    return (request, response) => {
      const at = Number(new URL(`http://x${request.url}`).searchParams.get('continue') ?? 0)
      const next = at + 1 < pages ? String(at + 1) : ''
      const page = {
        metadata: { continue: next },
        items: [pod(port, {}, { podIP: `10.0.0.${at + 1}` })],
      }
      if (at > 0 && left-- > 0) json({ kind: 'Status', code: 410 }, 410)(request, response)
      else json(page)(request, response)
    }
  }

  test('a list of several pages is read whole, and begun anew when the server forgot it', async () => {
    const expected = ['10.0.0.1:9000', '10.0.0.2:9000', '10.0.0.3:9000']
    api.answer = paged(3, 0)
    expect(await addresses(source())).toEqual(expected)
    api.answer = paged(3, 1)
    expect(await addresses(source())).toEqual(expected)
    api.answer = paged(3, 2)
    await expect(read(source())).rejects.toThrow(/forgot the list/)
  })

  test('what is no answer of it is an error, which tells no token', async () => {
    api.answer = json({ kind: 'Status', message: 'Unauthorized' }, 401)
    await expect(read(source())).rejects.toThrow(/^it answered 401$/)
    api.answer = json({ kind: 'Status', code: 410 }, 410)
    await expect(read(source())).rejects.toThrow(/^it answered 410$/)
    api.answer = json({ kind: 'PodList' })
    await expect(read(source())).rejects.toThrow(/no list of pods/)
    await expect(read(source('x'))).rejects.toThrow(/ENOENT.*tokenx/)
    vi.stubEnv('KUBERNETES_SERVICE_HOST', undefined)
    await expect(read('kubernetes:')).rejects.toThrow(/no pod of a cluster: say with \?server=/)
  })
})
