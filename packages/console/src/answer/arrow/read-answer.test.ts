import {
  Bool,
  Decimal,
  Field,
  Float64,
  Int64,
  List,
  RecordBatchStreamWriter,
  Schema,
  Struct,
  Table,
  TimestampNanosecond,
  Uint64,
  Utf8,
  vectorFromArray,
  type DataType,
  type RecordBatch,
} from 'apache-arrow'
import { expect, test } from 'vitest'

import { valueAt } from '../answer.ts'
import { readAnswer } from './read-answer.ts'

/** Arrow's own library is given milliseconds. */
const UTC = new TimestampNanosecond('UTC')
const ABOUT = { warnings: [], truncated: null, cost: { elapsed_ms: 1.5, rows_read: 10 } }

/** An answer as Arrow's own library writes it: a stream for each table, in batches, and a last one. */
async function written(
  ...tables: { name: string; batches: Record<string, [DataType, unknown[]]>[] }[]
): Promise<Uint8Array[]> {
  const streams: Uint8Array[] = []
  for (const { name, batches } of tables) {
    const parts = batches.map(
      (columns) =>
        new Table(
          Object.fromEntries(
            Object.entries(columns).map(([key, [type, values]]) => [
              key,
              vectorFromArray(values, type),
            ]),
          ),
        ),
    )
    const fields = parts[0]!.schema.fields
    const schema = new Schema(fields, new Map([['oximeter:table', name]]))
    streams.push(
      await streamOf(
        schema,
        parts.flatMap((part) => part.batches),
      ),
    )
  }
  const last = new Schema([], new Map([['oximeter:answer', JSON.stringify(ABOUT)]]))
  return [...streams, await streamOf(last, [])]
}

function streamOf(schema: Schema, batches: readonly RecordBatch[]): Promise<Uint8Array> {
  const writer = new RecordBatchStreamWriter()
  writer.reset(undefined, schema)
  for (const batch of batches) writer.write(batch)
  writer.finish()
  return writer.toUint8Array()
}

/** A list of each row's points. */
function list(type: DataType): DataType {
  return new List(new Field('item', type, true))
}

test('series with their fields and points, over batches, missing values too', async () => {
  const { tables, about } = readAnswer(
    await written({
      name: 'a:b',
      batches: [
        {
          big: [new Uint64(), [2n ** 64n - 1n, 5n]],
          ok: [new Bool(), [true, null]],
          room: [new Utf8(), ['ä', null]],
          timestamp: [list(UTC), [[1, 2], [1]]],
          datum: [list(new Float64()), [[0.5, null], [2]]],
        },
        {
          big: [new Uint64(), [5n]],
          ok: [new Bool(), [false]],
          room: [new Utf8(), ['x']],
          timestamp: [list(UTC), [[3, 4, 5]]],
          datum: [list(new Float64()), [[3, 4, 5]]],
        },
      ],
    }),
  )
  expect(about).toEqual(ABOUT)
  const [table] = tables
  expect(table).toMatchObject({ name: 'a:b', rows: 6 })
  expect([...table!.starts]).toEqual([0, 2, 3, 6])
  expect(table!.fields).toEqual([
    { name: 'big', values: [2n ** 64n - 1n, 5n, 5n] },
    { name: 'ok', values: [true, null, false] },
    { name: 'room', values: ['ä', null, 'x'] },
  ])
  expect([...table!.times]).toEqual([1, 2, 1, 3, 4, 5].map(ofMs))
  expect(table!.dimensions[0]?.values).toMatchObject({
    kind: 'number',
    numbers: Float64Array.of(0.5, Number.NaN, 2, 3, 4, 5),
  })
})

test('deltas have start times, and integers all their digits', async () => {
  const [table] = readAnswer(
    await written({
      name: 'a:b',
      batches: [
        {
          start_time: [list(UTC), [[0, 1], [0]]],
          timestamp: [list(UTC), [[1, 2], [2]]],
          datum: [list(new Int64()), [[-(2n ** 63n), 7n], [2n ** 53n + 1n]]],
        },
      ],
    }),
  ).tables
  expect([...table!.starts]).toEqual([0, 2, 3])
  expect([...table!.startTimes!]).toEqual([0, 1, 0].map(ofMs))
  const { values } = table!.dimensions[0]!
  expect([0, 1, 2].map((row) => valueAt(values, row))).toEqual([-(2n ** 63n), 7n, 2n ** 53n + 1n])
  expect(values).toMatchObject({ numbers: Float64Array.of(-(2 ** 63), 7, 2 ** 53) })
})

test('values of all types, missing ones too', async () => {
  const bins = list(new Int64())
  const distribution = new Struct([
    new Field('bins', bins, true),
    new Field('counts', bins, true),
    new Field('min', new Float64(), true),
  ])
  const decimal = new Uint32Array([5, 0, 1, 0])
  const [first, second] = readAnswer(
    await written(
      {
        name: 'a:b',
        batches: [
          {
            timestamp: [list(UTC), [[1, 2]]],
            text: [list(new Utf8()), [['x', null]]],
            truth: [list(new Bool()), [[true, null]]],
            count: [list(new Uint64()), [[2n ** 64n - 1n, null]]],
            sum: [list(new Decimal(0, 38, 128)), [[decimal, null]]],
          },
        ],
      },
      {
        name: 'c:d',
        batches: [
          {
            timestamp: [list(UTC), [[1, 2]]],
            datum: [list(distribution), [[{ bins: [1n, 2n], counts: [3n, 4n], min: 1.5 }, null]]],
          },
          {
            timestamp: [list(UTC), [[3]]],
            datum: [list(distribution), [[{ bins: [5n], counts: [6n], min: null }]]],
          },
        ],
      },
    ),
  ).tables
  const rows = (table: typeof first, count: number) =>
    Array.from({ length: count }, (_, row) =>
      table!.dimensions.map(({ values }) => valueAt(values, row)),
    )
  expect(rows(first, 2)).toEqual([
    ['x', true, 2n ** 64n - 1n, 2n ** 64n + 5n],
    [null, null, null, null],
  ])
  expect(rows(second, 3).flat()).toEqual([
    { bins: [1n, 2n], counts: [3n, 4n], min: 1.5 },
    null,
    { bins: [5n], counts: [6n], min: null },
  ])
})

test('a table without points has no series, and an answer that breaks off is none', async () => {
  const empty = { timestamp: [list(UTC), []], datum: [list(new Float64()), []] } satisfies Record<
    string,
    [DataType, unknown[]]
  >
  const pieces = await written({ name: 'a:b', batches: [empty] })
  expect(readAnswer(pieces).tables[0]).toMatchObject({ rows: 0, starts: Uint32Array.of(0) })
  expect(() => readAnswer(pieces.slice(0, 1))).toThrow('ended before its end')
})

function ofMs(ms: number): bigint {
  return BigInt(ms) * 1_000_000n
}
