import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseDiscoverySource, type KubernetesSource } from '@oximeter/api/client'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { TestAuthority } from '../../../../apptest/src/certificates.ts'
import { watchPods, type WatchOptions } from '../../src/discovery/sources/kubernetes-source.ts'
import { startTestNexus } from '../nexus-fixture.ts'
import { HttpAnswers, json } from './http-answers.ts'
import { KubernetesServer, podOf } from './kubernetes-server.ts'

const ID = 'a0000000-0000-4000-8000-000000000000'

let directory: string
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'kubernetes-'))
})
afterAll(() => rm(directory, { recursive: true }))

/** One that watches until its test is over, and what it tells. */
class Watcher {
  readonly #left = new AbortController()
  readonly #told: ReturnType<typeof watchPods>

  constructor(source: string, options: Partial<WatchOptions> = {}) {
    this.#told = watchPods(parseDiscoverySource(source) as KubernetesSource, {
      signal: this.#left.signal,
      intervalMs: 3_600_000,
      ...options,
    })
  }

  /** The addresses that it tells next; undefined where it ends. */
  async next(): Promise<string[] | undefined> {
    const { value } = await this.#told.next()
    return value?.map(({ address }) => address).toSorted()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#left.abort()
    await this.#told.return()
  }
}

describe('pods that are watched', () => {
  let api: KubernetesServer
  let source: string
  beforeEach(async () => {
    api = await KubernetesServer.start()
    api.put(podOf('a', '10.0.0.1'))
    source = `kubernetes:?server=${api.url}`
  })
  afterEach(() => api[Symbol.asyncDispose]())

  const watched = () => vi.waitFor(() => expect(api.watches).toBe(1))

  test('are told of after each change, and listed once', async () => {
    await using watcher = new Watcher(source)
    expect(await watcher.next()).toEqual(['10.0.0.1:9000'])
    const added = watcher.next()
    await watched()
    api.put({ metadata: { name: 'other' }, status: { phase: 'Running', podIP: '10.0.0.9' } })
    api.put(podOf('b', '10.0.0.2', {}, { phase: 'Pending' }))
    api.put(podOf('b', '10.0.0.2'))
    api.put(podOf('c', '10.0.0.3'))
    expect(await added, 'together').toEqual(['10.0.0.1:9000', '10.0.0.2:9000', '10.0.0.3:9000'])
    api.remove('a')
    api.put(podOf('c', '10.0.0.4', { 'oximeter.io/port': '1' }))
    expect(await watcher.next()).toEqual(['10.0.0.2:9000', '10.0.0.4:1'])
    api.put(podOf('b', '10.0.0.2', {}, { conditions: [{ type: 'Ready', status: 'True' }] }))
    expect(await watcher.next(), 'who is ready may answer now').toHaveLength(2)
    expect(api.history).toEqual(['list', 'watch 101'])
    const { searchParams } = api.asked[1]!
    expect(Object.fromEntries(searchParams)).toEqual({
      watch: 'true',
      resourceVersion: '101',
      allowWatchBookmarks: 'true',
      timeoutSeconds: '120',
    })
  })

  test('are told of after each interval, too', async () => {
    await using watcher = new Watcher(source, { intervalMs: 20 })
    for (const _ of [1, 2, 3]) expect(await watcher.next()).toEqual(['10.0.0.1:9000'])
    await watched()
  })

  test.each([
    ['ends', () => api.endWatches()],
    ['breaks', () => api.breakWatches()],
  ])('a watch that %s goes on from where it was', async (_, end) => {
    await using watcher = new Watcher(source)
    await watcher.next()
    const changed = watcher.next()
    await watched()
    api.put(podOf('b', '10.0.0.2'))
    await changed
    const next = watcher.next()
    end()
    api.put(podOf('c', '10.0.0.3'))
    expect(await next).toHaveLength(3)
    expect(api.history).toEqual(['list', 'watch 101', 'watch 102'])
  })

  test('a bookmark moves it on', async () => {
    await using watcher = new Watcher(source)
    await watcher.next()
    const next = watcher.next()
    await watched()
    api.bookmark()
    api.endWatches()
    api.put(podOf('b', '10.0.0.2'))
    await next
    expect(api.history).toEqual(['list', 'watch 101', 'watch 102'])
  })

  test('a server that says nothing any more is left', async () => {
    await using watcher = new Watcher(source, { watchSeconds: 0.01, graceMs: 10 })
    await watcher.next()
    const next = watcher.next()
    await vi.waitFor(() => expect(api.history.length).toBeGreaterThan(2))
    api.put(podOf('b', '10.0.0.2'))
    expect(await next).toHaveLength(2)
  })

  test.each([
    ['an event', () => api.forget()],
    ['its status', () => void (api.watchStatus = 410)],
  ])('what is forgotten, as %s says, is listed again', async (_, forget) => {
    await using watcher = new Watcher(source)
    await watcher.next()
    const next = watcher.next()
    await watched()
    api.breakWatches()
    api.remove('a')
    api.put(podOf('b', '10.0.0.2'))
    forget()
    expect(await next).toEqual(['10.0.0.2:9000'])
    api.watchStatus = 200
    const changed = watcher.next()
    await watched()
    api.remove('b')
    expect(await changed).toEqual([])
  })

  test('all is listed again now and then', async () => {
    await using watcher = new Watcher(source, { listMs: 0 })
    await watcher.next()
    const next = watcher.next()
    await watched()
    api.endWatches()
    expect(await next).toEqual(['10.0.0.1:9000'])
    expect(api.history).toEqual(['list', 'watch 101', 'list'])
  })

  test('an account that may only list is left to list at intervals', async () => {
    api.watchStatus = 403
    await using watcher = new Watcher(source)
    expect(await watcher.next()).toHaveLength(1)
    expect(await watcher.next()).toBeUndefined()
  })

  test.each([
    ['{"type":', /no JSON/],
    ['{"type":"ADDED","object":{"metadata":7}}', /no events of pods/],
    ['[]', /no events of pods/],
    ['{"type":"ERROR","object":{"code":500}}', /ended the watch with 500/],
    [' '.repeat(4 * 1024 * 1024 + 1), /more than 4194304 bytes/],
  ])('a line that is none is an error: %.40s', async (line, message) => {
    await using watcher = new Watcher(source)
    await watcher.next()
    const next = watcher.next()
    next.catch(() => {})
    await watched()
    api.say(line)
    await expect(next).rejects.toThrow(message)
  })

  test('a watch that is answered otherwise is an error', async () => {
    api.watchStatus = 503
    await using watcher = new Watcher(source)
    await watcher.next()
    await expect(watcher.next()).rejects.toThrow(/^it answered 503$/)
  })

  test('a server that is not there is an error', async () => {
    await using watcher = new Watcher(source)
    await watcher.next()
    const next = watcher.next()
    next.catch(() => {})
    await watched()
    await api[Symbol.asyncDispose]()
    await expect(next).rejects.toThrow(/fetch failed/)
    api = await KubernetesServer.start()
  })
})

test('an API server is known by the authority of its cluster, and both its files may change', async () => {
  const authority = await TestAuthority.create(directory, 'cluster')
  const stranger = await TestAuthority.create(directory, 'stranger')
  const { cert, key } = await authority.sign('api')
  await using api = await KubernetesServer.start({
    cert: await readFile(cert),
    key: await readFile(key),
  })
  api.put(podOf('a', '10.0.0.1'))
  const [ca, token] = [join(directory, 'ca.crt'), join(directory, 'token')]
  const source = `kubernetes:?server=${api.url}&ca_file=${ca}&token_file=${token}`
  await copyFile(stranger.file, ca)
  await writeFile(token, 'first\n')
  api.token = 'first'
  {
    await using watcher = new Watcher(source)
    await expect(watcher.next()).rejects.toMatchObject({
      cause: { code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' },
    })
    expect(api.asked, 'no token for a stranger').toEqual([])
  }
  await copyFile(authority.file, ca)
  await using watcher = new Watcher(source)
  expect(await watcher.next()).toEqual(['10.0.0.1:9000'])
  const next = watcher.next()
  await vi.waitFor(() => expect(api.watches).toBe(1))
  api.token = 'second'
  await writeFile(token, 'second\n')
  api.endWatches()
  api.put(podOf('b', '10.0.0.2'))
  expect(await next).toHaveLength(2)
  expect(api.history).toEqual(['list', 'watch 101', 'watch 101'])
})

test('Nexus registers a pod at once, and asks no other one again', async () => {
  await using api = await KubernetesServer.start()
  await using producer = await HttpAnswers.start(json({ producers: [{ id: ID }] }))
  const { nexus, open } = await startTestNexus({
    discovery: [`kubernetes:?server=${api.url}`],
    discoveryIntervalMs: 3_600_000,
    producerNetworks: ['127.0.0.0/8', '10.0.0.0/8'],
  })
  await using _ = nexus
  await vi.waitFor(() => expect(api.watches).toBe(1))
  const port = producer.address.split(':')[1]
  api.put(podOf('a', '127.0.0.1', { 'oximeter.io/port': port }))
  const ids = async () => (await open.listProducers()).items.map(({ id }) => id)
  await expect.poll(ids).toEqual([ID])
  const other = ID.replace('a', 'b')
  api.put(podOf('b', '10.0.0.1', { 'oximeter.io/producer-id': other }))
  await expect.poll(ids).toEqual([ID, other])
  api.remove('a')
  await expect.poll(ids).toEqual([other])
  expect(producer.asked).toHaveLength(1)
  expect((await open.listDiscovery()).items).toMatchObject([{ kind: 'kubernetes', n_producers: 1 }])
})
