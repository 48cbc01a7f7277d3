import { Cumulative, toCount, type CounterType } from '../cumulative.ts'
import {
  ABSENT_BITS,
  absentStatistics,
  type CompleteHistogramDatum,
  type CounterDatum,
  type Datum,
  type GaugeDatum,
  type GaugeValues,
  type HistogramDatum,
} from '../datum.ts'
import {
  isCounter,
  isHistogram,
  type CounterDatumType,
  type DatumType,
  type GaugeDatumType,
  type HistogramDatumType,
} from '../datum-type.ts'
import { Histogram } from '../histogram/histogram.ts'
import { Quantile } from '../histogram/quantile.ts'
import { datumError } from '../metrics-error.ts'
import { notOfType, shown, toNumber, type NumberInput, type NumberType } from '../number-type.ts'
import type { Nanoseconds } from '../time.ts'

/** The number type that a counter or histogram is over. */
export type SupportOf<T extends CounterDatumType | HistogramDatumType> =
  T extends `${'cumulative' | 'histogram'}_${infer S extends NumberType}` ? S : never

/** What is accepted where a gauge's value is wanted: for 64-bit integers a safe number too. */
export type GaugeInput<T extends GaugeDatumType> = T extends 'i64' | 'u64'
  ? number | bigint
  : GaugeValues[T]

/** What a sample of a metric may be given as its datum. */
export type DatumInput<T extends DatumType> = T extends GaugeDatumType
  ? GaugeInput<T>
  : T extends CounterDatumType
    ? | Cumulative<Extract<SupportOf<T>, CounterType>>
      | {
          readonly type?: T
          readonly startTime: Nanoseconds
          readonly value: NumberInput<SupportOf<T>>
        }
    : T extends HistogramDatumType
      ? Histogram<SupportOf<T>> | HistogramDatum<T>
      : never

/** A checked snapshot of what was given. Throws MetricsError `datum_error`, or `histogram_error`. */
export function toDatum(type: DatumType, input: unknown): Datum {
  if (isCounter(type)) return toCounterDatum(type, input)
  if (isHistogram(type)) return toHistogramDatum(type, input)
  const value = toGaugeValue(type, input)
  if (value === undefined) throw datumError(notOfType(type, input))
  return { type, value } as GaugeDatum
}

/** The value of a gauge as its type holds it, or undefined if it is not one of the type. */
export function toGaugeValue(
  type: GaugeDatumType,
  input: unknown,
): GaugeValues[GaugeDatumType] | undefined {
  switch (type) {
    case 'bool':
      return typeof input === 'boolean' ? input : undefined
    case 'string':
      return typeof input === 'string' ? input.toWellFormed() : undefined
    case 'bytes':
      // A copy, since the caller's buffer may be used again.
      return input instanceof Uint8Array ? Uint8Array.from(input) : undefined
    default:
      return toNumber(type, input)
  }
}

function toCounterDatum(type: CounterDatumType, input: unknown): CounterDatum {
  const counter = type.slice('cumulative_'.length) as CounterType
  const live = input instanceof Cumulative
  const given = (live ? input.datum() : input) as Partial<CounterDatum> | null
  if (typeof given !== 'object' || given === null || (given.type ?? type) !== type) {
    throw datumError(`${shown(input)} is not a ${type}: give a Cumulative, or { startTime, value }`)
  }
  const { startTime } = given
  if (typeof startTime !== 'bigint') {
    throw datumError(`the start time of a ${type} is a bigint of nanoseconds since the epoch`)
  }
  const value = toCount(counter, given.value)
  if (value === undefined) throw datumError(notOfType(type, given.value))
  return { type, startTime, value } as CounterDatum
}

function toHistogramDatum(type: HistogramDatumType, input: unknown): Datum {
  const live = input instanceof Histogram
  const given = live ? input.datum() : (input as Partial<HistogramDatum> | null)
  if (typeof given !== 'object' || given === null || given.type !== type) {
    throw datumError(`${shown(input)} is not a ${type}: give a Histogram, or its datum`)
  }
  if (live) return given as Datum
  return checkedHistogram(given as HistogramDatum) as Datum
}

/** What is absent stays absent; the rest is checked as all of it would be. */
function checkedHistogram(given: HistogramDatum): HistogramDatum {
  const absent = absentStatistics(given)
  if (absent === 0) return Histogram.fromParts(given as CompleteHistogramDatum).datum()
  const filled: CompleteHistogramDatum = {
    ...given,
    min: given.min ?? 0,
    max: given.max ?? 0,
    sumOfSamples: given.sumOfSamples ?? 0,
    squaredMean: given.squaredMean ?? 0,
    p50: given.p50 ?? new Quantile(0.5).state(),
    p90: given.p90 ?? new Quantile(0.9).state(),
    p99: given.p99 ?? new Quantile(0.99).state(),
  }
  const names = Object.keys(ABSENT_BITS) as (keyof typeof ABSENT_BITS)[]
  const without = names.filter((name) => (absent & ABSENT_BITS[name]) !== 0)
  return {
    ...Histogram.fromParts(filled).datum(),
    ...Object.fromEntries(without.map((name) => [name, undefined])),
  }
}
