import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  ABSENT_BITS,
  absentStatistics,
  bool,
  bytes,
  cumulativeF64,
  cumulativeU64,
  Cumulative,
  DATUM_TYPES,
  f32,
  f64,
  Histogram,
  histogramF64,
  histogramI8,
  i64,
  ipAddr,
  isCounter,
  isCumulative,
  isHistogram,
  metric,
  missingDatum,
  ProducerRegistry,
  RESERVED_FIELD_NAMES,
  schemaOf,
  string,
  target,
  u16,
  u8,
  uuid,
  type DatumType,
} from '../index.ts'
import { codeOf, expectOnlyMetricsErrors, infoOf } from '../../test/thrown.ts'

const id = 'cc7a22ab-bc69-42c4-a75e-f1d9156eb351'
const service = target('http_service', { name: string('which service'), id: uuid() })
const shop = service.of({ name: 'shop', id: id.toUpperCase() })
const latency = metric(
  'request_latency',
  { status_code: u16(), route: string() },
  histogramF64({ edges: [0, 1] }),
  { units: 'seconds', description: 'how long' },
)

describe('a definition', () => {
  test('says what was given, and what is the default', () => {
    expect(service).toMatchObject({
      name: 'http_service',
      version: 1,
      description: '',
      authzScope: 'fleet',
    })
    expect(latency).toMatchObject({ version: 1, units: 'seconds', datumType: 'histogram_f64' })
    expect(metric('a', {}, f64()).units).toBe('none')
  })

  test.for(['', 'A', '_a', 'a_', 'a__b', '0a', 'a b', 'a:b', 'é', 5 as never])(
    'has no name like %j',
    (name) => {
      expect(codeOf(() => target(name, {}))).toBe('invalid_timeseries_name')
      expect(codeOf(() => metric(name, {}, f64()))).toBe('invalid_timeseries_name')
    },
  )

  test.for(['', 'A', 'statusCode', '_a', 'a_', '0', 'a-b', ...RESERVED_FIELD_NAMES])(
    'has no field named %j',
    (name) => {
      expect(codeOf(() => target('a', { [name]: u8() }))).toBe('schema_definition')
      expect(codeOf(() => metric('a', { [name]: u8() }, f64()))).toBe('schema_definition')
    },
  )

  test.for([0, 256, 1.5, -1, Number.NaN, '1', null])('has no version %s', (version) => {
    const wrong = { version: version as number }
    expect(codeOf(() => target('a', {}, wrong))).toBe('schema_definition')
    expect(codeOf(() => metric('a', {}, f64(), wrong))).toBe('schema_definition')
  })

  test('has a field type, a datum, a unit and a scope that exist', () => {
    expect(codeOf(() => target('a', { b: f64() as never }))).toBe('schema_definition')
    expect(codeOf(() => target('a', { b: undefined as never }))).toBe('schema_definition')
    expect(codeOf(() => metric('a', {}, ipAddr() as never))).toBe('schema_definition')
    expect(codeOf(() => metric('a', {}, undefined as never))).toBe('schema_definition')
    expect(codeOf(() => metric('a', {}, f64(), { units: 's' as never }))).toBe('schema_definition')
    expect(codeOf(() => target('a', {}, { authzScope: 'x' as never }))).toBe('schema_definition')
    expect(codeOf(() => histogramF64({} as never))).toBe('schema_definition')
    expect(codeOf(() => histogramF64(null as never))).toBe('schema_definition')
  })

  test.for([null, 5, 'text'])('has no options such as %j', (value) => {
    const options = value as never
    expect(codeOf(() => target('a', {}, options))).toBe('schema_definition')
    expect(codeOf(() => metric('a', {}, f64(), options))).toBe('schema_definition')
    expect(codeOf(() => metric('a', {}, f64()).on(shop, options))).toBe('schema_definition')
    expect(codeOf(() => metric('a', {}, f64()).missing(shop, {}, options))).toBe(
      'schema_definition',
    )
    expect(codeOf(() => new ProducerRegistry(options))).toBe('schema_definition')
  })

  test('has no field with options such as null', () => {
    expect(codeOf(() => string(null as never))).toBe('schema_definition')
    expect(codeOf(() => uuid(5 as never))).toBe('schema_definition')
  })

  test('whatever is given, only a MetricsError is thrown', () => {
    expect.hasAssertions()
    fc.assert(
      fc.property(fc.anything(), fc.anything(), fc.anything(), (name, fields, datum) => {
        for (const define of [
          () => target(name as string, fields as never),
          () => target('a', fields as never).of(datum as never),
          () => metric(name as string, fields as never, datum as never),
          () => metric('a', fields as never, f64()),
          () => histogramI8(datum as never),
        ]) {
          expectOnlyMetricsErrors(define)
        }
      }),
    )
  })
})

describe('an instance of a target', () => {
  test('has its fields in canonical form and in order, and does not change', () => {
    expect(shop.fields).toEqual([
      { name: 'id', type: 'uuid', value: id },
      { name: 'name', type: 'string', value: 'shop' },
    ])
    expect(Object.isFrozen(shop.fields)).toBe(true)
  })

  test.for<[object | null, RegExp]>([
    [{ name: 'shop' }, /"id": has no value/],
    [{ name: 'shop', id, extra: 1 }, /no field "extra"/],
    [{ name: 'shop', id: 'x' }, /"x" is not a uuid/],
    [{ name: 5, id }, /5 is not a string/],
    [null, /has no value/],
  ])('%j is refused', ([values, message]) => {
    expect(codeOf(() => service.of(values as never))).toBe('datum_error')
    expect(() => service.of(values as never)).toThrow(message)
  })
})

describe('a sample', () => {
  const gauge = metric('queue', { kind: string() }, i64())

  test('is a measurement of a timeseries', () => {
    expect(gauge.sample(shop, { kind: 'in' }, 5, 1_000n)).toEqual({
      timeseries: {
        name: 'http_service:queue',
        version: 1,
        targetFields: shop.fields,
        metricFields: [{ name: 'kind', type: 'string', value: 'in' }],
        datumType: 'i64',
        definition: schemaOf(shop.definition, gauge, expect.any(BigInt) as never),
      },
      timestamp: 1_000n,
      datum: { type: 'i64', value: 5n },
    })
  })

  test('is of now, and after the start of its series', () => {
    const counter = metric('n', {}, cumulativeU64())
    const before = BigInt(Date.now()) * 1_000_000n
    const live = new Cumulative('u64')
    const { timestamp } = counter.sample(shop, {}, live)
    expect(timestamp).toBeGreaterThan(live.startTime)
    expect(timestamp).toBeGreaterThanOrEqual(before)
    expect(timestamp).toBeLessThanOrEqual(BigInt(Date.now() + 1) * 1_000_000n)
    const old = counter.sample(shop, {}, { startTime: 1n, value: 3 })
    expect(old.datum).toEqual({ type: 'cumulative_u64', startTime: 1n, value: 3n })
  })

  test('has its errors in order', () => {
    const clash = { name: string(), id: uuid() }
    const wrong = 'wrong' as never
    const other = metric('x', clash, f64(), { version: 2 })
    expect(infoOf(() => other.sample(shop as never, wrong, wrong))).toEqual({
      type: 'target_metric_version_mismatch',
      target: 1,
      metric: 2,
    })
    const same = metric('x', clash, f64())
    // The first in the order of the target's fields.
    expect(infoOf(() => same.sample(shop as never, wrong, wrong))).toEqual({
      type: 'duplicate_field_name',
      name: 'id',
    })
    expect(codeOf(() => gauge.sample(shop, wrong, wrong))).toBe('datum_error')
    expect(() => gauge.sample(shop, wrong, wrong)).toThrow(/field "kind"|no field/)
    expect(() => gauge.sample(shop, { kind: 'in' }, wrong)).toThrow(/"wrong" is not a i64/)
  })

  test('takes snapshots of live data', () => {
    const histogram = Histogram.fromEdges('f64', [0, 1])
    histogram.observe(0.5)
    const fields = { route: '/', status_code: 200 }
    const sample = latency.sample(shop, fields, histogram)
    const again = latency.sample(shop, fields, histogram.datum())
    histogram.observe(2)
    expect(sample.datum).toMatchObject({ type: 'histogram_f64', nSamples: 1n })
    expect(again.datum).toEqual(sample.datum)
    const buffer = Uint8Array.of(1, 2)
    const dump = metric('dump', {}, bytes()).sample(shop, {}, buffer)
    buffer[0] = 9
    expect(dump.datum).toEqual({ type: 'bytes', value: Uint8Array.of(1, 2) })
  })

  test.for(['histogram_f64', 'histogram_u64', 'histogram_i8'] as const)(
    'a %s keeps what it has of statistics, and lacks the others',
    (type) => {
      const measured = metric('m', {}, { datumType: type })
      const support = type.slice('histogram_'.length) as 'f64'
      const whole = Histogram.fromEdges(support, [1, 5])
      whole.observe(3)
      for (const name of Object.keys(ABSENT_BITS)) {
        const given = { ...whole.datum(), [name]: undefined }
        const { datum } = measured.sample(shop, {}, given)
        expect(datum).toStrictEqual(given)
        expect('bins' in datum && absentStatistics(datum)).toBe(
          ABSENT_BITS[name as keyof typeof ABSENT_BITS],
        )
      }
      const bare = { ...whole.datum(), p50: undefined, min: 'much' }
      expect(codeOf(() => measured.sample(shop, {}, bare as never))).toBe('datum_error')
    },
  )

  test.for<[DatumType, unknown]>([
    ['bool', 1],
    ['i8', 128],
    ['u64', -1n],
    ['f32', 1e39],
    ['f64', 1n],
    ['string', 1],
    ['bytes', [1]],
    ['cumulative_u64', 5n],
    ['cumulative_u64', null],
    ['cumulative_u64', { startTime: 5, value: 5n }],
    ['cumulative_u64', { startTime: 5n, value: -5n }],
    ['cumulative_u64', new Cumulative('i64')],
    ['cumulative_f64', { startTime: 5n, value: Number.NaN }],
    ['histogram_f64', null],
    ['histogram_f64', Histogram.fromEdges('f32', [0])],
    ['histogram_f64', { type: 'histogram_f64' }],
    ['histogram_f64', { ...Histogram.fromEdges('f64', [0]).datum(), counts: [1n] }],
  ])('of %s does not take %s', ([datumType, datum]) => {
    const measured = metric('m', {}, { datumType })
    expect(codeOf(() => measured.sample(shop, {}, datum as never))).toBe('datum_error')
  })

  test('a float of a gauge may be what is no number', () => {
    const { datum } = metric('m', {}, f32()).sample(shop, {}, Number.NaN)
    expect(datum).toEqual({ type: 'f32', value: Number.NaN })
  })
})

describe('missing data', () => {
  test('cannot be of bytes', () => {
    expect(codeOf(() => missingDatum('bytes'))).toBe('datum_error')
    expect(codeOf(() => missingDatum('bytes', 5n))).toBe('datum_error')
  })

  test.for(DATUM_TYPES.filter((type) => type !== 'bytes'))('of %s', (type) => {
    const started = isCumulative(type)
    const good = () => missingDatum(type, started ? 5n : undefined)
    const bad = () => missingDatum(type, started ? undefined : 5n)
    expect(good()).toEqual({
      type: 'missing',
      datumType: type,
      ...(started && { startTime: 5n }),
    })
    expect(infoOf(bad)).toEqual({
      type: started ? 'missing_datum_requires_start_time' : 'missing_datum_cannot_have_start_time',
      datumType: type,
    })
  })

  test('as a sample', () => {
    const sample = latency.missing(
      shop,
      { route: '/', status_code: 200 },
      { startTime: 5n, timestamp: 9n },
    )
    expect(sample).toMatchObject({
      timestamp: 9n,
      datum: { type: 'missing', datumType: 'histogram_f64', startTime: 5n },
      timeseries: { datumType: 'histogram_f64' },
    })
    expect(codeOf(() => latency.missing(shop, { route: '/', status_code: 200 }))).toBe(
      'missing_datum_requires_start_time',
    )
  })
})

test('datum types are gauges, counters or histograms', () => {
  expect(DATUM_TYPES).toHaveLength(27)
  expect(DATUM_TYPES.filter(isCounter)).toHaveLength(4)
  expect(DATUM_TYPES.filter(isHistogram)).toHaveLength(10)
  expect(DATUM_TYPES.filter(isCumulative)).toEqual(DATUM_TYPES.slice(13))
})

test('the builders of fields take a description, in short or in full', () => {
  const described = target('a', { b: bool('short'), c: bool({ description: 'full' }), d: bool() })
  expect(described.definedFields.map(({ description }) => description)).toEqual([
    'short',
    'full',
    '',
  ])
  expect(metric('m', {}, cumulativeF64()).datumType).toBe('cumulative_f64')
})
