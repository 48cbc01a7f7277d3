import type { Dimension, Distribution, ResultTable, ResultValues, ShapeField } from '@oximeter/oxql'
import { RecordBatchReader, Table } from 'apache-arrow'
import { expect, test } from 'vitest'
import { encodeTables } from './arrow-answer.ts'

/** What Arrow's own library reads of so many streams: of each its metadata and its rows. */
function read(bytes: Uint8Array, streams = 1) {
  const reader = RecordBatchReader.from(bytes)
  return Array.from({ length: streams }, () => {
    // Else it would take what is left for its own to throw away.
    reader.reset().open({ autoDestroy: false })
    const table = new Table([...reader])
    const rows = table.toArray().map((row) => row.toJSON() as Record<string, unknown>)
    return { types: table.schema.fields.map(String), metadata: table.schema.metadata, rows }
  })
}

const name = 'a:b'
const gauge = (type: Dimension['type']): Dimension => ({ name, type, metricType: 'gauge' })
const field = (fieldName: string, type: ShapeField['type']): ShapeField => ({
  name: fieldName,
  type,
  optional: true,
})

function tableOf(values: ResultValues, times: bigint[], more: Partial<ResultTable['shape']> = {}) {
  return {
    shape: { name, fields: [], dimensions: [gauge(values.type)], hasStartTimes: false, ...more },
    series: [{ fields: [], points: { timestamps: BigInt64Array.from(times), values: [values] } }],
  } satisfies ResultTable
}

test('fields are repeated for each point, of every type, null where a series lacks one', () => {
  const first = { type: 'double', values: [1.5, null] } as const
  const second = { type: 'double', values: [-0] } as const
  const table: ResultTable = {
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
  const [stream] = read(encodeTables([table], '{"x":1}'))
  expect([...(stream?.metadata ?? [])]).toEqual([
    ['oximeter:table', name],
    ['oximeter:answer', '{"x":1}'],
  ])
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

test.for<[string, ResultValues, string, unknown[]]>([
  [
    'integers',
    { type: 'integer', values: [-(2n ** 63n), null, 2n ** 63n - 1n] },
    'Int64',
    [-(2n ** 63n), null, 2n ** 63n - 1n],
  ],
  [
    'integers past 2^63',
    { type: 'integer', values: [0n, null, 2n ** 64n - 1n] },
    'Uint64',
    [0n, null, 2n ** 64n - 1n],
  ],
  [
    'integers that no type holds',
    { type: 'integer', values: [-1n, null, 2n ** 64n - 1n] },
    'Utf8',
    ['-1', null, '18446744073709551615'],
  ],
  ['booleans', { type: 'boolean', values: [true, null, false] }, 'Bool', [true, null, false]],
  ['strings', { type: 'string', values: ['', null, 'x'] }, 'Utf8', ['', null, 'x']],
])('%s', ([, values, type, expected]) => {
  const [stream] = read(encodeTables([tableOf(values, [1n, 2n, 3n])], '{}'))
  expect(stream?.types.at(-1)).toBe(`datum: ${type}`)
  expect(stream?.rows.map((row) => row['datum'])).toEqual(expected)
})

test('distributions are structs of lists', () => {
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
  for (const values of [
    [known, null],
    [cut, null],
  ]) {
    const table = tableOf({ type: 'integer_distribution', values }, [1n, 2n])
    const [stream] = read(encodeTables([table], '{}'))
    const [row, missing] = stream?.rows ?? []
    expect(missing?.['datum']).toBeNull()
    const found = JSON.parse(JSON.stringify(row?.['datum'], digits)) as Record<string, unknown>
    const { bins, counts, min, max, sumOfSamples, squaredMean, p50, p90, p99 } = values[0]!
    const expected = { bins, counts, min, max, sum_of_samples: sumOfSamples }
    expect(found).toEqual(
      JSON.parse(JSON.stringify({ ...expected, squared_mean: squaredMean, p50, p90, p99 }, digits)),
    )
  }
})

test('tables are streams one behind the other, each with columns of its own; dimensions by name', () => {
  const two = {
    shape: {
      name: 'a:b,c:d',
      fields: [],
      dimensions: [gauge('double'), { ...gauge('double'), name: 'c:d' }],
      hasStartTimes: false,
    },
    series: [],
  } satisfies ResultTable
  const bytes = encodeTables([tableOf({ type: 'string', values: ['x'] }, [1n]), two], '{}')
  const streams = read(bytes, 2)
  expect(streams.map(({ metadata }) => metadata.get('oximeter:table'))).toEqual([name, 'a:b,c:d'])
  expect(streams[1]?.types.slice(1)).toEqual(['a:b: Float64', 'c:d: Float64'])
  expect(streams[1]?.rows).toEqual([])
})

function digits(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value
}
