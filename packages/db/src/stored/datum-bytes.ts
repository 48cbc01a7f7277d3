import {
  isCumulative,
  isHistogram,
  type Datum,
  type DatumType,
  type HistogramBins,
  type HistogramDatum,
  type QuantileState,
} from '@oximeter/core'
import { layoutOf, type FixedArray, type FixedArrayConstructor } from '../native/column-type.ts'
import { isFloat, QUANTILE_VALUES, QUANTILES, scalarType } from '../tables/measurements.ts'

const NO_BODY = new Uint8Array()
const double = new Float64Array(1)
const doubleBits = new BigUint64Array(double.buffer)
const utf8 = { encode: new TextEncoder(), decode: new TextDecoder() }

/** The numbers among data, 64-bit integers as they are and others as the bits of a double; else 0. */
export function datumBits(datum: Datum): bigint {
  const value = 'value' in datum ? datum.value : undefined
  if (typeof value === 'bigint') return BigInt.asUintN(64, value)
  if (typeof value === 'boolean') return value ? 1n : 0n
  if (typeof value !== 'number') return 0n
  double[0] = value
  return doubleBits[0]!
}

/** What is no number, as bytes; else none. */
export function datumBody(datum: Datum): Uint8Array {
  if ('bins' in datum) return histogramBytes(datum)
  const value = 'value' in datum ? datum.value : undefined
  if (typeof value === 'string') return utf8.encode.encode(value)
  return value instanceof Uint8Array ? value : NO_BODY
}

/** The datum of which these are the bits and the body; never a missing one. */
export function datumFromBytes(
  type: DatumType,
  startTime: bigint,
  bits: bigint,
  body: Uint8Array,
): Datum {
  const start = isCumulative(type) ? { startTime } : {}
  const content = isHistogram(type)
    ? histogramFromBytes(type, body)
    : { value: scalarFromBytes(type, bits, body) }
  // The type decides of which kind the content is; that pairing is lost on the checker.
  return { type, ...start, ...content } as unknown as Datum
}

function scalarFromBytes(type: DatumType, bits: bigint, body: Uint8Array) {
  switch (type) {
    case 'bool':
      return bits === 1n
    case 'string':
      return utf8.decode.decode(body)
    case 'bytes':
      return body
    case 'i64':
    case 'cumulative_i64':
      return BigInt.asIntN(64, bits)
    case 'u64':
    case 'cumulative_u64':
      return bits
    default:
      doubleBits[0] = bits
      return double[0]!
  }
}

/** Arrays one after the other, each with its length before it; in the same order as they are read. */
function histogramBytes(datum: HistogramDatum): Uint8Array {
  const { bins, end, min, max, sumOfSamples, squaredMean } = datum
  const edges = bins.constructor as unknown as FixedArrayConstructor
  const sums = typeof sumOfSamples === 'bigint' ? BigInt64Array : Float64Array
  const arrays = [
    bins,
    arrayOf(edges, end === undefined ? [] : [end]),
    datum.counts,
    arrayOf(edges, [min, max]),
    arrayOf(sums, [sumOfSamples]),
    arrayOf(Float64Array, [squaredMean]),
    ...QUANTILES.flatMap((name) => {
      const { markerHeights, markerPositions, desiredMarkerPositions } = datum[name]
      return [markerHeights, markerPositions, desiredMarkerPositions]
    }),
  ]
  const size = arrays.reduce((sum, { byteLength }) => sum + 4 + byteLength, 0)
  const body = Buffer.allocUnsafe(size)
  let at = 0
  for (const { buffer, byteOffset, byteLength, length } of arrays) {
    at = body.writeUInt32LE(length, at)
    body.set(new Uint8Array(buffer, byteOffset, byteLength), at)
    at += byteLength
  }
  return body
}

function histogramFromBytes(type: keyof HistogramBins, body: Uint8Array) {
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength)
  let at = 0
  const next = (kind: FixedArrayConstructor): FixedArray => {
    const length = view.getUint32(at, true)
    const size = length * kind.BYTES_PER_ELEMENT
    const bytes = Uint8Array.from(body.subarray(at + 4, at + 4 + size))
    at += 4 + size
    return new kind(bytes.buffer, 0, length)
  }
  const bin = scalarType(type)
  const layout = layoutOf(bin)
  if (layout.kind !== 'fixed') throw new TypeError(`${type} has no bins`)
  const bins = next(layout.array)
  const [end] = next(layout.array)
  const counts = next(BigUint64Array) as BigUint64Array
  const [min, max] = next(layout.array)
  const [sumOfSamples] = next(isFloat(bin) ? Float64Array : BigInt64Array)
  const [squaredMean] = next(Float64Array)
  const states = QUANTILES.map((name): [string, QuantileState] => [
    name,
    {
      p: QUANTILE_VALUES[name],
      markerHeights: next(Float64Array) as Float64Array,
      markerPositions: next(BigUint64Array) as BigUint64Array,
      desiredMarkerPositions: next(Float64Array) as Float64Array,
    },
  ])
  return {
    bins,
    ...(end === undefined ? {} : { end }),
    counts,
    nSamples: BigInt.asUintN(
      64,
      counts.reduce((sum, count) => sum + count, 0n),
    ),
    min,
    max,
    sumOfSamples,
    squaredMean,
    ...Object.fromEntries(states),
  }
}

function arrayOf(kind: FixedArrayConstructor, values: readonly (number | bigint)[]): FixedArray {
  const array = new kind(values.length)
  array.set(values as never)
  return array
}
