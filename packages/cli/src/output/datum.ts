import type { DatumJson, ExactNumber, HistogramJson, QuantileJson } from '@oximeter/api/client'
import { Quantile, type Units } from '@oximeter/core'

import { formatBytes } from './quantity.ts'

/**
 * One datum as a person reads it, with its unit. Numbers may be rounded: `--json` has every digit.
 *
 * @param length `brief` leaves out what a histogram can do without among other values
 */
export function formatDatum(
  datum: DatumJson,
  units: Units,
  length: 'brief' | 'full' = 'full',
): string {
  switch (datum.type) {
    case 'missing':
      return 'missing'
    case 'bool':
      return String(datum.datum)
    case 'string':
      return datum.datum
    case 'bytes':
      return `0x${datum.datum.map((byte) => byte.toString(16).padStart(2, '0')).join('')}`
    case 'cumulative_i64':
    case 'cumulative_u64':
    case 'cumulative_f32':
    case 'cumulative_f64':
      return formatNumber(datum.datum.value, units)
    case 'i8':
    case 'u8':
    case 'i16':
    case 'u16':
    case 'i32':
    case 'u32':
    case 'i64':
    case 'u64':
    case 'f32':
    case 'f64':
      return formatNumber(datum.datum, units)
    default:
      return formatHistogram(datum.datum, units, length === 'brief')
  }
}

const SYMBOLS: Readonly<Record<Exclude<Units, 'bytes'>, string>> = {
  none: '',
  count: '',
  seconds: ' s',
  nanoseconds: ' ns',
  volts: ' V',
  amps: ' A',
  watts: ' W',
  degrees_celsius: ' °C',
  rpm: ' rpm',
  joules: ' J',
}

export function formatNumber(value: ExactNumber, units: Units): string {
  if (units === 'bytes') return formatBytes(value)
  return `${digitsOf(value)}${SYMBOLS[units]}`
}

/** Whole numbers with all digits, others with six. */
function digitsOf(value: ExactNumber): string {
  if (typeof value === 'bigint' || Number.isInteger(value)) return String(value)
  return String(Number(value.toPrecision(6)))
}

/**
 * How many samples, the middle, the slowest and the worst: what a histogram is looked at for, as
 * far as it is known.
 */
function formatHistogram(histogram: HistogramJson, units: Units, isBrief: boolean): string {
  const { n_samples: count, sum_of_samples: sum, max } = histogram
  if (Number(count) === 0) return 'n=0'
  const all = {
    mean: sum === null ? undefined : Number(sum) / Number(count),
    p50: estimateOf(histogram.p50),
    p90: estimateOf(histogram.p90),
    p99: estimateOf(histogram.p99),
    max: max === null ? undefined : Number(max),
  }
  const of = isBrief ? { p50: all.p50, p99: all.p99, max: all.max } : all
  const parts = Object.entries(of).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${formatEstimate(value, units)}`],
  )
  return [`n=${count}`, ...parts].join(' ')
}

/** Three digits, in a unit that suits the size: estimates have no more to say. */
function formatEstimate(value: number, units: Units): string {
  if (units === 'bytes') return formatBytes(Math.round(value)).replace(' ', '')
  const [factor, symbol] =
    units === 'seconds' ? timeScale(value) : [1, SYMBOLS[units].replace(' ', '')]
  return `${Number((value * factor).toPrecision(3))}${symbol}`
}

function timeScale(seconds: number): readonly [factor: number, symbol: string] {
  if (seconds === 0 || Math.abs(seconds) >= 1) return [1, 's']
  return Math.abs(seconds) >= 1e-3 ? [1e3, 'ms'] : [1e6, 'µs']
}

function estimateOf(state: QuantileJson | null): number | undefined {
  if (state === null) return undefined
  return Quantile.fromState({
    p: state.p,
    markerHeights: Float64Array.from(state.marker_heights),
    markerPositions: BigUint64Array.from(state.marker_positions, BigInt),
    desiredMarkerPositions: Float64Array.from(state.desired_marker_positions),
  }).estimate()
}
