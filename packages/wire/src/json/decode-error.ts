import {
  DATUM_TYPES,
  type DatumType,
  type HistogramErrorInfo,
  type MetricsErrorInfo,
  type QuantileErrorInfo,
  type QuantizationErrorInfo,
} from '@oximeter/core'

import { refuse, shown, shownText } from './checks.ts'
import { WholeFloat, type JsonObject, type JsonValue } from './json-reader.ts'

const QUANTIZATION_ERRORS: readonly string[] = [
  'overflow',
  'precision',
  'invalid_base',
  'invalid_steps',
  'uneven_steps_for_base',
  'powers_out_of_order',
] satisfies QuantizationErrorInfo['type'][]

const QUANTILE_ERRORS: readonly string[] = [
  'invalid_p_value',
  'insufficient_sample_size',
  'non_finite_value',
] satisfies QuantileErrorInfo['type'][]

/** Reads the error of an error item. */
export function decodeError(value: JsonValue): MetricsErrorInfo {
  const { type, content } = tagged(value)
  switch (type) {
    case 'datum_error':
    case 'oximeter_server':
    case 'toml':
    case 'schema_definition':
      return { type, message: text(content, type) }
    case 'histogram_error':
      return { type, error: decodeHistogramError(content) }
    case 'parse_error':
      return {
        type,
        src: text(member(content, 'src'), 'src'),
        typ: text(member(content, 'typ'), 'typ'),
      }
    case 'duplicate_field_name':
      return { type, name: text(member(content, 'name'), 'name') }
    case 'missing_datum_requires_start_time':
    case 'missing_datum_cannot_have_start_time':
      return { type, datumType: datumType(member(content, 'datum_type')) }
    case 'invalid_timeseries_name':
      return { type }
    case 'target_metric_version_mismatch':
      return {
        type,
        target: count(member(content, 'target')),
        metric: count(member(content, 'metric')),
      }
    default:
      return unknownType(type)
  }
}

function decodeHistogramError(value: JsonValue | undefined): HistogramErrorInfo {
  const { type, content } = tagged(value)
  switch (type) {
    case 'empty_bins':
    case 'nonmonotonic_bins':
    case 'non_finite_value':
      return { type }
    case 'non_adjoining_bins':
      return {
        type,
        left: text(member(content, 'left'), 'left'),
        right: text(member(content, 'right'), 'right'),
      }
    case 'array_size_mismatch':
      return {
        type,
        nBins: count(member(content, 'n_bins')),
        nCounts: count(member(content, 'n_counts')),
      }
    case 'quantization': {
      const error = tagged(content).type
      if (!QUANTIZATION_ERRORS.includes(error)) return unknownType(error)
      return { type, error: { type: error as QuantizationErrorInfo['type'] } }
    }
    case 'quantile': {
      const error = tagged(content).type
      if (!QUANTILE_ERRORS.includes(error)) return unknownType(error)
      return { type, error: { type: error as QuantileErrorInfo['type'] } }
    }
    default:
      return unknownType(type)
  }
}

function tagged(value: JsonValue | undefined): { type: string; content: JsonValue | undefined } {
  return { type: text(member(value, 'type'), 'type'), content: own(value, 'content') }
}

function member(value: JsonValue | undefined, key: string): JsonValue {
  const found = own(value, key)
  if (found === undefined) refuse('invalid_error', `the error has no "${key}"`)
  return found
}

function own(value: JsonValue | undefined, key: string): JsonValue | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
  if (value instanceof WholeFloat || !Object.hasOwn(value, key)) return undefined
  return (value as JsonObject)[key]
}

function text(value: JsonValue | undefined, what: string): string {
  if (typeof value !== 'string') refuse('invalid_error', `the ${what} of the error is not a string`)
  return value
}

function count(value: JsonValue): number {
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 0) {
    refuse('invalid_error', `the error has ${shown(value)} where a count belongs`)
  }
  return value
}

function datumType(value: JsonValue): DatumType {
  const name = text(value, 'datum_type')
  if (!DATUM_TYPES.includes(name as DatumType)) {
    refuse('invalid_error', `the error is of the unknown datum type ${shownText(name)}`)
  }
  return name as DatumType
}

function unknownType(type: string): never {
  return refuse('unknown_error_type', `${shownText(type)} is not a kind of error known here`)
}
