import type { AnswerLayout } from '@oximeter/oxql'
import { expect, test } from 'vitest'
import { ByteReader } from '../native/byte-reader.ts'
import { AnswerLimits } from './answer-limits.ts'
import { readAnswer } from './read-answer.ts'

const layout: AnswerLayout = {
  shape: {
    name: 'a:b,c:d',
    fields: [
      { name: 'name', type: 'string', optional: true },
      { name: 'size', type: 'u64', optional: false },
    ],
    dimensions: [
      { name: 'a:b', type: 'integer', metricType: 'gauge' },
      { name: 'c:d', type: 'string', metricType: 'gauge' },
      { name: 'e:f', type: 'boolean', metricType: 'gauge' },
    ],
    hasStartTimes: true,
  },
  values: [{ kind: 'number', type: 'Int128' }, { kind: 'text' }, { kind: 'number', type: 'UInt8' }],
}

const int64 = (...numbers: bigint[]) => Buffer.from(BigInt64Array.from(numbers).buffer)
const uint32 = (...numbers: number[]) => Buffer.from(Uint32Array.from(numbers).buffer)
const size = (text: string | null) => Buffer.byteLength(text ?? '')

/** Of a series, as the engine answers. */
function bytesOf(
  name: string | null,
  points: readonly (readonly [bigint, string | null])[],
): Buffer {
  const texts = points.map(([, text]) => text)
  const marks = Buffer.from(texts.map((text) => (text === null ? 1 : 0)))
  const fieldSizes = [name === null ? 0 : size(name) + 1, 3]
  const textSize = texts.reduce((sum, text) => sum + size(text), 0)
  return Buffer.concat([
    Buffer.from('['),
    uint32(points.length, points.length, 1, 2, ...fieldSizes, textSize),
    Buffer.from(`${name ?? ''}42`),
    int64(...points.map(([number]) => number)),
    int64(...points.map(([number]) => number - 5n)),
    Buffer.alloc(points.length),
    int64(...points.flatMap(([number]) => [number, -1n])),
    marks,
    int64(...texts.map((text) => BigInt(size(text)))),
    Buffer.from(texts.join('')),
    marks,
    Buffer.alloc(points.length, 1),
  ])
}

const LINE = Buffer.from('\n')
const LAST = Buffer.from('12 345\n')

type Given = Parameters<typeof bytesOf>
const FEW: readonly [Given, Given] = [
  [
    'é[\n',
    [
      [10n, 'ö'],
      [20n, null],
    ],
  ],
  [null, [[30n, '']]],
]
/** More than are read in a turn. */
const MANY: Given = [
  '',
  Array.from({ length: 40_000 }, (_, i) => [BigInt(i), i === 39_999 ? 'last' : null]),
]
const SERIES = [...FEW, MANY] as const
const answer = Buffer.concat([...SERIES.flatMap((one) => [bytesOf(...one), LINE]), LAST])

async function read(bytes: Buffer, pieceSize: number, maxSeries = 10) {
  async function* pieces(): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < bytes.length; at += pieceSize) yield bytes.subarray(at, at + pieceSize)
  }
  const limits = new AnswerLimits({ maxPoints: 1_000_000, maxSeries })
  const batches = readAnswer(new ByteReader(pieces()), layout, limits)
  const found = []
  for (;;) {
    const next = await batches.next()
    if (next.done) return { series: found, end: next.value }
    found.push(...next.value)
  }
}

function expected(name: string | null, points: readonly (readonly [bigint, string | null])[]) {
  const numbers = points.map(([number]) => number)
  const texts = points.map(([, text]) => text)
  const orNull = <T>(value: (number: bigint) => T) =>
    points.map(([number, text]) => (text === null ? null : value(number)))
  return {
    fields: [name, 42n],
    points: {
      timestamps: BigInt64Array.from(numbers),
      startTimes: BigInt64Array.from(numbers, (number) => number - 5n),
      values: [
        { type: 'integer', values: numbers.map((number) => number - 2n ** 64n) },
        { type: 'string', values: texts },
        { type: 'boolean', values: orNull(() => true) },
      ],
    },
  }
}

test.each([answer.length, 65_536, 1009])(
  'an answer that comes in pieces of %i bytes',
  async (pieceSize) => {
    const { series, end } = await read(answer, pieceSize)
    expect(series).toEqual(SERIES.map((one) => expected(...one)))
    expect(end).toEqual({
      fallen: 3n,
      changedBins: 6n,
      kept: 40_003,
      before: 40_003,
      rowsRead: 12n,
      bytesRead: 345n,
    })
  },
)

test('of series that are too many nothing is said but what they took', async () => {
  const { series, end } = await read(answer, 1009, 1)
  expect(series).toEqual([expected(...SERIES[0])])
  expect(end).toEqual({
    fallen: 1n,
    changedBins: 2n,
    kept: 2,
    before: 2,
    rowsRead: 12n,
    bytesRead: 345n,
  })
})

test('few bytes are read wherever they are cut, and what is cut off is missed', async () => {
  const few = Buffer.concat([...FEW.flatMap((one) => [bytesOf(...one), LINE]), LAST])
  const whole = await read(few, few.length)
  expect(await read(few, 1)).toEqual(whole)
  for (let length = 0; length < few.length; length++) {
    await expect(read(few.subarray(0, length), 64), `${length} bytes`).rejects.toThrow('broke off')
  }
})

test('an answer without series', async () => {
  const { series, end } = await read(Buffer.from('\n7 8\n'), 2)
  expect(series).toEqual([])
  expect(end).toMatchObject({ rowsRead: 7n, bytesRead: 8n })
})
