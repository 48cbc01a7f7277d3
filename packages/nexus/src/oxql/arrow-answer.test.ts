import type {
  AnswerLayout,
  Dimension,
  Distribution,
  ResultSeries,
  ResultValues,
  ShapeField,
  ValueLayout,
} from '@oximeter/oxql'
import { expect, test } from 'vitest'
import { readArrow } from '../../test/arrow-streams.ts'
import { arrowPieces } from './arrow-answer.ts'

interface Answered extends AnswerLayout {
  readonly series: readonly ResultSeries[]
}

/** What Arrow's own library reads of an answer: of each stream its metadata, rows and batches. */
async function read(...tables: readonly Answered[]) {
  const arriving = tables.map(({ series, ...layout }) => ({
    layout,
    series: (async function* () {
      yield* series
    })(),
  }))
  const pieces = await Array.fromAsync(arrowPieces({ tables: arriving }, () => '{"x":1}'))
  return readArrow(Buffer.concat(pieces), tables.length + 1).map((table) => ({
    types: table.schema.fields.map(String),
    metadata: table.schema.metadata,
    rows: table.toArray().map((row) => row.toJSON() as Record<string, unknown>),
    batches: table.batches.map((batch) => batch.numRows),
  }))
}

const name = 'a:b'
const gauge = (type: Dimension['type']): Dimension => ({ name, type, metricType: 'gauge' })
const field = (fieldName: string, type: ShapeField['type']): ShapeField => ({
  name: fieldName,
  type,
  optional: true,
})

const DOUBLE: ValueLayout = { kind: 'number', type: 'Float64' }

function tableOf(values: ResultValues, layout: ValueLayout): Answered {
  const timestamps = BigInt64Array.from(values.values.keys(), BigInt)
  return {
    shape: { name, fields: [], dimensions: [gauge(values.type)], hasStartTimes: false },
    values: [layout],
    series: [{ fields: [], points: { timestamps, values: [values] } }],
  }
}

test('fields are repeated for each point, of every type, null where a series lacks one', async () => {
  const first = { type: 'double', values: [1.5, null] } as const
  const second = { type: 'double', values: [-0] } as const
  const table: Answered = {
    values: [DOUBLE],
    shape: {
      name,
      fields: [
        field('bin', 'double'),
        field('big', 'u64'),
        field('ok', 'bool'),
        field('t', 'string'),
      ],
      dimensions: [gauge('double')],
      hasStartTimes: true,
    },
    series: [
      {
        fields: [0.5, 2n ** 64n - 1n, true, 'ä'],
        points: {
          timestamps: BigInt64Array.of(20n, 30n),
          startTimes: BigInt64Array.of(10n, 20n),
          values: [first],
        },
      },
      {
        fields: [null, null, null, null],
        points: {
          timestamps: BigInt64Array.of(40n),
          startTimes: BigInt64Array.of(30n),
          values: [second],
        },
      },
    ],
  }
  const [stream, last] = await read(table)
  expect([...(stream?.metadata ?? [])]).toEqual([['oximeter:table', name]])
  expect([...(last?.metadata ?? [])]).toEqual([['oximeter:answer', '{"x":1}']])
  expect(last).toMatchObject({ types: [], rows: [] })
  expect(stream?.types).toEqual([
    'bin: Float64',
    'big: Uint64',
    'ok: Bool',
    't: Utf8',
    'start_time: Timestamp<NANOSECOND, UTC>',
    'timestamp: Timestamp<NANOSECOND, UTC>',
    'datum: Float64',
  ])
  expect(stream?.rows.map(({ bin, big, ok, t, datum }) => [bin, big, ok, t, datum])).toEqual([
    [0.5, 2n ** 64n - 1n, true, 'ä', 1.5],
    [0.5, 2n ** 64n - 1n, true, 'ä', null],
    [null, null, null, null, -0],
  ])
})

test.for<[ResultValues, ValueLayout, string]>([
  [
    { type: 'integer', values: [-(2n ** 63n), null, 2n ** 63n - 1n] },
    { kind: 'number', type: 'Int64' },
    'Int64',
  ],
  [
    { type: 'integer', values: [0n, null, 2n ** 64n - 1n] },
    { kind: 'number', type: 'UInt64' },
    'Uint64',
  ],
  [{ type: 'integer', values: [1n, null] }, { kind: 'number', type: 'UInt64' }, 'Uint64'],
  [{ type: 'boolean', values: [true, null, false] }, { kind: 'number', type: 'UInt8' }, 'Bool'],
  [{ type: 'string', values: ['', null, 'x'] }, { kind: 'text' }, 'Utf8'],
])('%o as the engine has them in %o', async ([values, layout, type]) => {
  const [stream] = await read(tableOf(values, layout))
  expect(stream?.types.at(-1)).toBe(`datum: ${type}`)
  expect(stream?.rows.map((row) => row['datum'])).toEqual(values.values)
})

test('integers that may be past 64 bits are decimals', async () => {
  const values = [-1n, null, 2n ** 64n - 1n, -(2n ** 64n)]
  const [stream] = await read(
    tableOf({ type: 'integer', values }, { kind: 'number', type: 'Int128' }),
  )
  expect(stream?.types.at(-1)).toBe('datum: Decimal[38e0]')
  const found = stream?.rows.map(({ datum }) => {
    if (datum === null) return null
    const [a, b, c, d] = datum as Uint32Array
    return BigInt.asIntN(
      128,
      BigInt(a!) | (BigInt(b!) << 32n) | (BigInt(c!) << 64n) | (BigInt(d!) << 96n),
    )
  })
  expect(found).toEqual(values)
})

test('series that are small share a batch, those that are large are cut', async () => {
  const table: Answered = {
    shape: {
      name,
      fields: [field('room', 'string')],
      dimensions: [gauge('double')],
      hasStartTimes: false,
    },
    values: [DOUBLE],
    series: [seriesOf('a', 10), seriesOf('b', 10_000), seriesOf('c', 1)],
  }
  const [stream] = await read(table)
  expect(stream?.batches).toEqual([4096, 4096, 1819])
  const found = stream?.rows.map(({ room, timestamp, datum }) => [room, timestamp, datum])
  const expected = table.series.flatMap(({ fields, points }) =>
    points.values[0]!.values.map((datum) => [fields[0], expect.anything(), datum]),
  )
  expect(found).toEqual(expected)
})

test('distributions are structs of lists', async () => {
  const known: Distribution = {
    bins: [-(2n ** 63n), 10n],
    counts: [1n, 2n],
    min: 1n,
    max: 12n,
    sumOfSamples: 24n,
    squaredMean: 80.5,
    p50: 10.5,
    p90: null,
    p99: null,
  }
  const cut = { ...known, counts: [0.5, 1.5], min: null, max: null, sumOfSamples: null }
  const layout = { kind: 'distribution', edge: 'Int64', hasStatistics: true } as const
  for (const [values, of] of [
    [[known, null], { count: 'UInt64', sum: 'Int128' }],
    [[cut, null], { count: 'Float64', sum: 'Float64' }],
  ] as const) {
    const type = 'integer_distribution'
    const [stream] = await read(tableOf({ type, values }, { ...layout, ...of }))
    const [row, missing] = stream?.rows ?? []
    expect(missing?.['datum']).toBeNull()
    const found = JSON.parse(JSON.stringify(row?.['datum'], digits)) as Record<string, unknown>
    // A small decimal.
    if (found['sum_of_samples'] !== null) found['sum_of_samples'] = '24'
    const { bins, counts, min, max, sumOfSamples, squaredMean, p50, p90, p99 } = values[0]
    const expected = { bins, counts, min, max, sum_of_samples: sumOfSamples }
    expect(found).toEqual(
      JSON.parse(JSON.stringify({ ...expected, squared_mean: squaredMean, p50, p90, p99 }, digits)),
    )
  }
})

test('by series there is a row for each, whose points are lists over one array of a batch', async () => {
  const series = [seriesOf('a', 3), seriesOf('b', 20_000), seriesOf('c', 2)]
  const shape = {
    name,
    fields: [field('room', 'string')],
    dimensions: [gauge('double')] as const,
    hasStartTimes: false,
  }
  const arriving = {
    layout: { shape, values: [DOUBLE] },
    series: (async function* () {
      yield* series
    })(),
  }
  const pieces = await Array.fromAsync(arrowPieces({ tables: [arriving] }, () => '{}', 'series'))
  const [table] = readArrow(Buffer.concat(pieces), 2)
  expect(table!.schema.fields.map(String)).toEqual([
    'room: Utf8',
    'timestamp: List<Timestamp<NANOSECOND, UTC>>',
    'datum: List<Float64>',
  ])
  expect(table!.batches.map(({ numRows }) => numRows)).toEqual([2, 1])
  const items = table!.batches[0]!.getChild('datum')!.data[0]!.children[0]!.values as Float64Array
  expect(items.subarray(0, 5)).toEqual(Float64Array.of(0, 1, 2, 0, 1))
  const rows = table!.toArray().map((row) => row.toJSON() as { room: string; datum: unknown[] })
  expect(rows.map(({ room, datum }) => [room, [...datum].length])).toEqual([
    ['a', 3],
    ['b', 20_000],
    ['c', 2],
  ])
})

test('tables are streams one behind the other, each with columns of its own; dimensions by name', async () => {
  const two: Answered = {
    values: [DOUBLE, DOUBLE],
    shape: {
      name: 'a:b,c:d',
      fields: [],
      dimensions: [gauge('double'), { ...gauge('double'), name: 'c:d' }],
      hasStartTimes: false,
    },
    series: [],
  }
  const streams = await read(tableOf({ type: 'string', values: ['x'] }, { kind: 'text' }), two)
  const names = streams.map(({ metadata }) => metadata.get('oximeter:table'))
  expect(names).toEqual([name, 'a:b,c:d', undefined])
  expect(streams[1]?.types.slice(1)).toEqual(['a:b: Float64', 'c:d: Float64'])
  expect(streams[1]?.rows).toEqual([])
})

function digits(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value
}

function seriesOf(room: string, length: number): ResultSeries {
  return {
    fields: [room],
    points: {
      timestamps: BigInt64Array.from({ length }, (_, i) => BigInt(i)),
      values: [{ type: 'double', values: Array.from({ length }, (_, i) => i) }],
    },
  }
}
