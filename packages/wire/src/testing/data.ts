import {
  ABSENT_BITS,
  isCumulative,
  isHistogram,
  type CounterDatumType,
  type Datum,
  type DatumType,
  type HistogramDatumType,
  type NumberType,
  type QuantileState,
} from '@oximeter/core'
import * as fc from 'fast-check'

import { makeHistogram, sumType, SUPPORTS, type Edge } from '../json/histogram-support.ts'
import { numbers, texts, times } from './numbers.ts'
import { record } from './plain-record.ts'

/** Any datum of the type, missing ones apart. Floats are finite. */
export function data(type: DatumType): fc.Arbitrary<Datum> {
  switch (type) {
    case 'bool':
      return fc.boolean().map((value) => ({ type, value }))
    case 'string':
      return texts().map((value) => ({ type, value }))
    case 'bytes':
      return fc
        .uint8Array({ maxLength: 64 })
        .map((value) => ({ type, value: Uint8Array.from(value) }))
    case 'cumulative_i64':
    case 'cumulative_u64':
    case 'cumulative_f32':
    case 'cumulative_f64':
      return counters(type)
    default:
      return isHistogram(type)
        ? histograms(type)
        : numbers(type).map((value) => ({ type, value }) as Datum)
  }
}

/** Any missing datum that stands for the type. */
export function missingData(datumType: DatumType): fc.Arbitrary<Datum> {
  if (!isCumulative(datumType)) return fc.constant({ type: 'missing', datumType })
  return times().map((startTime) => ({ type: 'missing', datumType, startTime }))
}

const COUNTED: { readonly [T in CounterDatumType]: NumberType } = {
  cumulative_i64: 'i64',
  cumulative_u64: 'u64',
  cumulative_f32: 'f32',
  cumulative_f64: 'f64',
}

function counters(type: CounterDatumType): fc.Arbitrary<Datum> {
  return record({ startTime: times(), value: numbers(COUNTED[type]) }).map(
    (parts) => ({ type, ...parts }) as Datum,
  )
}

/**
 * Histograms whose counts add up, and whose statistics need not belong to any samples; some lack
 * some.
 */
export function histograms(type: HistogramDatumType): fc.Arbitrary<Datum> {
  const { number, Bins } = SUPPORTS[type]
  const finite = numbers('f64').map(Number)
  return record({
    startTime: times(),
    edges: edges(number),
    isClosed: fc.boolean(),
    counts: fc.array(count(), { minLength: 12, maxLength: 12 }),
    min: numbers(number),
    max: numbers(number),
    sumOfSamples: numbers(sumType(number)),
    squaredMean: finite,
    p50: quantileStates(0.5),
    p90: quantileStates(0.9),
    p99: quantileStates(0.99),
    absent: absences(),
  }).map(({ edges: all, isClosed, counts: many, absent, ...given }) => {
    const end = isClosed && all.length > 1 ? all.at(-1) : undefined
    const bins = Bins.from(end === undefined ? all : all.slice(0, -1))
    const counts = BigUint64Array.from(many.slice(0, bins.length))
    const nSamples = BigInt.asUintN(
      64,
      counts.reduce((sum, each) => sum + each, 0n),
    )
    const without = Object.entries(ABSENT_BITS).filter(([, bit]) => (absent & bit) !== 0)
    const rest = { ...given, ...Object.fromEntries(without.map(([name]) => [name, undefined])) }
    return makeHistogram(type, { ...rest, bins, end, counts, nSamples })
  })
}

/** Which statistics are absent, as `ABSENT_BITS` numbers them: often none. */
export function absences(): fc.Arbitrary<number> {
  return fc.oneof(fc.constant(0), fc.nat(0x7f))
}

/** One to twelve strictly ascending edges. */
function edges(number: NumberType): fc.Arbitrary<Edge[]> {
  return fc
    .uniqueArray(numbers(number), {
      minLength: 1,
      maxLength: 12,
      // Both zeros are one edge.
      comparator: (a, b) => a === b,
    })
    .map((all) => all.sort((a, b) => (a < b ? -1 : 1)))
}

function count(): fc.Arbitrary<bigint> {
  return fc.oneof(
    { arbitrary: fc.bigInt({ min: 0n, max: 1000n }), weight: 20 },
    fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
  )
}

function quantileStates(p: number): fc.Arbitrary<QuantileState> {
  const five = { minLength: 5, maxLength: 5 }
  const floats = fc.array(numbers('f64').map(Number), five).map((all) => Float64Array.from(all))
  return record({
    p: fc.constant(p),
    markerHeights: floats,
    markerPositions: fc.array(count(), five).map((all) => BigUint64Array.from(all)),
    desiredMarkerPositions: floats,
  })
}
