import { describe, expect, expectTypeOf, test } from 'vitest'
import {
  bytes,
  Cumulative,
  cumulativeU64,
  f64,
  Histogram,
  histogramF64,
  histogramI16,
  histogramU64,
  i64,
  ipAddr,
  metric,
  MetricsError,
  ProducerRegistry,
  schemaOf,
  string,
  target,
  u16,
  u8,
  uuid,
  type CounterSeries,
  type GaugeSeries,
  type CompleteHistogramDatum,
  type HistogramDatum,
  type HistogramSeries,
  type Instrument,
  type Metric,
  type Target,
  type TargetInstance,
} from './index.ts'

// What the compiler has to refuse is refused at run time as well, or is at least harmless: so each
// line runs, and a line that would compile is an error of the compiler.

const service = target('http_service', { name: string(), id: uuid() })
const id = 'cc7a22ab-bc69-42c4-a75e-f1d9156eb351'
const shop = service.of({ name: 'shop', id })
const latency = metric(
  'request_latency',
  { route: string(), status_code: u16() },
  histogramF64({ edges: [1] }),
)
const requests = metric('requests', { route: string() }, cumulativeU64())
const queue = metric('queue', {}, i64())

function refused(run: () => unknown): void {
  expect(run).toThrow(MetricsError)
}

describe('what is inferred reads like the definition', () => {
  test('targets and metrics', () => {
    expectTypeOf(service).toEqualTypeOf<Target<'http_service', { name: 'string'; id: 'uuid' }>>()
    expectTypeOf(shop).toEqualTypeOf<
      TargetInstance<'http_service', { name: 'string'; id: 'uuid' }>
    >()
    expectTypeOf(latency).toEqualTypeOf<
      Metric<'request_latency', { route: 'string'; status_code: 'u16' }, 'histogram_f64'>
    >()
    expectTypeOf<Parameters<typeof service.of>[0]>().toEqualTypeOf<{
      readonly name: string
      readonly id: string
    }>()
  })

  test('instruments and series', () => {
    const instrument = latency.on(shop)
    expectTypeOf(instrument).toEqualTypeOf<
      Instrument<{ route: 'string'; status_code: 'u16' }, 'histogram_f64'>
    >()
    expectTypeOf(instrument.with({ route: '/', status_code: 200 })).toEqualTypeOf<
      HistogramSeries<'histogram_f64'>
    >()
    expectTypeOf(requests.on(shop).with({ route: '/' })).toEqualTypeOf<
      CounterSeries<'cumulative_u64'>
    >()
    expectTypeOf(queue.on(shop).with({})).toEqualTypeOf<GaugeSeries<'i64'>>()
  })

  test('64-bit integers take numbers and bigints, others numbers only', () => {
    expectTypeOf<Parameters<GaugeSeries<'i64'>['set']>[0]>().toEqualTypeOf<number | bigint>()
    expectTypeOf<Parameters<GaugeSeries<'i32'>['set']>[0]>().toEqualTypeOf<number>()
    expectTypeOf<Parameters<CounterSeries<'cumulative_u64'>['add']>[0]>().toEqualTypeOf<
      number | bigint | undefined
    >()
    expectTypeOf<
      Parameters<HistogramSeries<'histogram_i16'>['observe']>[0]
    >().toEqualTypeOf<number>()
    expectTypeOf<Parameters<HistogramSeries<'histogram_u64'>['observe']>[0]>().toEqualTypeOf<
      number | bigint
    >()
  })

  test('data', () => {
    expectTypeOf(Histogram.decades('u64', 0, 3).datum()).toEqualTypeOf<
      CompleteHistogramDatum<'histogram_u64'>
    >()
    expectTypeOf<HistogramDatum['sumOfSamples']>().toEqualTypeOf<number | bigint | undefined>()
    expectTypeOf<HistogramDatum<'histogram_u64'>['p50']>().toEqualTypeOf<
      CompleteHistogramDatum['p50'] | undefined
    >()
    expectTypeOf(new Cumulative('f64').value).toEqualTypeOf<number>()
    expectTypeOf(new Cumulative('i64').value).toEqualTypeOf<bigint>()
  })

  test('any definition is a definition', () => {
    expectTypeOf(latency).toExtend<Metric>()
    expectTypeOf(service).toExtend<Target>()
    expectTypeOf(latency.on(shop)).toExtend<Instrument>()
    new ProducerRegistry().register(latency.on(shop))
    expect(schemaOf(service, latency).name).toBe('http_service:request_latency')
  })
})

describe('fields', () => {
  test('of a target: wrong, missing, too many', () => {
    expect.hasAssertions()
    // @ts-expect-error a number is no string
    refused(() => service.of({ name: 5, id }))
    // @ts-expect-error id is missing
    refused(() => service.of({ name: 'shop' }))
    // @ts-expect-error there is no region
    refused(() => service.of({ name: 'shop', id, region: 'eu' }))
    // @ts-expect-error there are no fields
    refused(() => target('bare', {}).of({ region: 'eu' }))
  })

  test('of a metric: wrong, missing, too many', () => {
    expect.hasAssertions()
    const instrument = latency.on(shop)
    // @ts-expect-error a text is no u16
    instrument.with({ route: '/', status_code: '200' })
    // @ts-expect-error status_code is missing
    instrument.with({ route: '/' })
    // @ts-expect-error there is no method
    instrument.with({ route: '/', status_code: 200, method: 'GET' })
    // @ts-expect-error there are no fields
    queue.on(shop).with({ region: 'eu' })
    expect(instrument.refused).toBe(3)
    // @ts-expect-error the same of samples
    refused(() => requests.sample(shop, { path: '/' }, { startTime: 0n, value: 1 }))
    // @ts-expect-error and of missing ones
    refused(() => requests.missing(shop, {}))
  })

  test('of types that fields cannot have', () => {
    expect.hasAssertions()
    // @ts-expect-error no floats
    refused(() => target('a', { b: f64() }))
    // @ts-expect-error no bytes
    refused(() => metric('a', { b: bytes() }, f64()))
  })

  test('named twice, on the target and on the metric', () => {
    expect.hasAssertions()
    const twice = metric('twice', { route: string(), name: string() }, f64())
    // @ts-expect-error name is on both
    refused(() => twice.on(shop))
    // @ts-expect-error name is on both
    refused(() => twice.sample(shop, { route: '/', name: 'x' }, 1))
    // @ts-expect-error name is on both
    refused(() => twice.missing(shop, { route: '/', name: 'x' }))
  })
})

describe('a datum of the wrong kind', () => {
  test('in a definition', () => {
    expect.hasAssertions()
    // @ts-expect-error an address is no datum
    refused(() => metric('a', {}, ipAddr()))
    // @ts-expect-error a histogram has bins
    refused(() => metric('a', {}, histogramF64()))
    // @ts-expect-error only unsigned types have bins of powers of two
    refused(() => histogramI16({ powersOfTwo: true }))
    // @ts-expect-error edges are of the type
    refused(() => histogramI16({ edges: [1n] }))
    expect(histogramU64({ edges: [1n, 2] }).bins.length).toBe(3)
  })

  test('in a sample', () => {
    expect.hasAssertions()
    // @ts-expect-error a histogram is not a number
    refused(() => latency.sample(shop, { route: '/', status_code: 200 }, 1))
    const other = Histogram.fromEdges('u64', [1])
    // @ts-expect-error a histogram of another type
    refused(() => latency.sample(shop, { route: '/', status_code: 200 }, other))
    // @ts-expect-error a counter of another type
    refused(() => requests.sample(shop, { route: '/' }, new Cumulative('f64', { value: 0.5 })))
    // @ts-expect-error a counter has a start time
    refused(() => requests.sample(shop, { route: '/' }, 1n))
    // @ts-expect-error a text is no i64
    refused(() => queue.sample(shop, {}, '1'))
  })

  test('on a series', () => {
    expect.hasAssertions()
    const gauge = queue.on(shop)
    // @ts-expect-error a text is no i64
    gauge.with({}).set('1')
    // @ts-expect-error a gauge is not added to
    expect(gauge.with({}).add).toBeUndefined()
    const histogram = latency.on(shop)
    // @ts-expect-error a bigint is no f64
    histogram.with({ route: '/', status_code: 200 }).observe(1n)
    // @ts-expect-error a histogram is not set
    expect(histogram.with({ route: '/', status_code: 200 }).set).toBeUndefined()
    expect([gauge.refused, histogram.refused]).toEqual([1, 1])
  })

  test('in a histogram', () => {
    expect.hasAssertions()
    // @ts-expect-error a bigint is no i8
    refused(() => Histogram.fromEdges('i8', [1]).observe(1n))
    // @ts-expect-error a text is no support
    refused(() => Histogram.fromEdges('text', [1]))
    // @ts-expect-error signed
    refused(() => Histogram.powersOfTwo('i8'))
    // @ts-expect-error no counter is of u8
    refused(() => new Cumulative('u8'))
    expect(u8().fieldType).toBe('u8')
  })
})
