import {
  isHistogram,
  Quantile,
  type Datum,
  type HistogramDatum,
  type QuantileState,
} from '@oximeter/core'
import type { BinnedDistribution, Value } from './table.ts'

/** The value of a datum: integers as `bigint`, null where it is missing or not a finite number. */
export function valueOf(datum: Datum): Value {
  if (datum.type === 'missing') return null
  if (isHistogram(datum.type)) return distributionOf(datum as HistogramDatum)
  const { type, value } = datum as Exclude<Datum, HistogramDatum | { type: 'missing' }>
  if (type === 'bytes') throw new TypeError('bytes cannot be queried')
  if (typeof value !== 'number') return value
  return type.endsWith('f32') || type.endsWith('f64') ? finite(value) : BigInt(value)
}

function distributionOf(datum: HistogramDatum): BinnedDistribution {
  const isFloat = datum.bins instanceof Float32Array || datum.bins instanceof Float64Array
  const number = (value: number | bigint): number | bigint | null =>
    isFloat ? finite(Number(value)) : BigInt(value)
  const given = (value: number | bigint | undefined) => (value === undefined ? null : number(value))
  return {
    bins: Array.from(datum.bins as ArrayLike<number | bigint>, (edge) =>
      isFloat ? edge : BigInt(edge),
    ),
    ...(datum.end === undefined ? {} : { end: isFloat ? datum.end : BigInt(datum.end) }),
    counts: Array.from(datum.counts),
    min: given(datum.min),
    max: given(datum.max),
    sumOfSamples: given(datum.sumOfSamples),
    squaredMean: datum.squaredMean === undefined ? null : finite(datum.squaredMean),
    p50: estimate(datum.p50),
    p90: estimate(datum.p90),
    p99: estimate(datum.p99),
  }
}

function estimate(state: QuantileState | undefined): number | null {
  if (!state) return null
  const quantile = Quantile.fromState(state)
  return quantile.count === 0 ? null : finite(quantile.estimate())
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null
}
