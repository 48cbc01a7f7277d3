import { describe, expect, test, vi } from 'vitest'
import {
  cumulativeU64,
  f64,
  metric,
  MetricsError,
  ProducerRegistry,
  string,
  target,
  type ProduceContext,
  type Producer,
  type Sample,
} from '../index.ts'
import { codeOf } from '../../test/thrown.ts'

const MS = 1_000_000n
const server = target('server', { name: string() }).of({ name: 'one' })
const level = metric('level', { of: string() }, f64())
const sampleOf = (name: string) => level.sample(server, { of: name }, 1)

function producing(produce: Producer['produce']): Producer {
  return { produce }
}

const ok = (...samples: Sample[]) => ({ status: 'ok', samples })
const err = (type: string, message: unknown) => ({ status: 'err', error: { type, message } })

describe('producers', () => {
  test('answer in the order of registration, each in its own way', async () => {
    const registry = new ProducerRegistry()
    const [a, b, c, d] = ['a', 'b', 'c', 'd'].map(sampleOf) as [Sample, Sample, Sample, Sample]
    registry.register(
      producing(async () => {
        await new Promise((resolve) => setTimeout(resolve, 5))
        return [a]
      }),
    )
    registry.register(producing(() => [b]))
    registry.register(
      producing(function* () {
        yield c
      }),
    )
    registry.register(
      producing(async function* () {
        yield d
      }),
    )
    registry.register(producing(() => []))
    expect(await registry.collect()).toEqual([ok(a), ok(b), ok(c), ok(d), ok()])
    expect(registry.failures).toBe(0)
    expect(registry.collections).toBe(1)
  })

  test('tell of definitions before there is a sample, each once', () => {
    const registry = new ProducerRegistry()
    const instrument = level.on(server)
    const [schema] = instrument.schemas ?? []
    expect(schema).toMatchObject({ name: 'server:level', datumType: 'f64' })
    const other = { ...schema!, version: 2 }
    registry.register(producing(() => []))
    registry.register(instrument)
    registry.register(level.on(server))
    registry.register({ produce: () => [], schemas: [{ ...schema! }, other] })
    expect(registry.schemas()).toEqual([schema, other])
    expect(registry.schemas()[0]).toBe(schema)
    registry.unregister(instrument)
    expect(registry.schemas()).toHaveLength(2)
  })

  test('come and go at any time', async () => {
    const registry = new ProducerRegistry()
    expect(await registry.collect()).toEqual([])
    const one = producing(() => [])
    const registration = registry.register(one)
    expect(registry.register(one)).toBe(registration)
    expect(registry.producers).toEqual([one])
    {
      using other = registry.register(producing(() => []))
      expect(registry.producers).toEqual([one, other.producer])
    }
    expect(registry.producers).toEqual([one])
    registration.unregister()
    registration.unregister()
    expect(registry.producers).toEqual([])
    expect(registry.unregister(one)).toBe(false)
    const again = registry.register(one)
    // One that is over does not end its successor.
    registration.unregister()
    expect(registry.producers).toEqual([one])
    expect(registry.unregister(again.producer)).toBe(true)
  })

  test('may be removed while they answer', async () => {
    const registry = new ProducerRegistry()
    const one = producing(() => {
      registry.unregister(one)
      return [sampleOf('a')]
    })
    registry.register(one)
    expect(await registry.collect()).toMatchObject([{ status: 'ok' }])
    expect(await registry.collect()).toEqual([])
  })

  test('have to be some', () => {
    const registry = new ProducerRegistry()
    for (const wrong of [undefined, null, {}, { produce: 1 }]) {
      expect(codeOf(() => registry.register(wrong as never))).toBe('schema_definition')
    }
  })
})

describe('a failure', () => {
  const boom = new Error('boom')

  test.for<[string, Producer['produce'], object]>([
    [
      'thrown at once',
      () => {
        throw boom
      },
      err('datum_error', 'boom'),
    ],
    ['rejected', () => Promise.reject(boom), err('datum_error', 'boom')],
    [
      'thrown in the middle',
      function* () {
        yield sampleOf('a')
        throw boom
      },
      err('datum_error', 'boom'),
    ],
    [
      'thrown in the middle, later',
      async function* () {
        yield sampleOf('a')
        await Promise.resolve()
        throw boom
      },
      err('datum_error', 'boom'),
    ],
    [
      'with information of its own',
      () => {
        throw new MetricsError({ type: 'duplicate_field_name', name: 'x' })
      },
      { status: 'err', error: { type: 'duplicate_field_name', name: 'x' } },
    ],
    ['that is a text', () => Promise.reject('text'), err('datum_error', 'text')],
    ['without a message', () => Promise.reject(new TypeError()), err('datum_error', 'TypeError')],
    [
      'that cannot be shown',
      () => Promise.reject(Object.create(null)),
      err('datum_error', expect.any(String)),
    ],
    [
      'to yield anything',
      () => undefined as never,
      err('datum_error', expect.stringMatching(/none/)),
    ],
    ['to yield an iterable', () => 'text' as never, err('datum_error', expect.any(String))],
    ['to yield samples', () => [{}] as never, err('datum_error', expect.stringMatching(/none/))],
    ['to yield objects', () => [null] as never, err('datum_error', expect.any(String))],
    [
      'to yield whole samples',
      () => [{ ...sampleOf('a'), timestamp: 5 }] as never,
      err('datum_error', expect.any(String)),
    ],
  ])('%s, is one error item and hurts no other', async ([, produce, item]) => {
    const told: [MetricsError, Producer][] = []
    const registry = new ProducerRegistry({ onError: (...call) => told.push(call) })
    const sample = sampleOf('fine')
    registry.register(producing(() => [sample]))
    const failing = registry.register(producing(produce))
    registry.register(producing(() => [sample]))
    expect(await registry.collect()).toEqual([ok(sample), item, ok(sample)])
    expect(registry.failures).toBe(1)
    expect(failing.failures).toBe(1)
    expect(told).toEqual([[expect.any(MetricsError), failing.producer]])
    expect(await registry.collect()).toEqual([ok(sample), item, ok(sample)])
    expect(failing.failures).toBe(2)
  })

  test('keeps what was thrown as its cause', async () => {
    const causes: unknown[] = []
    const registry = new ProducerRegistry({ onError: ({ cause }) => causes.push(cause) })
    registry.register(producing(() => Promise.reject(boom)))
    await registry.collect()
    expect(causes).toEqual([boom])
  })

  test('of the hook hurts nobody', async () => {
    const registry = new ProducerRegistry({
      onError: () => {
        throw boom
      },
    })
    registry.register(producing(() => Promise.reject(boom)))
    expect(await registry.collect()).toEqual([err('datum_error', 'boom')])
  })
})

const never = () => new Promise<never>(() => {})

describe('a deadline', () => {
  const late = err('oximeter_server', 'the producer was not done within 20 ms')

  test.for<[string, Producer['produce']]>([
    ['that never answers', never],
    [
      'that never ends',
      async function* () {
        yield sampleOf('a')
        await never()
      },
    ],
    [
      'that yields without end',
      function* () {
        for (;;) yield sampleOf('a')
      },
    ],
  ])('bounds a producer %s, and the others do not wait longer', async ([, produce]) => {
    const registry = new ProducerRegistry({ deadline: 20 })
    const sample = sampleOf('fine')
    registry.register(producing(produce))
    registry.register(producing(() => [sample]))
    expect(await registry.collect()).toEqual([late, ok(sample)])
    expect(registry.failures).toBe(1)
  })

  test('aborts the signal of the producer', async () => {
    const registry = new ProducerRegistry({ deadline: 20 })
    const { promise, resolve } = Promise.withResolvers<unknown>()
    registry.register(
      producing(({ signal }) => {
        signal.addEventListener('abort', () => resolve(signal.reason))
        return never()
      }),
    )
    expect(await registry.collect()).toEqual([late])
    expect(await promise).toBeInstanceOf(MetricsError)
  })

  test('leaves a producer that still works alone, until it is done', async () => {
    const registry = new ProducerRegistry({ deadline: 20 })
    const gate = Promise.withResolvers<Sample[]>()
    const produce = vi.fn<Producer['produce']>(() => gate.promise)
    registry.register({ produce })
    expect(await registry.collect()).toEqual([late])
    expect(await registry.collect()).toEqual([late])
    expect(produce).toHaveBeenCalledTimes(1)
    gate.resolve([])
    await gate.promise
    // What came too late is gone; the next question is answered anew.
    await vi.waitFor(async () => expect(await registry.collect()).toEqual([ok()]))
    expect(produce.mock.calls.length).toBeGreaterThan(1)
  })

  test.for([0, -1, Number.NaN, Infinity, 2 ** 31, '5'])('is not %s', (deadline) => {
    expect(codeOf(() => new ProducerRegistry({ deadline: deadline as number }))).toBe(
      'schema_definition',
    )
  })
})

describe('collections', () => {
  test('that overlap have later timestamps each, and ask a producer one after the other', async () => {
    const registry = new ProducerRegistry({ clock: () => 5n * MS })
    const asked: bigint[] = []
    let working = 0
    registry.register(
      producing(async ({ timestamp }: ProduceContext) => {
        expect(++working).toBe(1)
        asked.push(timestamp)
        await new Promise((resolve) => setTimeout(resolve, 1))
        working -= 1
        return [level.sample(server, { of: 'x' }, 1, timestamp)]
      }),
    )
    const answers = await Promise.all([registry.collect(), registry.collect(), registry.collect()])
    expect(asked).toEqual([5n * MS, 6n * MS, 7n * MS])
    expect(answers.map(([item]) => item?.status === 'ok' && item.samples[0]?.timestamp)).toEqual(
      asked,
    )
    expect(registry.collections).toBe(3)
  })

  test('share a timestamp of whole milliseconds, which never goes back', async () => {
    const times = [10n * MS + 7n, 10n * MS, 3n * MS, 20n * MS]
    const registry = new ProducerRegistry({ clock: () => times.shift() ?? 0n })
    const counter = metric('n', { of: string() }, cumulativeU64()).on(server, { clock: () => 0n })
    counter.with({ of: 'a' }).add()
    counter.with({ of: 'b' }).add()
    const gauge = level.on(server)
    gauge.with({ of: 'a' }).set(1)
    registry.register(counter)
    registry.register(gauge)
    const seen: bigint[][] = []
    for (let i = 0; i < 4; i++) {
      const items = await registry.collect()
      seen.push(
        items.flatMap((item) => (item.status === 'ok' ? item.samples : [])).map((s) => s.timestamp),
      )
    }
    expect(seen).toEqual([10n, 11n, 12n, 20n].map((ms) => [ms * MS, ms * MS, ms * MS]))
  })

  test('may be given up', async () => {
    const registry = new ProducerRegistry()
    registry.register(producing(() => new Promise<never>(() => {})))
    const reason = new Error('left')
    const abort = new AbortController()
    const collecting = registry.collect({ signal: abort.signal })
    abort.abort(reason)
    await expect(collecting).rejects.toBe(reason)
    await expect(registry.collect({ signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
  })

  test('of very many series leave room for other work', async () => {
    const registry = new ProducerRegistry()
    const many = level.on(server, { maxSeries: 100_000 })
    for (let i = 0; i < 100_000; i++) many.with({ of: String(i) }).set(i)
    registry.register(many)
    let turns = 0
    const ticker = setInterval(() => (turns += 1), 0)
    const [item] = await registry.collect()
    clearInterval(ticker)
    expect(item?.status === 'ok' && item.samples.length).toBe(100_000)
    expect(turns).toBeGreaterThan(0)
  })
})

test('an instrument tells the registry what it refused', async () => {
  const told: string[] = []
  const registry = new ProducerRegistry({ onError: ({ message }) => told.push(message) })
  const counter = metric('n', {}, cumulativeU64()).on(server)
  registry.register(counter)
  counter.with({}).add(-1)
  await registry.collect()
  await registry.collect()
  expect(told).toEqual([expect.stringMatching(/^server:n: -1 is not a u64/)])
  expect(registry.failures).toBe(0)
})

test('a registry has an id', () => {
  expect(new ProducerRegistry().id).toMatch(/^[0-9a-f-]{36}$/)
  expect(new ProducerRegistry().id).not.toBe(new ProducerRegistry().id)
  const id = 'CC7A22AB-bc69-42c4-a75e-f1d9156eb351'
  expect(new ProducerRegistry({ id }).id).toBe(id.toLowerCase())
  expect(codeOf(() => new ProducerRegistry({ id: 'x' }))).toBe('schema_definition')
})
