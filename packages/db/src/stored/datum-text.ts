import {
  isCumulative,
  isHistogram,
  type Datum,
  type DatumType,
  type HistogramBins,
  type HistogramDatum,
  type QuantileState,
} from '@oximeter/core'
import { QUANTILES } from '../tables/measurements.ts'
import { binsOf, toScalar } from './scalar.ts'

/**
 * A datum as JSON text that keeps every bit: integers with all their digits, floats in their
 * shortest form, what JSON cannot say (`NaN`, `Infinity`) as strings, bytes in base 64.
 */
export function datumText(datum: Datum): string {
  if (datum.type === 'missing') {
    return `{"type":"missing","datum_type":"${datum.datumType}"${startText(datum.startTime)}}`
  }
  if ('bins' in datum) return histogramText(datum)
  const start = 'startTime' in datum ? startText(datum.startTime) : ''
  return `{"type":"${datum.type}"${start},"value":${scalarText(datum.value)}}`
}

/** JSON whose numbers stay as they were written, as text. */
export function parseText(text: string): unknown {
  return JSON.parse(text, (_key, value: unknown, context?: { source: string }) =>
    typeof value === 'number' && context ? context.source : value,
  ) as unknown
}

interface StoredDatum {
  readonly type: DatumType | 'missing'
  readonly datum_type?: DatumType
  readonly start_time?: string
  readonly value?: string | boolean
}

/** Statistics that are absent are null. */
interface StoredHistogram {
  readonly type: keyof HistogramBins
  readonly start_time: string
  readonly bins: readonly string[]
  readonly end?: string
  readonly counts: readonly string[]
  readonly n_samples: string
  readonly min: string | null
  readonly max: string | null
  readonly sum_of_samples: string | null
  readonly squared_mean: string | null
  readonly p50: StoredQuantile | null
  readonly p90: StoredQuantile | null
  readonly p99: StoredQuantile | null
}

type StoredQuantile = readonly [
  p: string,
  heights: readonly string[],
  positions: readonly string[],
  desired: readonly string[],
]

/** What `datumText` wrote, parsed by `parseText`. Throws a SyntaxError for anything else. */
export function datumOf(parsed: unknown): Datum {
  const stored = parsed as StoredDatum
  const { type } = stored
  const startTime = stored.start_time === undefined ? undefined : BigInt(stored.start_time)
  if (type === 'missing') {
    if (stored.datum_type === undefined) throw new SyntaxError('a missing datum has no type')
    const missing = { type, datumType: stored.datum_type }
    return startTime === undefined ? missing : { ...missing, startTime }
  }
  if (isHistogram(type)) return histogramOf(stored as unknown as StoredHistogram)
  if (stored.value === undefined) throw new SyntaxError('a datum has no value')
  const value = toScalar(type, stored.value)
  // The type decides what the value is: `toScalar` keeps that pairing.
  return (isCumulative(type) ? { type, startTime, value } : { type, value }) as Datum
}

function startText(startTime: bigint | undefined): string {
  return startTime === undefined ? '' : `,"start_time":${startTime}`
}

function scalarText(value: boolean | number | bigint | string | Uint8Array | undefined): string {
  switch (typeof value) {
    case 'undefined':
      return 'null'
    case 'number':
      return numberText(value)
    case 'string':
      return JSON.stringify(value.toWellFormed())
    case 'object':
      return `"${Buffer.from(value).toString('base64')}"`
    default:
      return String(value)
  }
}

function numberText(value: number): string {
  if (!Number.isFinite(value)) return `"${value}"`
  return Object.is(value, -0) ? '-0' : String(value)
}

function numbersText(values: Iterable<number | bigint>): string {
  return `[${Array.from(values, scalarText).join(',')}]`
}

function histogramText(datum: HistogramDatum): string {
  const end = datum.end === undefined ? '' : `,"end":${scalarText(datum.end)}`
  return (
    `{"type":"${datum.type}"${startText(datum.startTime)}` +
    `,"bins":${numbersText(datum.bins)}${end},"counts":${numbersText(datum.counts)}` +
    `,"n_samples":${datum.nSamples},"min":${scalarText(datum.min)},"max":${scalarText(datum.max)}` +
    `,"sum_of_samples":${scalarText(datum.sumOfSamples)}` +
    `,"squared_mean":${scalarText(datum.squaredMean)}` +
    `${QUANTILES.map((name) => `,"${name}":${quantileText(datum[name])}`).join('')}}`
  )
}

function quantileText(state: QuantileState | undefined): string {
  if (state === undefined) return 'null'
  const { p, markerHeights, markerPositions, desiredMarkerPositions } = state
  const arrays = [markerHeights, markerPositions, desiredMarkerPositions].map(numbersText)
  return `[${numberText(p)},${arrays.join(',')}]`
}

function histogramOf(stored: StoredHistogram): Datum {
  const { type } = stored
  const histogram = {
    type,
    startTime: BigInt(stored.start_time),
    bins: binsOf(
      type,
      stored.bins.map((edge) => toScalar(type, edge)),
    ),
    ...(stored.end === undefined ? {} : { end: toScalar(type, stored.end) }),
    counts: BigUint64Array.from(stored.counts, BigInt),
    nSamples: BigInt(stored.n_samples),
    min: given(stored.min, (text) => toScalar(type, text)),
    max: given(stored.max, (text) => toScalar(type, text)),
    sumOfSamples: given<string, number | bigint>(
      stored.sum_of_samples,
      /f(32|64)$/.test(type) ? Number : BigInt,
    ),
    squaredMean: given(stored.squared_mean, Number),
    p50: given(stored.p50, quantileOf),
    p90: given(stored.p90, quantileOf),
    p99: given(stored.p99, quantileOf),
  }
  // As above: the type decides of which kind the numbers are.
  return histogram as unknown as Datum
}

function given<S, T>(stored: S | null, read: (stored: S) => T): T | undefined {
  return stored === null ? undefined : read(stored)
}

function quantileOf([p, heights, positions, desired]: StoredQuantile): QuantileState {
  return {
    p: Number(p),
    markerHeights: Float64Array.from(heights, Number),
    markerPositions: BigUint64Array.from(positions, BigInt),
    desiredMarkerPositions: Float64Array.from(desired, Number),
  }
}
