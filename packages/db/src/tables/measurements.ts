import { isCumulative, isHistogram, type DatumType, type HistogramDatumType } from '@oximeter/core'
import { NAME, TIME } from '../native/column-type.ts'
import {
  DEDUPLICATION_WINDOW,
  RETENTION_DAYS,
  type ColumnDescription,
  type TableDescription,
} from './table.ts'

/** The estimators of a histogram, and the quantile of each. */
export const QUANTILE_VALUES = { p50: 0.5, p90: 0.9, p99: 0.99 } as const
export const QUANTILES = ['p50', 'p90', 'p99'] as const

const SCALARS = {
  bool: 'Bool',
  i8: 'Int8',
  u8: 'UInt8',
  i16: 'Int16',
  u16: 'UInt16',
  i32: 'Int32',
  u32: 'UInt32',
  i64: 'Int64',
  u64: 'UInt64',
  f32: 'Float32',
  f64: 'Float64',
  string: 'String',
  bytes: 'Array(UInt8)',
} as const

const TIMES = 'Delta, ZSTD(1)'

function isScalar(type: string): type is keyof typeof SCALARS {
  return Object.hasOwn(SCALARS, type)
}

/** The SQL type of a gauge's or counter's datum, or of a histogram's bins. */
export function scalarType(datumType: DatumType): string {
  const scalar = datumType.replace(/^(cumulative|histogram)_/, '')
  if (!isScalar(scalar)) throw new TypeError(`no SQL type for ${datumType}`)
  return SCALARS[scalar]
}

/** `measurements_` and the datum type without its underscore. */
export function measurementTableName(datumType: DatumType): string {
  return `measurements_${datumType.replace('_', '')}`
}

/**
 * Where samples of one datum type are stored: one row each, its identity being the whole sort key.
 *
 * A missing datum is a row with `missing` set and every other column of the datum zero or empty;
 * a column that is false throughout costs next to nothing, while Nullable costs a byte map.
 */
export function measurementTable(datumType: DatumType): TableDescription {
  const start = isCumulative(datumType) ? [{ name: 'start_time', type: TIME, codec: TIMES }] : []
  const identity = [
    { name: 'timeseries_name', type: NAME },
    { name: 'timeseries_key', type: 'UInt64', codec: 'Delta, ZSTD(1)' },
    ...start,
    { name: 'timestamp', type: TIME, codec: TIMES },
  ]
  return {
    name: measurementTableName(datumType),
    columns: [
      ...identity,
      { name: 'missing', type: 'Bool' },
      ...(isHistogram(datumType) ? histogramColumns(datumType) : [datumColumn(datumType)]),
    ],
    engine: 'ReplacingMergeTree',
    partitionBy: 'toYYYYMMDD(timestamp)',
    orderBy: identity.map((column) => column.name),
    // Date32 reaches as far as the timestamps do; a DateTime would wrap around.
    ttl: `toDate32(timestamp) + INTERVAL ${RETENTION_DAYS} DAY`,
    settings: {
      ttl_only_drop_parts: 1,
      non_replicated_deduplication_window: DEDUPLICATION_WINDOW,
    },
  }
}

function datumColumn(datumType: DatumType): ColumnDescription {
  return { name: 'datum', type: scalarType(datumType), codec: datumCodec(datumType) }
}

function datumCodec(datumType: DatumType): string {
  switch (datumType) {
    case 'bool':
    case 'string':
    case 'bytes':
      return 'ZSTD(1)'
    case 'f32':
    case 'f64':
    case 'cumulative_f32':
    case 'cumulative_f64':
      return 'Delta, ZSTD(1)'
    default:
      return 'Delta, T64, ZSTD(1)'
  }
}

function histogramColumns(datumType: HistogramDatumType): ColumnDescription[] {
  const bin = scalarType(datumType)
  const sum = bin.startsWith('Float') ? 'Float64' : 'Int64'
  return [
    // One edge more than there are counts where the last bin ends before the largest number does.
    { name: 'bins', type: `Array(${bin})`, codec: 'ZSTD(1)' },
    { name: 'counts', type: 'Array(UInt64)', codec: 'ZSTD(1)' },
    { name: 'min', type: bin, codec: 'ZSTD(1)' },
    { name: 'max', type: bin, codec: 'ZSTD(1)' },
    { name: 'sum_of_samples', type: sum, codec: 'Delta, ZSTD(1)' },
    { name: 'squared_mean', type: 'Float64', codec: 'ZSTD(1)' },
    ...QUANTILES.flatMap((quantile) => [
      { name: `${quantile}_marker_heights`, type: 'Array(Float64)', codec: 'ZSTD(1)' },
      { name: `${quantile}_marker_positions`, type: 'Array(UInt64)', codec: 'ZSTD(1)' },
      // Mostly shorter than five: see `compactDesired`.
      { name: `${quantile}_desired_marker_positions`, type: 'Array(Float64)', codec: 'ZSTD(1)' },
    ]),
  ]
}
