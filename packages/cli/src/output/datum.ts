import type { DatumJson, ExactNumber, HistogramJson, QuantileJson } from '@oximeter/api/client'
import { Quantile, type Units } from '@oximeter/core'

import { formatBytes } from './quantity.ts'

/** The number types whose values are whole. */
const WHOLE = /_?[iu](?:8|16|32|64)$/

/** One datum as a person reads it, with its unit. Numbers may be rounded: `--json` has every digit. */
export function formatDatum(datum: DatumJson, units: Units): string {
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
      return formatHistogram(datum.datum, units, WHOLE.test(datum.type))
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

/** How many samples, the middle, the slowest and the worst: what a histogram is looked at for. */
function formatHistogram(histogram: HistogramJson, units: Units, whole: boolean): string {
  const count = `n=${histogram.n_samples}`
  if (Number(histogram.n_samples) === 0) return count
  const quantile = (name: 'p50' | 'p90' | 'p99'): string => {
    const estimate = estimateOf(histogram[name])
    const value = whole ? Math.round(estimate) : estimate
    return `${name}=${formatNumber(value, units)}`
  }
  const mean = Number(histogram.sum_of_samples) / Number(histogram.n_samples)
  return [
    count,
    `mean=${formatNumber(mean, units)}`,
    quantile('p50'),
    quantile('p90'),
    quantile('p99'),
    `max=${formatNumber(histogram.max, units)}`,
  ].join(' ')
}

function estimateOf(state: QuantileJson): number {
  return Quantile.fromState({
    p: state.p,
    markerHeights: Float64Array.from(state.marker_heights),
    markerPositions: BigUint64Array.from(state.marker_positions, BigInt),
    desiredMarkerPositions: Float64Array.from(state.desired_marker_positions),
  }).estimate()
}
