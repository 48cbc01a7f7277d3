import type {
  Datum,
  HistogramBins,
  HistogramDatumType,
  Nanoseconds,
  NumberType,
  QuantileState,
} from '@oximeter/core'

/** A number of a histogram's support. */
export type Edge = number | bigint
export type Bins = HistogramBins[HistogramDatumType]

interface Support {
  /** The number type of the support. */
  readonly number: NumberType
  /** The array that holds its edges. */
  readonly Bins: { from(edges: readonly Edge[]): Bins }
}

/** Anything the types of a histogram's numbers depend on. */
export const SUPPORTS = {
  histogram_i8: support('i8', Int8Array),
  histogram_u8: support('u8', Uint8Array),
  histogram_i16: support('i16', Int16Array),
  histogram_u16: support('u16', Uint16Array),
  histogram_i32: support('i32', Int32Array),
  histogram_u32: support('u32', Uint32Array),
  histogram_i64: support('i64', BigInt64Array),
  histogram_u64: support('u64', BigUint64Array),
  histogram_f32: support('f32', Float32Array),
  histogram_f64: support('f64', Float64Array),
} satisfies { [T in HistogramDatumType]: Support }

/** The number type of a histogram's sum, for each number type of the support. */
export function sumType(number: NumberType): 'i64' | 'f64' {
  return number === 'f32' || number === 'f64' ? 'f64' : 'i64'
}

/** Statistics that are absent are undefined. */
interface HistogramParts {
  readonly startTime: Nanoseconds
  readonly bins: Bins
  readonly end: Edge | undefined
  readonly counts: BigUint64Array
  readonly nSamples: bigint
  readonly min: Edge | undefined
  readonly max: Edge | undefined
  readonly sumOfSamples: Edge | undefined
  readonly squaredMean: number | undefined
  readonly p50: QuantileState | undefined
  readonly p90: QuantileState | undefined
  readonly p99: QuantileState | undefined
}

/** A histogram of parts that were read as what `SUPPORTS` says for the type. */
export function makeHistogram(type: HistogramDatumType, parts: HistogramParts): Datum {
  const { end, ...rest } = parts
  const histogram = end === undefined ? { type, ...rest } : { type, ...rest, end }
  // The table pairs each type with its numbers; the checker cannot follow that.
  return histogram as unknown as Datum
}

function support(number: NumberType, bins: unknown): Support {
  return { number, Bins: bins as Support['Bins'] }
}
