import {
  datumTypeOf,
  isCumulative,
  type Datum,
  type DatumType,
  type HistogramDatum,
  type Nanoseconds,
  type Sample,
} from '@oximeter/core'
import { QUANTILE_VALUES, QUANTILES } from '../tables/measurements.ts'

/** What the engine's times reach: 1900 to 2262. */
const FIRST_TIME = BigInt(Date.UTC(1900, 0)) * 1_000_000n
const LAST_TIME = 2n ** 63n - 1n

export interface Problem {
  readonly reason: 'implausible_time' | 'invalid_datum'
  readonly detail: string
}

/** Why no table can hold the sample as it is; undefined if one can. */
export function problemOf({ timeseries, timestamp, datum }: Sample): Problem | undefined {
  const type = datumTypeOf(datum)
  return (
    timeProblem('timestamp', timestamp) ??
    typeProblem(timeseries.datumType, type) ??
    (isCumulative(type)
      ? startProblem(type, 'startTime' in datum ? datum.startTime : undefined)
      : undefined) ??
    ('bins' in datum ? histogramProblem(datum) : undefined)
  )
}

export function timeProblem(what: string, time: Nanoseconds): Problem | undefined {
  if (time >= FIRST_TIME && time <= LAST_TIME) return undefined
  const detail = `the ${what}, ${time} ns after 1970, is not between the years 1900 and 2262`
  return { reason: 'implausible_time', detail }
}

export function typeProblem(expected: DatumType, type: DatumType): Problem | undefined {
  return expected === type
    ? undefined
    : invalid(`a series of ${expected} has a datum of type ${type}`)
}

/** Of a cumulative type. */
export function startProblem(type: DatumType, time: Nanoseconds | undefined): Problem | undefined {
  return time === undefined
    ? invalid(`a ${type} has no start time`)
    : timeProblem('start time', time)
}

export function binsProblem(bins: number, counts: number): Problem | undefined {
  return bins > 0 && bins === counts
    ? undefined
    : invalid(`a histogram has ${bins} bins and ${counts} counts`)
}

/** What is not stored because it follows from the rest must follow from it. */
function histogramProblem(datum: Extract<Datum, { bins: unknown }>): Problem | undefined {
  const { bins, counts, nSamples } = datum
  const mismatch = binsProblem(bins.length, counts.length)
  if (mismatch) return mismatch
  const total = sum(counts)
  if (total !== nSamples) {
    return invalid(`a histogram of ${nSamples} samples counts ${total}`)
  }
  const odd = QUANTILES.find((name) => !isState(datum[name], QUANTILE_VALUES[name]))
  return odd ? invalid(`a histogram's ${odd} is not the estimator of that quantile`) : undefined
}

/** One that is absent is no wrong one. */
function isState(state: HistogramDatum['p50'], p: number): boolean {
  return (
    state === undefined ||
    (state.p === p &&
      state.markerHeights.length === 5 &&
      state.markerPositions.length === 5 &&
      state.desiredMarkerPositions.length === 5)
  )
}

/** Modulo 2^64. */
function sum(counts: BigUint64Array): bigint {
  const halves = new Uint32Array(counts.buffer, counts.byteOffset, counts.length * 2)
  let low = 0
  let high = 0
  for (let index = 0; index < halves.length; index += 2) {
    low += halves[index]!
    high += halves[index + 1]!
  }
  if (high === 0) return BigInt(low)
  return BigInt.asUintN(64, (BigInt(high) << 32n) + BigInt(low))
}

function invalid(detail: string): Problem {
  return { reason: 'invalid_datum', detail }
}
