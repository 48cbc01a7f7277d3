import { ProducerServer } from '@oximeter/producer'
import { expect, test } from 'vitest'
import { BadProducer, json, okItem, sampleJson } from './src/bad-producers.ts'
import { run } from './src/program.ts'
import { Sequences } from './src/sequences.ts'
import { Standalone } from './src/standalone.ts'
import { until } from './src/until.ts'

const INTERVAL = { secs: 0, nanos: 200_000_000 }
const MEGABYTE = Buffer.alloc(1024 * 1024, ' ')

/** Whatever a producer answers, it may answer too late. */
const OF_SLOW_MACHINES: ReadonlySet<string> = new Set(['collections in progress', 'unreachable'])

/** Each kind of bad answer, with the reason by which a person finds it. */
const KINDS: { name: string; reason: RegExp; answer: Parameters<typeof BadProducer.start>[1] }[] = [
  {
    name: 'garbage',
    reason: /^deserialization$/,
    answer: (_, response) => json(response, '\u0000\u0001{{{[[]'),
  },
  { name: 'nothing', reason: /^unreachable$/, answer: () => undefined },
  {
    name: 'a 500',
    reason: /^500$/,
    answer: (_, response) => void response.writeHead(500).end('boom'),
  },
  {
    name: 'half a body',
    reason: /^deserialization$/,
    answer: (_, response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' })
      response.write('[{"status":"ok","info":[', () => setImmediate(() => response.destroy()))
    },
  },
  {
    name: '200 MB',
    reason: /too large/,
    answer: (_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' })
      let sent = 0
      const more = (): void => {
        while (!response.destroyed && sent < 200) {
          sent++
          if (!response.write(MEGABYTE)) return void response.once('drain', more)
        }
        response.end()
      }
      more()
    },
  },
  {
    name: 'a bad name',
    reason: /^invalid_timeseries_name$/,
    answer: (_, response) =>
      json(response, okItem(sampleJson({ name: 'Bad Name:x' }), sampleJson())),
  },
  {
    name: 'NaN',
    reason: /^non_finite_value$/,
    answer: (_, response) =>
      json(response, okItem(sampleJson({ datum: '{"type":"f64","datum":null}' }), sampleJson())),
  },
  {
    name: 'a changed schema',
    reason: /schema/,
    answer: (_, response) =>
      json(response, okItem(sampleJson({ field: { type: 'u64', value: 7 } }))),
  },
]

test('bad producers are refused with a reason, and the others are collected on time', async () => {
  await using system = await Standalone.start({ env: { OXIMETER_REQUEST_TIMEOUT: '3s' } })
  await using servers = new AsyncDisposableStack()

  // The schema that the last kind contradicts is there first.
  const sequences = new Sequences(1, 10)
  const good = servers.use(
    await ProducerServer.start({ nexus: system.url('internal'), intervalMs: 200 }),
  )
  good.registry.register(sequences)
  const settled = servers.use(
    await BadProducer.start('the schema', (_, response) => json(response, okItem(sampleJson()))),
  )
  await register(settled)
  await until('the schema is known', () =>
    system.public.getTimeseries({ name: 'bad_producer:level' }),
  )

  const bad: { kind: (typeof KINDS)[number]; producer: BadProducer }[] = []
  for (const kind of KINDS) {
    const producer = servers.use(await BadProducer.start(kind.name, kind.answer))
    await register(producer)
    bad.push({ kind, producer })
  }

  for (const { kind, producer } of bad) {
    const reasons = await until(`${kind.name} is refused twice`, async () => {
      const { status } = await system.public.getProducer({ id: producer.id })
      const all = status && [...status.failures, ...status.refusals, ...status.quarantines]
      return all?.some(({ reason, count }) => kind.reason.test(reason) && count >= 2) && all
    })
    const others = reasons.filter(
      ({ reason }) => !kind.reason.test(reason) && !OF_SLOW_MACHINES.has(reason),
    )
    expect(others, kind.name).toEqual([])
  }

  // A zero interval is refused when it registers.
  const zero = servers.use(
    await BadProducer.start('a zero interval', (_, response) => json(response, '[]')),
  )
  await expect(
    system.nexus.registerProducer({
      id: zero.id,
      kind: 'service',
      address: zero.address,
      interval: { secs: 0, nanos: 0 },
    }),
  ).rejects.toMatchObject({ status: 400 })

  // What a person sees.
  const listed = await run('packages/cli/src/oximeter.ts', [
    'producers',
    '--api',
    system.url('public'),
  ])
  expect(listed.code).toBe(0)
  for (const { kind, producer } of bad) {
    expect(listed.output).toContain(producer.id)
    expect(listed.output).toMatch(new RegExp(kind.reason.source.replaceAll(/[\^$]/g, '')))
  }
  expect(listed.output).toContain(zero.id)
  expect(listed.output).toMatch(/interval/)

  // The good sample beside a bad one is kept, and the good producer never waited.
  const before = sequences.handedOut
  const began = performance.now()
  await until('twenty more collections', () => sequences.handedOut - before >= 200n)
  expect(performance.now() - began).toBeLessThan(60_000) // one that waited for the slow ones would take minutes
  await until('the good samples are stored', async () => {
    const [row] = await system.select('SELECT count() AS n FROM "bad_producer:level"')
    return Number(row?.['n']) > 0
  })

  async function register(producer: BadProducer): Promise<void> {
    await system.nexus.registerProducer({
      id: producer.id,
      kind: 'service',
      address: producer.address,
      interval: INTERVAL,
    })
  }
})
