import { schemaToJson } from '@oximeter/api/client'
import { expect, test } from 'vitest'
import type { OtlpReceiverOptions } from '../src/receiver/index.ts'
import { at, atNs, counter, deltas, gauge, histogram, point, request, requestOf } from './otlp.ts'
import { Receiving } from './receiving.ts'

const upDown = (temporality: number, value: object) => ({
  name: `queue.${temporality}`,
  sum: { aggregationTemporality: temporality, isMonotonic: false, dataPoints: [point(1, value)] },
})

const sizes = (second: number, scale: number, more: object) => ({
  name: 'sizes',
  unit: 'By',
  exponentialHistogram: {
    aggregationTemporality: 2,
    dataPoints: [point(second, { scale, zeroCount: 1, sum: 20, ...more })],
  },
})

const counted = (start: number, second: number) =>
  request(counter('a', { ...point(second, { asInt: 5 }), startTimeUnixNano: at(start) }))

const users = (...ids: string[]) =>
  gauge('seen', ...ids.map((id) => point(1, { asDouble: 1 }, { room: 'hall', user: id })))

const oneMore = (from: number, to: number) =>
  request(deltas('a', { ...point(to, { asInt: 1 }), startTimeUnixNano: at(from) }))

test('64-bit integers are exact, as text and as numbers that JavaScript would round', async () => {
  await using receiving = await Receiving.start()
  const big = 2n ** 63n - 1n
  const whole = request(gauge('level', point(1, { asInt: String(big) })))
  await receiving.push(whole)
  const asNumbers = JSON.stringify(request(gauge('level', point(2, { asInt: 0 })))).replace(
    '"asInt":0',
    `"asInt":${-big}`,
  )
  const { status } = await fetch(receiving.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: asNumbers,
  })
  expect(status).toBe(200)
  expect(await receiving.collect()).toMatchObject([
    {
      timeseries: { name: 'otel:level_int' },
      timestamp: atNs(1),
      datum: { type: 'i64', value: big },
    },
    {
      timeseries: { name: 'otel:level_int' },
      timestamp: atNs(2),
      datum: { type: 'i64', value: -big },
    },
  ])
})

test('each point is collected once, at its own time', async () => {
  await using receiving = await Receiving.start()
  await receiving.push(
    request(gauge('level', point(1, { asDouble: 1.5 }), point(2, { asDouble: 2 }))),
  )
  await receiving.push(request(gauge('level', point(3, { asDouble: 3 }))))
  const times = (await receiving.collect()).map(({ timestamp }) => timestamp)
  expect(times).toEqual([atNs(1), atNs(2), atNs(3)])
  expect(await receiving.collect()).toEqual([])
})

test('who only looks takes nothing', async () => {
  await using receiving = await Receiving.start()
  await receiving.push(request(gauge('level', point(1, { asDouble: 1 }))))
  await receiving.registry.look()
  expect(await receiving.collect()).toHaveLength(1)
})

test('a collection that is given up leaves its samples for the next', async () => {
  await using receiving = await Receiving.start()
  const points = Array.from({ length: 20_000 }, (_, i) => point(i + 1, { asDouble: i }))
  await receiving.push(request(gauge('level', ...points)))
  const abort = new AbortController()
  const givenUp = receiving.registry.collect({ signal: abort.signal })
  setImmediate(() => abort.abort(new Error('left')))
  await expect(givenUp).rejects.toThrow('left')
  expect(await receiving.collect()).toHaveLength(20_000)
})

test('sums: a counter of integers, one of doubles, and what may fall', async () => {
  await using receiving = await Receiving.start()
  await receiving.push(
    request(
      counter('bytes', point(1, { asInt: '7' })),
      counter('seconds', point(1, { asDouble: 0.5 })),
      upDown(1, { asInt: '-3' }),
      upDown(2, { asDouble: -0.5 }),
    ),
  )
  const startTime = atNs(0)
  const samples = await receiving.collect()
  expect(samples.map(({ timeseries, datum }) => [timeseries.name, datum])).toEqual([
    ['otel:bytes_int', { type: 'cumulative_u64', startTime, value: 7n }],
    ['otel:seconds', { type: 'cumulative_f64', startTime, value: 0.5 }],
    ['otel:queue_1_int', { type: 'i64', value: -3n }],
    ['otel:queue_2', { type: 'f64', value: -0.5 }],
  ])
})

test('a source that sends a whole float as an integer goes on with its floats', async () => {
  await using receiving = await Receiving.start()
  const values = [
    { asInt: '1' },
    { asDouble: 1.5 },
    { asInt: '2' },
    { asInt: String(2n ** 60n + 1n) },
  ]
  for (const [i, value] of values.entries()) {
    await receiving.push(request(gauge('load', point(i + 1, value))))
  }
  const samples = await receiving.collect()
  expect(samples.map(({ timeseries }) => timeseries.name)).toEqual([
    'otel:load_int',
    'otel:load',
    'otel:load',
    'otel:load_int',
  ])
})

test('a histogram keeps what it gives, and has nothing that it does not', async () => {
  await using receiving = await Receiving.start()
  const counts = { explicitBounds: [1, 2], bucketCounts: ['1', 0, '2'], count: '3' }
  await receiving.push(
    request(
      histogram('full', point(1, { ...counts, sum: 9, min: 0.5, max: 6 })),
      histogram('bare', point(1, counts)),
      histogram('total', point(1, { count: '4', sum: 8 })),
      histogram('empty', point(1, { ...counts, bucketCounts: [0, 0, 0], count: 0 })),
    ),
  )
  const [full, bare, total, empty] = (await receiving.collect()).map(({ datum }) => datum)
  expect(full).toMatchObject({
    startTime: atNs(0),
    counts: BigUint64Array.of(1n, 0n, 2n),
    nSamples: 3n,
    min: 0.5,
    max: 6,
    sumOfSamples: 9,
    squaredMean: undefined,
    p99: undefined,
  })
  const none = { min: undefined, max: undefined, sumOfSamples: undefined, p50: undefined }
  expect(bare).toMatchObject({ ...none, nSamples: 3n })
  expect(total).toMatchObject({ counts: BigUint64Array.of(4n), sumOfSamples: 8, min: undefined })
  expect(empty).toMatchObject({ ...none, nSamples: 0n })
})

test('an exponential histogram is in the fixed layout, whatever its scale', async () => {
  await using receiving = await Receiving.start()
  const fine = { count: 4, positive: { offset: 7, bucketCounts: [1, 2] } }
  const coarse = { count: 6, positive: { offset: 3, bucketCounts: [1, 4] } }
  await receiving.push(request(sizes(1, 1, fine)))
  await receiving.push(request(sizes(2, 0, coarse)))
  const [one, other] = (await receiving.collect()).map(({ datum }) => datum)
  if (one?.type !== 'histogram_f64' || other?.type !== 'histogram_f64') throw new Error('others')
  expect(one.bins).toBe(other.bins)
  expect([one.nSamples, other.nSamples]).toEqual([4n, 6n])
  expect(other.counts.every((count, i) => count >= one.counts[i]!)).toBe(true)
})

test('a summary is a count, a sum, and a gauge for each quantile', async () => {
  await using receiving = await Receiving.start()
  const quantileValues = [
    { quantile: 0.5, value: 2 },
    { quantile: 0.99, value: 9 },
  ]
  const dataPoints = [point(1, { count: '4', sum: 12.5, quantileValues }, { route: '/' })]
  await receiving.push(request({ name: 'rpc.latency', unit: 'ms', summary: { dataPoints } }))
  const samples = await receiving.collect()
  const startTime = atNs(0)
  expect(
    samples.map(({ timeseries: { name, metricFields }, datum }) => [
      name,
      metricFields.map((field) => `${field.name}=${field.value}`).join(' '),
      datum,
    ]),
  ).toEqual([
    ['otel:rpc_latency_count', 'route=/', { type: 'cumulative_u64', startTime, value: 4n }],
    ['otel:rpc_latency', 'quantile=0.5 route=/', { type: 'f64', value: 2 }],
    ['otel:rpc_latency', 'quantile=0.99 route=/', { type: 'f64', value: 9 }],
    ['otel:rpc_latency_sum', 'route=/', { type: 'cumulative_f64', startTime, value: 12.5 }],
  ])
})

test('a point without a recorded value is a missing datum, where there is a series', async () => {
  await using receiving = await Receiving.start()
  const absent = { flags: 1 }
  await receiving.push(
    request(counter('a', point(1, { asInt: 1 })), gauge('b', point(1, { asDouble: 1 }))),
  )
  const answer = await receiving.push(
    request(
      counter('a', point(2, absent)),
      gauge('b', point(2, absent)),
      histogram('c', point(2, absent)),
    ),
  )
  expect(answer.body).toEqual({})
  const samples = (await receiving.collect()).slice(2)
  expect(samples).toMatchObject([
    {
      timestamp: atNs(2),
      datum: { type: 'missing', datumType: 'cumulative_u64', startTime: atNs(0) },
    },
    { timestamp: atNs(2), datum: { type: 'missing', datumType: 'f64' } },
  ])
})

test('points that cannot be taken are counted in the answer, with why; the others are taken', async () => {
  await using receiving = await Receiving.start()
  const wrong = [
    gauge('', point(1, { asDouble: 1 })),
    { name: 'nothing' },
    gauge('no.value', point(1, {})),
    { name: 'no.kind', sum: { dataPoints: [point(1, { asDouble: 1 })] } },
    gauge('no.time', { asDouble: 1 }),
    gauge('backwards', { asDouble: 1, startTimeUnixNano: at(2), timeUnixNano: at(1) }),
    gauge('tomorrow', { asDouble: 1, timeUnixNano: `${Date.now() + 2 * 86_400_000}000000` }),
    histogram('torn', point(1, { explicitBounds: [1], bucketCounts: [1, 1], count: 3 })),
    histogram('bounds', point(1, { explicitBounds: [2, 1], bucketCounts: [1, 1, 1], count: 3 })),
    counter('below', point(1, { asInt: -1 })),
    deltas('endless', point(1, { asDouble: 'Infinity' })),
  ]
  const { status, body } = await receiving.push(
    request(...wrong, gauge('fine', point(1, { asDouble: 1 }))),
  )
  expect(status).toBe(200)
  const { partialSuccess } = body as { partialSuccess: Record<string, string> }
  expect(partialSuccess['rejectedDataPoints']).toBe('10')
  expect(partialSuccess['errorMessage']).toMatch(
    /^10 of 11 points were refused: 1 invalid_name \(of "": the metric has no name.*\); 1 no_value/,
  )
  expect(await receiving.collect()).toHaveLength(1)
  expect(receiving.receiver.statistics.points).toEqual({
    accepted: 1,
    invalid_name: 1,
    no_value: 1,
    no_temporality: 1,
    invalid_time: 3,
    invalid_histogram: 2,
    negative: 1,
    not_finite: 1,
  })
})

test('what is sent once more is taken once, and is no fault', async () => {
  await using receiving = await Receiving.start()
  const whole = request(deltas('a', point(1, { asInt: 5 })), counter('b', point(1, { asInt: 5 })))
  for (let i = 0; i < 3; i++) expect((await receiving.push(whole)).body).toEqual({})
  expect(await receiving.collect()).toHaveLength(2)
  expect(receiving.receiver.statistics.points).toEqual({ accepted: 2, duplicate: 4 })
})

test('two processes that cannot be told apart are told so', async () => {
  await using receiving = await Receiving.start()
  await receiving.push(counted(0, 10))
  await receiving.push(counted(5, 11))
  const { body } = await receiving.push(counted(0, 12))
  expect(JSON.stringify(body)).toContain('give each its own service.instance.id')
  // Told apart, both are taken.
  for (const id of ['one', 'other']) {
    const resource = { 'service.name': 'shop', 'service.instance.id': id }
    const answer = await receiving.push(requestOf(resource, counter('a', point(20, { asInt: 1 }))))
    expect(answer.body).toEqual({})
  }
})

test('a series past the budget is refused, and what grows is named; what ends makes room', async () => {
  let now = BigInt(Date.now()) * 1_000_000n
  const receiving = await Receiving.start({
    maxSeriesPerMetric: 2,
    expiryMs: 1000,
    clock: () => now,
  })
  await using _ = receiving
  // A series of which every point was refused has no end to tell of.
  await receiving.push(request(counter('below', point(1, { asInt: -1 }))))
  const { body } = await receiving.push(request(users('a', 'b', 'c', 'd')))
  expect(body).toMatchObject({ partialSuccess: { rejectedDataPoints: '2' } })
  expect(JSON.stringify(body)).toContain('"user\\" grows')
  await receiving.collect()
  now += 2_000_000_000n
  // The end of each is said once.
  expect((await receiving.collect()).map(({ datum }) => datum.type)).toEqual(['missing', 'missing'])
  expect(receiving.receiver.statistics).toMatchObject({ series: 0, events: { expired: 3 } })
  expect((await receiving.push(request(users('c', 'd')))).body).toEqual({})
})

test('what a late delta added is said when its series ends', async () => {
  let now = BigInt(Date.now()) * 1_000_000n
  const receiving = await Receiving.start({ expiryMs: 1000, clock: () => now })
  await using _ = receiving
  for (const [from, to] of [
    [0, 1],
    [2, 3],
    [1, 2],
  ] as const)
    await receiving.push(oneMore(from, to))
  expect(await receiving.collect()).toHaveLength(2)
  now += 2_000_000_000n
  expect((await receiving.collect()).map(({ datum }) => datum)).toMatchObject([
    { type: 'cumulative_u64', startTime: atNs(0), value: 3n },
    { type: 'missing', startTime: atNs(0) },
  ])
  expect(receiving.receiver.statistics.events).toEqual({ gap: 1, gap_filled: 1, expired: 1 })
})

test('it tells of itself', async () => {
  await using receiving = await Receiving.start({ name: 'edge' })
  await receiving.push(request(gauge('a', point(1, { asDouble: 1 }), point(0, { asDouble: 1 }))))
  const [item] = await receiving.registry.collect()
  const samples = item?.status === 'ok' ? item.samples : []
  const told = samples
    .filter(({ timeseries }) => timeseries.name.startsWith('otlp_receiver:'))
    .map(({ timeseries, datum }) => [
      timeseries.name.split(':')[1],
      ...timeseries.metricFields.map(({ value }) => value),
      'value' in datum ? datum.value : undefined,
    ])
  expect(told).toEqual([
    ['requests', 200, 1n],
    ['points', 'accepted', 1n],
    ['points', 'out_of_order', 1n],
    ['series', 1n],
    ['pending_samples', 0n],
  ])
  for (const { timeseries } of samples) expect(timeseries.definition?.name).toBe(timeseries.name)
})

test('a gauge and a counter of one name keep theirs when the receiver starts anew, in whatever order', async () => {
  const load = [
    request(gauge('load', point(1, { asDouble: 1 }))),
    request(counter('load', point(1, { asDouble: 2 }))),
  ]
  const namesOf = async (options: OtlpReceiverOptions, requests: typeof load) => {
    await using receiving = await Receiving.start(options)
    for (const each of requests) await receiving.push(each)
    const samples = await receiving.collect()
    const names = samples.map(({ datum, timeseries }) => [datum.type, timeseries.name] as const)
    return { samples, names: Object.fromEntries(names) }
  }
  const before = await namesOf({}, load)
  expect(before.names).toEqual({
    f64: 'otel:load',
    cumulative_f64: expect.stringMatching(/^otel:load_x[0-9a-f]{8}$/),
  })
  const schemas = before.samples.map(({ timeseries }) =>
    schemaToJson(timeseries.definition!, { provisional: false }),
  )
  const after = await namesOf({ schemas }, load.toReversed())
  expect(after.names).toEqual(before.names)
})
