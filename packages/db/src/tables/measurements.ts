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

/**
 * Chosen by `bench/src/codecs.ts`, in bytes a row after merges: times of whole milliseconds with up
 * to 2 ms of jitter 0.45 (without GCD 0.72, DoubleDelta 0.97); counters 0.57 (T64 by bytes 0.64,
 * DoubleDelta 0.66); gauges with two decimals, as whole numbers, 1.28 (as floats 2.82 with Delta,
 * 1.69 with the experimental ALP; Gorilla and FPC over 5).
 */
const TIMES = 'GCD, Delta, ZSTD(1)'
const INTEGERS = "Delta, T64('bit'), ZSTD(1)"

/**
 * Of histograms at 2 observations a second between rows 10 s apart, each value in bytes a row:
 * counts of 47 bins 13.3 (level 1: 15.1; level 6 would be 12.4 for thrice the CPU), and at one in
 * 50 seconds 2.3 (10.5; 0.6). Sums, whose bits are noise, 6.6 (Delta 6.8, none 7.6).
 */
const ARRAYS = 'ZSTD(3)'
const SUMS = 'FPC, ZSTD(1)'

function isScalar(type: string): type is keyof typeof SCALARS {
  return Object.hasOwn(SCALARS, type)
}

/** The SQL type of a gauge's or counter's datum, or of a histogram's bins. */
export function scalarType(datumType: DatumType): string {
  const scalar = datumType.replace(/^(cumulative|histogram)_/, '')
  if (!isScalar(scalar)) throw new TypeError(`no SQL type for ${datumType}`)
  return SCALARS[scalar]
}

/**
 * Which statistics of a histogram are absent, a bit for each (`ABSENT_BITS`): their columns are then
 * zero or empty. Mostly zero throughout, as `missing` is.
 */
export const ABSENT_COLUMN: ColumnDescription = { name: 'absent', type: 'UInt8', codec: 'ZSTD(1)' }

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
      ...(isHistogram(datumType)
        ? [ABSENT_COLUMN, ...histogramColumns(datumType)]
        : datumColumns(datumType)),
    ],
    engine: 'ReplacingMergeTree',
    partitionBy: 'toYYYYMMDD(timestamp)',
    orderBy: identity.map((column) => column.name),
    // Date32 reaches as far as the timestamps do; a DateTime would wrap around.
    ttl: `toDate32(timestamp) + INTERVAL ${RETENTION_DAYS} DAY`,
    settings: {
      ttl_only_drop_parts: 1,
      // Merges wait for more parts and so come less often: of 500 blocks that come evenly each row is
      // merged 1.7 times (of 10 parts 1.8, of 5, the default, 3.3), with 25 parts at most.
      merge_selector_base: 20,
      // A part this large (1000 million counters) is left as it is, for merging those of a day once
      // more would cost as much as storing their rows. Settling a day still makes it one part.
      max_bytes_to_merge_at_max_space_in_pool: 2 ** 30,
      non_replicated_deduplication_window: DEDUPLICATION_WINDOW,
    },
  }
}

/** The columns that tell one sample from another, of a table of measurements. */
export function identityOf(table: string): readonly string[] {
  return /^measurements_(cumulative|histogram)/.test(table)
    ? ['timeseries_name', 'timeseries_key', 'start_time', 'timestamp']
    : ['timeseries_name', 'timeseries_key', 'timestamp']
}

function datumColumns(datumType: DatumType): ColumnDescription[] {
  const type = scalarType(datumType)
  if (isFloat(type)) return decimalColumns(type)
  const isText = type === 'Bool' || type === 'String' || type.startsWith('Array')
  return [{ name: 'datum', type, codec: isText ? 'ZSTD(1)' : INTEGERS }]
}

/**
 * Measured floats are mostly decimals of few digits: those are stored as whole numbers, which
 * compress far better, and others as they are, with a scale of 255. `datum` is either, to the bit.
 */
function decimalColumns(type: 'Float32' | 'Float64'): ColumnDescription[] {
  const quotient = 'mantissa / intExp10(scale)'
  const decimal = type === 'Float32' ? `toFloat32(${quotient})` : quotient
  return [
    { name: 'mantissa', type: 'Int64', codec: INTEGERS },
    { name: 'scale', type: 'UInt8', codec: 'ZSTD(1)' },
    { name: 'raw', type, codec: 'Delta, ZSTD(1)' },
    { name: 'datum', type, alias: `if(scale = 255, raw, ${decimal})` },
  ]
}

export function isFloat(type: string): type is 'Float32' | 'Float64' {
  return type === 'Float32' || type === 'Float64'
}

/** The columns that hold what a sample says, as readers see them. */
export function readColumns(datumType: DatumType): string[] {
  const names = measurementTable(datumType).columns.map(({ name }) => name)
  const parts = new Set(['mantissa', 'scale', 'raw'])
  return isHistogram(datumType) ? names : names.filter((name) => !parts.has(name))
}

function histogramColumns(datumType: HistogramDatumType): ColumnDescription[] {
  const bin = scalarType(datumType)
  const sum = isFloat(bin) ? { type: 'Float64', codec: SUMS } : { type: 'Int64', codec: INTEGERS }
  return [
    // One edge more than there are counts where the last bin ends before the largest number does.
    { name: 'bins', type: `Array(${bin})`, codec: ARRAYS },
    { name: 'counts', type: 'Array(UInt64)', codec: ARRAYS },
    { name: 'min', type: bin, codec: 'ZSTD(1)' },
    { name: 'max', type: bin, codec: 'ZSTD(1)' },
    { name: 'sum_of_samples', ...sum },
    { name: 'squared_mean', type: 'Float64', codec: SUMS },
    // Mostly shorter than an estimator's arrays are: see `compactState`.
    ...QUANTILES.flatMap((quantile) => [
      { name: `${quantile}_marker_heights`, type: 'Array(Float64)', codec: ARRAYS },
      { name: `${quantile}_marker_positions`, type: 'Array(UInt64)', codec: ARRAYS },
      { name: `${quantile}_desired_marker_positions`, type: 'Array(Float64)', codec: ARRAYS },
    ]),
  ]
}
