import {
  followEvents,
  type EventsQuery,
  type LiveEvent,
  type NexusClient,
  type NexusPublicClient,
} from '@oximeter/api/client'
import { AddressRules } from '@oximeter/api/addresses'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { LOCAL_OPERATOR, type Caller } from '../src/access/caller.ts'
import { CollectorClients } from '../src/collectors/collector-clients.ts'
import { openDatabase } from '../src/database/open-database.ts'
import { LiveEvents } from '../src/events/live-events.ts'
import type { Nexus } from '../src/index.ts'
import { NexusStore } from '../src/store/nexus-store.ts'
import { send } from './http-client.ts'
import { COLLECTOR, endpointOf, ids, startTestNexus } from './nexus-fixture.ts'
import { replicaOf, TIMING } from './store-harness.ts'

let nexus: Nexus
let internal: NexusClient
let open: NexusPublicClient
beforeAll(async () => {
  ;({ nexus, internal, open } = await startTestNexus())
})
afterAll(() => nexus.close())

/** One who listens, and can wait for something. */
class Listener implements AsyncDisposable {
  readonly #stop = new AbortController()
  readonly #events: AsyncGenerator<LiveEvent>

  constructor(query: EventsQuery, client: NexusPublicClient = open) {
    this.#events = followEvents(client, query, { signal: this.#stop.signal })
  }

  async next(): Promise<LiveEvent> {
    const { value, done } = await this.#events.next()
    if (done === true) throw new Error('there are no more events')
    return value
  }

  /** The first that is like it; others are passed over. */
  async until(like: Readonly<Record<string, string>>): Promise<LiveEvent> {
    for (;;) {
      const event = await this.next()
      const known: Record<string, unknown> = { ...event }
      if (Object.entries(like).every(([name, value]) => known[name] === value)) return event
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort()
    await this.#events.return(undefined)
  }
}

const FLEET: EventsQuery = { topics: ['producers', 'collectors'] }
const [first = '', second = '', third = ''] = ids(3)

test('first all that is there, then what happens', async () => {
  await internal.registerCollector({ collector_id: COLLECTOR, address: '127.0.0.1:1' })
  await internal.registerProducer(endpointOf({ id: first }))
  await using listener = new Listener(FLEET)
  expect(await listener.next()).toEqual({
    event: 'reset',
    topic: 'producers',
    items: [{ id: first, address: '127.0.0.1:9000', collector_id: COLLECTOR, failing: null }],
    first: true,
    more: false,
  })
  expect(await listener.next()).toMatchObject({
    topic: 'collectors',
    items: [{ id: COLLECTOR, address: '127.0.0.1:1', live: true, draining: false }],
  })

  await internal.registerProducer(endpointOf({ id: second }))
  expect(await listener.next()).toMatchObject({
    event: 'producer',
    change: 'registered',
    producer: { id: second },
  })
  await internal.registerProducer(endpointOf({ id: second, address: '127.0.0.1:9001' }))
  expect(await listener.next()).toMatchObject({
    change: 'moved',
    producer: { id: second, address: '127.0.0.1:9001' },
  })
  await internal.deregisterProducer({ id: second })
  expect(await listener.next()).toMatchObject({ change: 'gone', producer: { id: second } })
  const other = COLLECTOR.replace('c', 'd')
  await internal.registerCollector({ collector_id: other, address: '127.0.0.1:2' })
  await listener.until({ event: 'collector', change: 'joined' })
  await internal.deregisterCollector({ id: other })
  await listener.until({ event: 'collector', change: 'gone' })
})

/** The text of a stream up to its first event of a kind, and then it is left. */
async function textUntil(kind: string, headers: Record<string, string> = {}): Promise<string> {
  const leaving = new AbortController()
  const { body, status } = await fetch(`${nexus.publicUrl}/v1/events?topics=producers`, {
    headers,
    signal: leaving.signal,
  })
  expect(status).toBe(200)
  let text = ''
  for await (const piece of body!.pipeThrough(new TextDecoderStream())) {
    text += piece
    if (new RegExp(`^event: ${kind}\\n.*\\n\\n`, 'm').test(text)) break
  }
  leaving.abort()
  return text
}

describe('who was here before', () => {
  test('goes on after the last event that it heard', async () => {
    // Somebody listens all the while, so that there is somebody who knows.
    await using listener = new Listener({ topics: ['producers'] })
    await listener.next()
    const text = await textUntil('reset')
    const [, id = ''] = /^id: (.+)$/m.exec(text) ?? []
    await internal.registerProducer(endpointOf({ id: third }))
    await listener.until({ change: 'registered' })
    const more = await textUntil('producer', { 'last-event-id': id })
    expect(more).not.toContain('event: reset')
    expect(more).toContain(`"change":"registered","producer":{"id":"${third}"`)
    await internal.deregisterProducer({ id: third })
  })

  test('and begins anew where nobody knows what that was', async () => {
    const text = await textUntil('reset', { 'last-event-id': 'ffffffff-17' })
    expect(text).toContain('"first":true')
  })
})

test('it is an event stream that nobody keeps', async () => {
  const leaving = new AbortController()
  const { headers } = await fetch(`${nexus.publicUrl}/v1/events`, { signal: leaving.signal })
  expect(headers.get('content-type')).toBe('text/event-stream')
  expect(headers.get('cache-control')).toBe('no-store')
  leaving.abort()
})

test.for([
  ['?topics=producer', 400, /query.topics: give some of producers, collectors, alerts, latest/],
  ['?topics=latest', 400, /say of which timeseries/],
  ['?topics=producers&timeseries=a:b', 400, /with the topic latest only/],
  ['?topics=latest&timeseries=no:such', 404, /no timeseries no:such/],
] as const)('%s is refused with %d', async ([query, status, words]) => {
  const answer = await send('GET', `${nexus.publicUrl}/v1/events${query}`)
  expect(answer).toMatchObject({
    status,
    headers: { 'content-type': /problem\+json/ },
    body: {
      detail: expect.stringMatching(words) as unknown,
      request_id: expect.any(String) as unknown,
    },
  })
})

test('a web page of others gets nothing', async () => {
  const headers = { origin: 'http://evil.example' }
  expect(await send('GET', `${nexus.publicUrl}/v1/events`, { headers })).toMatchObject({
    status: 403,
  })
})

test('a Nexus that closes ends its streams, and says so', async () => {
  const other = await startTestNexus()
  await using listener = new Listener(FLEET, other.open)
  await listener.until({ topic: 'collectors' })
  const dropped = listener.until({ event: 'dropped' })
  await other.nexus.close()
  expect(await dropped).toEqual({ event: 'dropped', reason: 'this Nexus stops' })
})

const nothingOf = () => Promise.resolve(() => Promise.resolve([]))

describe('within limits', () => {
  let store: NexusStore
  let events: LiveEvents
  beforeAll(async () => {
    store = await NexusStore.open(await openDatabase({ memory: true }), TIMING, replicaOf())
    const logger = pino({ level: 'silent' })
    const rules = new AddressRules({ networks: [], onlyThose: false })
    const collectors = new CollectorClients({ store, rules, logger })
    events = new LiveEvents({ store, collectors, logger, latestOf: nothingOf, maxStreams: 2 })
  })
  afterAll(async () => {
    await events.close()
    await store.close()
  })
  const asked = {
    caller: LOCAL_OPERATOR,
    topics: ['collectors'],
    timeseries: undefined,
    lastEventId: undefined,
  } as const

  test('so many streams, and one more when one ends', async () => {
    const [one] = await Promise.all([events.open(asked), events.open(asked)])
    const refused = { status: 503, headers: { 'retry-after': '5' } }
    await expect(events.open(asked)).rejects.toMatchObject(refused)
    one.body.destroy()
    await expect.poll(() => events.open(asked).catch(() => undefined)).toBeDefined()
  })

  const project: Caller = {
    role: 'viewer',
    scope: { kind: 'project', projectId: '2f6b8a9e-6d0c-4c3e-9a53-0b6f3f9d8e11' },
  }
  test('nothing of the fleet for who may see a part of it', async () => {
    await expect(events.open({ ...asked, caller: project })).rejects.toMatchObject({
      status: 403,
      detail: expect.stringContaining('ask for latest only') as unknown,
    })
  })
})
