import {
  DATUM_TYPES,
  isCumulative,
  isHistogram,
  type CumulativeDatumType,
  type DatumType,
} from '@oximeter/core'
import { NAME, TIME } from '../native/column-type.ts'
import {
  ABSENT_COLUMN,
  isFloat,
  measurementTable,
  measurementTableName,
  scalarType,
} from './measurements.ts'
import {
  DEDUPLICATION_WINDOW,
  RETENTION_DAYS,
  type ColumnDescription,
  type TableDescription,
} from './table.ts'

/** Where all gauges are rolled up. */
const GAUGES = 'rollups_gauges'

/** `rollups_` and the datum type without its underscore; of gauges all in one. */
export function rollupTableName(datumType: DatumType): string {
  return isCumulative(datumType) ? `rollups_${datumType.replace('_', '')}` : GAUGES
}

/** Where samples of a table are rolled up. @throws RangeError if it is none of measurements */
export function rollupTableOf(table: string): string {
  const datumType = DATUM_TYPES.find((type) => measurementTableName(type) === table)
  if (datumType === undefined) throw new RangeError(`${table} has no samples`)
  return rollupTableName(datumType)
}

/** Of each sort key the first: the length of a piece in seconds, and the timeseries. */
const BUCKET: ColumnDescription = { name: 'bucket', type: 'UInt16' }

/** As of measurements: a day of samples and what it is rolled up to go together. */
const KEPT = {
  partitionBy: 'toYYYYMMDD(timestamp)',
  ttl: `toDate32(timestamp) + INTERVAL ${RETENTION_DAYS} DAY`,
  settings: { ttl_only_drop_parts: 1, non_replicated_deduplication_window: DEDUPLICATION_WINDOW },
} as const

/**
 * Samples of running totals without those between which nothing but what was added happens: of a piece
 * mostly the first and the last. Being samples they can be stored again, and more of them change no answer.
 */
function totalsTable(datumType: CumulativeDatumType): TableDescription {
  const type = scalarType(datumType)
  const columns = measurementTable(datumType).columns
  const wanted = new Set([
    'timeseries_name',
    'timeseries_key',
    'start_time',
    'timestamp',
    ...(isHistogram(datumType) ? [ABSENT_COLUMN.name, 'bins', 'counts', 'sum_of_samples'] : []),
  ])
  const datum: ColumnDescription = isFloat(type)
    ? { name: 'datum', type, codec: 'Delta, ZSTD(1)' }
    : columns.find(({ name }) => name === 'datum')!
  return {
    name: rollupTableName(datumType),
    columns: [
      BUCKET,
      ...columns.filter(({ name }) => wanted.has(name)),
      ...(isHistogram(datumType) ? [] : [datum]),
    ],
    engine: 'ReplacingMergeTree',
    orderBy: ['bucket', 'timeseries_name', 'timeseries_key', 'start_time', 'timestamp'],
    ...KEPT,
  }
}

/** What the samples of a gauge come to in a piece that ends at `timestamp`: of doubles, as queries have them. */
const GAUGES_TABLE: TableDescription = {
  name: GAUGES,
  columns: [
    BUCKET,
    { name: 'timeseries_name', type: NAME },
    { name: 'timeseries_key', type: 'UInt64', codec: 'Delta, ZSTD(1)' },
    { name: 'timestamp', type: TIME, codec: 'GCD, Delta, ZSTD(1)' },
    { name: 'samples', type: 'UInt32', codec: 'ZSTD(1)' },
    // Of these, those that are not missing; where there is none all others are 0.
    { name: 'known', type: 'UInt32', codec: 'ZSTD(1)' },
    ...['sum', 'min', 'max', 'first', 'last'].map((name) => ({
      name,
      type: 'Float64',
      codec: 'Delta, ZSTD(1)',
    })),
    { name: 'built', type: TIME, codec: 'Delta, ZSTD(1)' },
  ],
  engine: 'ReplacingMergeTree(built)',
  orderBy: ['bucket', 'timeseries_name', 'timeseries_key', 'timestamp'],
  ...KEPT,
}

/** From when to when a timeseries is rolled up: (built_from, built_to]. */
export const BUILT_TABLE: TableDescription = {
  name: 'rollups_built',
  columns: [
    { name: 'timeseries_name', type: 'String' },
    BUCKET,
    { name: 'built_from', type: TIME },
    { name: 'built_to', type: TIME },
    { name: 'since', type: TIME },
  ],
  engine: 'ReplacingMergeTree(since)',
  orderBy: ['timeseries_name', 'bucket'],
}

/**
 * Five minutes of a table, by their number, that samples came to late: what they were rolled up to is
 * not used until they are again.
 */
export const LATE_TABLE: TableDescription = {
  name: 'rollups_late',
  columns: [
    { name: 'table_name', type: NAME },
    { name: 'slot', type: 'UInt32' },
    { name: 'since', type: TIME },
    { name: 'built', type: 'Bool' },
  ],
  engine: 'ReplacingMergeTree(since)',
  orderBy: ['table_name', 'slot'],
  ttl: `toDate32(since) + INTERVAL ${RETENTION_DAYS + 1} DAY`,
}

export const ROLLUP_TABLES: readonly TableDescription[] = [
  ...DATUM_TYPES.filter(isCumulative).map(totalsTable),
  GAUGES_TABLE,
  BUILT_TABLE,
  LATE_TABLE,
]
