import { NAME, TEXT_MAP, TIME } from '../native/column-type.ts'
import { DEDUPLICATION_WINDOW, RETENTION_DAYS, type TableDescription } from './table.ts'

/** Small granules: of these tables a few rows here and there are wanted. */
const SEARCHED_BY_KEY = {
  index_granularity: 256,
  non_replicated_deduplication_window: DEDUPLICATION_WINDOW,
}

/** Every timeseries there is, described once and refreshed daily. */
export const SERIES_TABLE: TableDescription = {
  name: 'timeseries',
  columns: [
    { name: 'timeseries_name', type: NAME },
    { name: 'timeseries_key', type: 'UInt64', codec: 'ZSTD(1)' },
    // The newest version of the schema that the series was seen with; it is not part of the key.
    { name: 'version', type: 'SimpleAggregateFunction(max, UInt8)' },
    // Canonical text of each value; the schema says of which type.
    { name: 'fields', type: `SimpleAggregateFunction(anyLast, ${TEXT_MAP})`, codec: 'ZSTD(1)' },
    { name: 'first_seen', type: `SimpleAggregateFunction(min, ${TIME})`, codec: 'ZSTD(1)' },
    { name: 'last_seen', type: `SimpleAggregateFunction(max, ${TIME})`, codec: 'ZSTD(1)' },
  ],
  engine: 'AggregatingMergeTree',
  orderBy: ['timeseries_name', 'timeseries_key'],
  // A day more than its samples: it is refreshed by the first of each day.
  ttl: `toDate32(last_seen) + INTERVAL ${RETENTION_DAYS + 1} DAY`,
  settings: SEARCHED_BY_KEY,
}

/**
 * How exact the table of latest times is, in nanoseconds. Shorter, and there is more to write:
 * at 100 000 series every 10 s a minute costs the engine as much as a third of the samples, ten
 * minutes next to nothing. Longer, and who asks for the newest samples has more to read.
 */
export const LATEST_SPAN = 600_000_000_000n
export const SPANS_OF_A_DAY = 144

/**
 * In which ten minutes of a UTC day the newest sample of every timeseries is: the time of a sample
 * in that span, its first mostly. Whoever wants the newest itself has only that span to read of the
 * measurements, and writers have one row to write for many samples.
 */
export const LATEST_TABLE: TableDescription = {
  name: 'latest',
  columns: [
    { name: 'timeseries_name', type: NAME },
    { name: 'timeseries_key', type: 'UInt64', codec: 'ZSTD(1)' },
    { name: 'timestamp', type: TIME, codec: 'ZSTD(1)' },
  ],
  engine: 'ReplacingMergeTree(timestamp)',
  orderBy: ['timeseries_name', 'timeseries_key'],
  ttl: `toDate32(timestamp) + INTERVAL ${RETENTION_DAYS} DAY`,
  settings: SEARCHED_BY_KEY,
}

/** Samples that contradict their schema or cannot be stored, with the reason, until replayed. */
export const QUARANTINE_TABLE: TableDescription = {
  name: 'quarantine',
  columns: [
    { name: 'received_at', type: TIME, codec: 'Delta, ZSTD(1)' },
    // Not a name that was checked: it may be anything.
    { name: 'timeseries_name', type: 'String' },
    { name: 'reason', type: NAME },
    { name: 'detail', type: 'String', codec: 'ZSTD(1)' },
    { name: 'body', type: 'String', codec: 'ZSTD(1)' },
  ],
  engine: 'MergeTree',
  orderBy: ['timeseries_name', 'reason', 'received_at'],
  shardBy: 'cityHash64(timeseries_name)',
  ttl: `toDate32(received_at) + INTERVAL ${RETENTION_DAYS} DAY`,
  settings: { non_replicated_deduplication_window: DEDUPLICATION_WINDOW },
}

/**
 * The days of tables that may hold a sample twice, as YYYYMMDD, until they are merged into one
 * part. Views read these with FINAL, all others as they are.
 */
export const UNSETTLED_TABLE: TableDescription = {
  name: 'unsettled',
  columns: [
    { name: 'table_name', type: NAME },
    { name: 'day', type: 'UInt32' },
    { name: 'since', type: TIME },
    { name: 'settled', type: 'Bool' },
  ],
  engine: 'ReplacingMergeTree(since)',
  orderBy: ['table_name', 'day'],
}
