import type { CounterDatum, Datum, GaugeDatum, MissingDatum, Nanoseconds } from '@oximeter/core'

import { encodeHistogram } from './encode-histogram.ts'
import { formatF32, formatF64 } from './float-text.ts'
import { startTimeText, stringText } from './json-text.ts'

/**
 * The JSON text of one datum: `{"type":…,"datum":…}`.
 *
 * JSON has no NaN and no infinities. A gauge or counter that is one of them is written as a missing
 * datum of its type, with its start time if it has one; so is a histogram that has one among its
 * statistics (a sum that overflowed, say). A statistic that is absent is null.
 *
 * @example encodeDatum({ type: 'u64', value: 2n ** 64n - 1n })
 *   // '{"type":"u64","datum":18446744073709551615}'
 */
export function encodeDatum(datum: Datum): string {
  switch (datum.type) {
    case 'missing':
      return encodeMissing(datum)
    case 'bool':
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
    case 'string':
    case 'bytes':
      return encodeGauge(datum)
    case 'cumulative_i64':
    case 'cumulative_u64':
    case 'cumulative_f32':
    case 'cumulative_f64':
      return encodeCounter(datum)
    case 'histogram_i8':
    case 'histogram_u8':
    case 'histogram_i16':
    case 'histogram_u16':
    case 'histogram_i32':
    case 'histogram_u32':
    case 'histogram_i64':
    case 'histogram_u64':
    case 'histogram_f32':
    case 'histogram_f64':
      return encodeHistogram(datum) ?? missing(datum.type, datum.startTime)
  }
}

function encodeGauge(datum: GaugeDatum): string {
  switch (datum.type) {
    case 'f32':
    case 'f64': {
      if (!Number.isFinite(datum.value)) return missing(datum.type)
      const text = datum.type === 'f32' ? formatF32(datum.value) : formatF64(datum.value)
      return `{"type":"${datum.type}","datum":${text}}`
    }
    case 'string':
      return `{"type":"string","datum":${stringText(datum.value)}}`
    case 'bytes':
      return `{"type":"bytes","datum":[${datum.value.join(',')}]}`
    default:
      return `{"type":"${datum.type}","datum":${datum.value}}`
  }
}

function encodeCounter(datum: CounterDatum): string {
  const { type, startTime, value } = datum
  if (typeof value === 'number' && !Number.isFinite(value)) return missing(type, startTime)
  const text =
    typeof value === 'bigint'
      ? String(value)
      : type === 'cumulative_f32'
        ? formatF32(value)
        : formatF64(value)
  return `{"type":"${type}","datum":{"start_time":${startTimeText(startTime)},"value":${text}}}`
}

function encodeMissing(datum: MissingDatum): string {
  return missing(datum.datumType, datum.startTime)
}

function missing(type: string, startTime?: Nanoseconds): string {
  const start = startTime === undefined ? 'null' : startTimeText(startTime)
  return `{"type":"missing","datum":{"datum_type":"${type}","start_time":${start}}}`
}
