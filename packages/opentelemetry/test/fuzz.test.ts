import * as fc from 'fast-check'
import { SeriesNumbering } from '@oximeter/core'
import { beforeAll, expect, test } from 'vitest'
import { threadCpuMs } from '../../../apptest/src/thread-cpu.ts'
import { decodeJson } from '../src/otlp/json/decode-json.ts'
import { OtlpError } from '../src/otlp/otlp-error.ts'
import { decodeProtobuf } from '../src/otlp/protobuf/decode-protobuf.ts'
import { gauge, point, request } from './otlp.ts'
import { Receiving } from './receiving.ts'
import { recordedBodies } from './recorded-bodies.ts'

const ENCODINGS = ['protobuf', 'json'] as const
const DECODERS = { protobuf: decodeProtobuf, json: decodeJson }
const TYPES = { protobuf: 'application/x-protobuf', json: 'application/json' }

/** No body of a few kilobytes may take longer: of the CPU, for the machine may be busy. */
const MAX_MS = 5000

let bodies: Awaited<ReturnType<typeof recordedBodies>>
beforeAll(async () => {
  bodies = await recordedBodies()
})

/** Pieces that lead astray: lengths, numbers, words of JSON. */
const PIECES = [
  ...'{ } [ ] , : " null - 1e999 "__proto__": {},'.split(' '),
  ...'"asInt":"x", "scale":99, "flags":1, "timeUnixNano":"-1",'.split(' '),
  '9'.repeat(30),
].map((text) => Buffer.from(text))
const NUMBERS = [[0xff, 0xff, 0xff, 0xff, 0x0f], [0x80], [0xff], [0x00], [0x0b], [0x7f]].map(
  (bytes) => Buffer.from(bytes),
)

interface Change {
  readonly at: number
  readonly removed: number
  readonly piece: Buffer
  readonly isCut: boolean
  /** Another digit, mostly, or another letter. */
  readonly isMild: boolean
}

const change: fc.Arbitrary<Change> = fc.record({
  at: fc.noBias(fc.nat(999_999)).map((millionths) => millionths / 1e6),
  removed: fc.oneof(fc.constant(0), fc.constant(1), fc.nat(60)),
  piece: fc.oneof(
    fc.constantFrom(...PIECES, ...NUMBERS),
    fc.uint8Array({ maxLength: 3 }).map((bytes) => Buffer.from(bytes)),
  ),
  isCut: fc.integer({ min: 0, max: 9 }).map((n) => n === 0),
  isMild: fc.integer({ min: 0, max: 9 }).map((n) => n > 2),
})

function damaged(body: Uint8Array, changes: readonly Change[]): Buffer<ArrayBuffer> {
  let bytes = Buffer.from(body)
  for (const { at, removed, piece, isCut, isMild } of changes) {
    const place = Math.floor(at * bytes.length)
    if (isMild && place < bytes.length) {
      bytes[place]! ^= 1
      continue
    }
    const rest = isCut ? Buffer.alloc(0) : bytes.subarray(place + removed)
    bytes = Buffer.concat([bytes.subarray(0, place), piece, rest])
  }
  return bytes
}

test.for(ENCODINGS)('a damaged body in %s is read or refused', (encoding) => {
  const outcomes = new Map<string, number>()
  const changes = fc.array(change, { minLength: 1, maxLength: 3 })
  fc.assert(
    fc.property(fc.nat(1), changes, (which, made) => {
      const body = damaged(bodies[encoding][which]!, made)
      const began = threadCpuMs()
      let outcome = 'read'
      try {
        DECODERS[encoding](body, 100_000)
      } catch (error) {
        if (!(error instanceof OtlpError) || error.message === '') throw error
        outcome = error.code
      }
      expect(threadCpuMs() - began).toBeLessThan(MAX_MS)
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1)
    }),
    { numRuns: 5000 },
  )
  expect(outcomes.get('read')).toBeGreaterThan(100)
  expect(outcomes.get('malformed')).toBeGreaterThan(100)
})

test.for(ENCODINGS)(
  'whatever is sent as %s, the answer is one of few, and what is collected is sound',
  async (encoding) => {
    await using receiving = await Receiving.start({ maxMetrics: 200, maxSeriesPerMetric: 50 })
    const statuses = new Set<number>()
    const changes = fc.array(change, { minLength: 1, maxLength: 2 })
    const post = (body: Uint8Array<ArrayBuffer>) =>
      fetch(receiving.url, { method: 'POST', headers: { 'content-type': TYPES[encoding] }, body })
    await fc.assert(
      fc.asyncProperty(fc.nat(1), changes, async (which, made) => {
        const response = await post(damaged(bodies[encoding][which]!, made))
        await response.arrayBuffer()
        statuses.add(response.status)
      }),
      { numRuns: 500 },
    )
    expect([...statuses].toSorted((a, b) => a - b)).toEqual([200, 400])
    const numbering = new SeriesNumbering()
    const [item] = await receiving.registry.collectPoints(numbering)
    expect(item?.status).toBe('ok')
    const { points } = receiving.receiver.statistics
    expect(Object.keys(points).length).toBeGreaterThan(4)
    expect(points.accepted).toBeGreaterThan(30)
    const { status } = await receiving.push(request(gauge('after', point(1, { asDouble: 1 }))))
    expect(status).toBe(200)
  },
)

/** A field that is a message. */
function message(field: number, content: Uint8Array): Buffer {
  const length: number[] = []
  for (let rest = content.length; ; rest >>>= 7) {
    length.push(rest > 0x7f ? (rest & 0x7f) | 0x80 : rest)
    if (rest <= 0x7f) break
  }
  return Buffer.concat([Buffer.of((field << 3) | 2, ...length), content])
}

function repeated(bytes: Uint8Array, times: number): Buffer {
  return Buffer.alloc(bytes.length * times, bytes)
}

/** The metric of a request: `field` is the one that its data has. */
function metricOf(field: number, data: Uint8Array): Buffer {
  return message(1, message(2, message(2, message(field, data))))
}

const MIB = 2 ** 20

test.for<[string, () => Uint8Array, 'malformed' | 'too-large']>([
  ['empty resources', () => repeated(Buffer.of(0x0a, 0), MIB), 'too-large'],
  ['empty points', () => metricOf(7, repeated(Buffer.of(0x0a, 0), MIB)), 'too-large'],
  [
    'buckets of a byte each',
    () => metricOf(10, message(1, message(8, message(2, Buffer.alloc(2 * MIB, 1))))),
    'too-large',
  ],
  ['fields that nobody knows', () => repeated(Buffer.of(0x78, 0), MIB), 'too-large'],
  [
    'an attribute of many levels',
    () => {
      let value = message(1, Buffer.from('x'))
      for (let i = 0; i < 1000; i++) value = message(5, message(1, value))
      return message(1, message(1, message(1, message(2, value))))
    },
    'malformed',
  ],
  ['groups within groups', () => Buffer.alloc(MIB, 0x0b), 'malformed'],
])('%s take little to refuse', ([, body, code]) => {
  const bytes = body()
  const began = threadCpuMs()
  expect(() => decodeProtobuf(bytes, 200_000)).toThrow(expect.objectContaining({ code }))
  expect(threadCpuMs() - began).toBeLessThan(MAX_MS)
})

test.for<[string, () => string, 'malformed' | 'too-large']>([
  ['empty resources', () => `{"resourceMetrics":[${'{},'.repeat(MIB)}{}]}`, 'too-large'],
  ['arrays within arrays', () => '['.repeat(MIB), 'malformed'],
  [
    'an attribute of many levels',
    () => {
      const [open, close] = ['{"arrayValue":{"values":[', ']}}']
      const value = `${open.repeat(1000)}{}${close.repeat(1000)}`
      return `{"resourceMetrics":[{"resource":{"attributes":[{"key":"a","value":${value}}]}}]}`
    },
    'malformed',
  ],
])('%s as JSON take little to refuse', ([, body, code]) => {
  const bytes = Buffer.from(body())
  expect(() => decodeJson(bytes, 200_000)).toThrow(expect.objectContaining({ code }))
})
