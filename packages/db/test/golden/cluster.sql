CREATE DATABASE IF NOT EXISTS "oximeter" ON CLUSTER "oximeter_cluster";

CREATE TABLE IF NOT EXISTS "oximeter"."version" ON CLUSTER "oximeter_cluster"
(
  value UInt64,
  timestamp DateTime64(9, 'UTC')
)
ENGINE = ReplicatedMergeTree('/clickhouse/tables/all/oximeter/version', '{shard}-{replica}')
ORDER BY (value, timestamp)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, auto_statistics_types = '';

CREATE TABLE IF NOT EXISTS "oximeter"."measurements_bool_local" ON CLUSTER "oximeter_cluster"
(
  timeseries_name LowCardinality(String),
  timeseries_key UInt64 CODEC(Delta, ZSTD(1)),
  timestamp DateTime64(9, 'UTC') CODEC(GCD, Delta, ZSTD(1)),
  missing Bool,
  datum Bool CODEC(ZSTD(1))
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{shard}/oximeter/measurements_bool', '{replica}')
PARTITION BY toYYYYMMDD(timestamp)
ORDER BY (timeseries_name, timeseries_key, timestamp)
TTL toDate32(timestamp) + INTERVAL 30 DAY
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, auto_statistics_types = '', ttl_only_drop_parts = 1, merge_selector_base = 20, max_bytes_to_merge_at_max_space_in_pool = 1073741824, replicated_deduplication_window = 10000, replicated_deduplication_window_seconds = 604800;

CREATE TABLE IF NOT EXISTS "oximeter"."measurements_bool" ON CLUSTER "oximeter_cluster"
(
  timeseries_name LowCardinality(String),
  timeseries_key UInt64,
  timestamp DateTime64(9, 'UTC'),
  missing Bool,
  datum Bool
)
ENGINE = Distributed('oximeter_cluster', 'oximeter', 'measurements_bool_local', timeseries_key);

CREATE TABLE IF NOT EXISTS "oximeter"."measurements_i8_local" ON CLUSTER "oximeter_cluster"
(
  timeseries_name LowCardinality(String),
  timeseries_key UInt64 CODEC(Delta, ZSTD(1)),
  timestamp DateTime64(9, 'UTC') CODEC(GCD, Delta, ZSTD(1)),
  missing Bool,
  datum Int8 CODEC(Delta, T64('bit'), ZSTD(1))
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{shard}/oximeter/measurements_i8', '{replica}')
PARTITION BY toYYYYMMDD(timestamp)
ORDER BY (timeseries_name, timeseries_key, timestamp)
TTL toDate32(timestamp) + INTERVAL 30 DAY
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, auto_statistics_types = '', ttl_only_drop_parts = 1, merge_selector_base = 20, max_bytes_to_merge_at_max_space_in_pool = 1073741824, replicated_deduplication_window = 10000, replicated_deduplication_window_seconds = 604800;

CREATE TABLE IF NOT EXISTS "oximeter"."measurements_i8" ON CLUSTER "oximeter_cluster"
(
  timeseries_name LowCardinality(String),
  timeseries_key UInt64,
  timestamp DateTime64(9, 'UTC'),
  missing Bool,
  datum Int8
)
ENGINE = Distributed('oximeter_cluster', 'oximeter', 'measurements_i8_local', timeseries_key);

CREATE TABLE IF NOT EXISTS "oximeter"."measurements_u8_local" ON CLUSTER "oximeter_cluster"
(
  timeseries_name LowCardinality(String),
  timeseries_key UInt64 CODEC(Delta, ZSTD(1)),
  timestamp DateTime64(9, 'UTC') CODEC(GCD, Delta, ZSTD(1)),
  missing Bool,
  datum UInt8 CODEC(Delta, T64('bit'), ZSTD(1))
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{shard}/oximeter/measurements_u8', '{replica}')
PARTITION BY toYYYYMMDD(timestamp)
ORDER BY (timeseries_name, timeseries_key, timestamp)
TTL toDate32(timestamp) + INTERVAL 30 DAY
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, auto_statistics_types = '', ttl_only_drop_parts = 1, merge_selector_base = 20, max_bytes_to_merge_at_max_space_in_pool = 1073741824, replicated_deduplication_window = 10000, replicated_deduplication_window_seconds = 604800;

CREATE TABLE IF NOT EXISTS "oximeter"."measurements_u8" ON CLUSTER "oximeter_cluster"
(
  timeseries_name LowCardinality(String),
  timeseries_key UInt64,
  timestamp DateTime64(9, 'UTC'),
  missing Bool,
  datum UInt8
)
ENGINE = Distributed('oximeter_cluster', 'oximeter', 'measurements_u8_local', timeseries_key);

CREATE TABLE IF NOT EXISTS "oximeter"."measurements_i16_local" ON CLUSTER "oximeter_cluster"
(
  timeseries_name LowCardinality(String),
  timeseries_key UInt64 CODEC(Delta, ZSTD(1)),
  timestamp DateTime64(9, 'UTC') CODEC(GCD, Delta, ZSTD(1)),
  missing Bool,
  datum Int16 CODEC(Delta, T64('bit'), ZSTD(1))
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{shard}/oximeter/measurements_i16', '{replica}')
PARTITION BY toYYYYMMDD(timestamp)
ORDER BY (timeseries_name, timeseries_key, timestamp)
TTL toDate32(timestamp) + INTERVAL 30 DAY
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, auto_statistics_types = '', ttl_only_drop_parts = 1, merge_selector_base = 20, max_bytes_to_merge_at_max_space_in_pool = 1073741824, replicated_deduplication_window = 10000, replicated_deduplication_window_seconds = 604800;

CREATE TABLE IF NOT EXISTS "oximeter"."measurements_i16" ON CLUSTER "oximeter_cluster"
(
  timeseries_name LowCardinality(String),
  timeseries_key UInt64,
  timestamp DateTime64(9, 'UTC'),
  missing Bool,
  datum Int16
)
ENGINE = Distributed('oximeter_cluster', 'oximeter', 'measurements_i16_local', timeseries_key);

CREATE TABLE IF NOT EXISTS "oximeter"."measurements_u16_local" ON CLUSTER "oximeter_cluster"
(
  timeseries_name LowCardinality(String),
  timeseries_key UInt64 CODEC(Delta, ZSTD(1)),
  timestamp DateTime64(9, 'UTC') CODEC(GCD, Delta, ZSTD(1)),
  missing Bool,
  datum UInt16 CODEC(Delta, T64('bit'), ZSTD(1))
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{shard}/oximeter/measurements_u16', '{replica}')
PARTITION BY toYYYYMMDD(timestamp)
ORDER BY (timeseries_name, timeseries_key, timestamp)
TTL toDate32(timestamp) + INTERVAL 30 DAY
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, auto_statistics_types = '', ttl_only_drop_parts = 1, merge_selector_base = 20, max_bytes_to_merge_at_max_space_in_pool = 1073741824, replicated_deduplication_window = 10000, replicated_deduplication_window_seconds = 604800;

CREATE TABLE IF NOT EXISTS "oximeter"."measurements_u16" ON CLUSTER "oximeter_cluster"
(
  timeseries_name LowCardinality(String),
  timeseries_key UInt64,
  timestamp DateTime64(9, 'UTC'),
  missing Bool,
  datum UInt16
)
ENGINE = Distributed('oximeter_cluster', 'oximeter', 'measurements_u16_local', timeseries_key);

CREATE TABLE IF NOT EXISTS "oximeter"."measurements_i32_local" ON CLUSTER "oximeter_cluster"
(
  timeseries_name LowCardinality(String),
  timeseries_key UInt64 CODEC(Delta, ZSTD(1)),
  timestamp DateTime64(9, 'UTC') CODEC(GCD, Delta, ZSTD(1)),
  missing Bool,
  datum Int32 CODEC(Delta, T64('bit'), ZSTD(1))
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{shard}/oximeter/measurements_i32', '{replica}')
PARTITION BY toYYYYMMDD(timestamp)
ORDER BY (timeseries_name, timeseries_key, timestamp)
TTL toDate32(timestamp) + INTERVAL 30 DAY
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, auto_statistics_types = '', ttl_only_drop_parts = 1, merge_selector_base = 20, max_bytes_to_merge_at_max_space_in_pool = 1073741824, replicated_deduplication_window = 10000, replicated_deduplication_window_seconds = 604800;

CREATE TABLE IF NOT EXISTS "oximeter"."measurements_i32" ON CLUSTER "oximeter_cluster"
(
  timeseries_name LowCardinality(String),
  timeseries_key UInt64,
  timestamp DateTime64(9, 'UTC'),
  missing Bool,
  datum Int32
)
ENGINE = Distributed('oximeter_cluster', 'oximeter', 'measurements_i32_local', timeseries_key);

CREATE TABLE IF NOT EXISTS "oximeter"."measurements_u32_local" ON CLUSTER "oximeter_cluster"
(
  timeseries_name LowCardinality(String),
  timeseries_key UInt64 CODEC(Delta, ZSTD(1)),
  timestamp DateTime64(9, 'UTC') CODEC(GCD, Delta, ZSTD(1)),
  missing Bool,
  datum UInt32 CODEC(Delta, T64('bit'), ZSTD(1))
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{shard}/oximeter/measurements_u32', '{replica}')
PARTITION BY toYYYYMMDD(timestamp)
ORDER BY (timeseries_name, timeseries_key, timestamp)
TTL toDate32(timestamp) + INTERVAL 30 DAY
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, auto_statistics_types = '', ttl_only_drop_parts = 1, merge_selector_base = 20, max_bytes_to_merge_at_max_space_in_pool = 1073741824, replicated_deduplication_window = 10000, replicated_deduplication_window_seconds = 604800;

CREATE TABLE IF NOT EXISTS "oximeter"."measurements_u32" ON CLUSTER "oximeter_cluster"
(
  timeseries_name LowCardinality(String),
  timeseries_key UInt64,
  timestamp DateTime64(9, 'UTC'),
  missing Bool,
  datum UInt32
)
ENGINE = Distributed('oximeter_cluster', 'oximeter', 'measurements_u32_local', timeseries_key);

CREATE TABLE IF NOT EXISTS "oximeter"."measurements_i64_local" ON CLUSTER "oximeter_cluster"
(
  timeseries_name LowCardinality(String),
  timeseries_key UInt64 CODEC(Delta, ZSTD(1)),
  timestamp DateTime64(9, 'UTC') CODEC(GCD, Delta, ZSTD(1)),
  missing Bool,
  datum Int64 CODEC(Delta, T64('bit'), ZSTD(1))
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{shard}/oximeter/measurements_i64', '{replica}')
PARTITION BY toYYYYMMDD(timestamp)
ORDER BY (timeseries_name, timeseries_key, timestamp)
TTL toDate32(timestamp) + INTERVAL 30 DAY
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, auto_statistics_types = '', ttl_only_drop_parts = 1, merge_selector_base = 20, max_bytes_to_merge_at_max_space_in_pool = 1073741824, replicated_deduplication_window = 10000, replicated_deduplication_window_seconds = 604800;

CREATE TABLE IF NOT EXISTS "oximeter"."measurements_i64" ON CLUSTER "oximeter_cluster"
(
  timeseries_name LowCardinality(String),
  timeseries_key UInt64,
  timestamp DateTime64(9, 'UTC'),
  missing Bool,
  datum Int64
)
ENGINE = Distributed('oximeter_cluster', 'oximeter', 'measurements_i64_local', timeseries_key);

CREATE TABLE IF NOT EXISTS "oximeter"."measurements_u64_local" ON CLUSTER "oximeter_cluster"
(
  timeseries_name LowCardinality(String),
  timeseries_key UInt64 CODEC(Delta, ZSTD(1)),
  timestamp DateTime64(9, 'UTC') CODEC(GCD, Delta, ZSTD(1)),
  missing Bool,
  datum UInt64 CODEC(Delta, T64('bit'), ZSTD(1))
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{shard}/oximeter/measurements_u64', '{replica}')
PARTITION BY toYYYYMMDD(timestamp)
ORDER BY (timeseries_name, timeseries_key, timestamp)
TTL toDate32(timestamp) + INTERVAL 30 DAY
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, auto_statistics_types = '', ttl_only_drop_parts = 1, merge_selector_base = 20, max_bytes_to_merge_at_max_space_in_pool = 1073741824, replicated_deduplication_window = 10000, replicated_deduplication_window_seconds = 604800;

CREATE TABLE IF NOT EXISTS "oximeter"."measurements_u64" ON CLUSTER "oximeter_cluster"
(
  timeseries_name LowCardinality(String),
  timeseries_key UInt64,
  timestamp DateTime64(9, 'UTC'),
  missing Bool,
  datum UInt64
)
ENGINE = Distributed('oximeter_cluster', 'oximeter', 'measurements_u64_local', timeseries_key);

CREATE TABLE IF NOT EXISTS "oximeter"."measurements_f32_local" ON CLUSTER "oximeter_cluster"
(
  timeseries_name LowCardinality(String),
  timeseries_key UInt64 CODEC(Delta, ZSTD(1)),
  timestamp DateTime64(9, 'UTC') CODEC(GCD, Delta, ZSTD(1)),
  missing Bool,
  mantissa Int64 CODEC(Delta, T64('bit'), ZSTD(1)),
  scale UInt8 CODEC(ZSTD(1)),
  raw Float32 CODEC(Delta, ZSTD(1)),
  datum Float32 ALIAS if(scale = 255, raw, toFloat32(mantissa / intExp10(scale)))
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{shard}/oximeter/measurements_f32', '{replica}')
PARTITION BY toYYYYMMDD(timestamp)
ORDER BY (timeseries_name, timeseries_key, timestamp)
TTL toDate32(timestamp) + INTERVAL 30 DAY
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, auto_statistics_types = '', ttl_only_drop_parts = 1, merge_selector_base = 20, max_bytes_to_merge_at_max_space_in_pool = 1073741824, replicated_deduplication_window = 10000, replicated_deduplication_window_seconds = 604800;

CREATE TABLE IF NOT EXISTS "oximeter"."measurements_f32" ON CLUSTER "oximeter_cluster"
(
  timeseries_name LowCardinality(String),
  timeseries_key UInt64,
  timestamp DateTime64(9, 'UTC'),
  missing Bool,
  mantissa Int64,
  scale UInt8,
  raw Float32,
  datum Float32 ALIAS if(scale = 255, raw, toFloat32(mantissa / intExp10(scale)))
)
ENGINE = Distributed('oximeter_cluster', 'oximeter', 'measurements_f32_local', timeseries_key);

CREATE TABLE IF NOT EXISTS "oximeter"."measurements_f64_local" ON CLUSTER "oximeter_cluster"
(
  timeseries_name LowCardinality(String),
  timeseries_key UInt64 CODEC(Delta, ZSTD(1)),
  timestamp DateTime64(9, 'UTC') CODEC(GCD, Delta, ZSTD(1)),
  missing Bool,
  mantissa Int64 CODEC(Delta, T64('bit'), ZSTD(1)),
  scale UInt8 CODEC(ZSTD(1)),
  raw Float64 CODEC(Delta, ZSTD(1)),
  datum Float64 ALIAS if(scale = 255, raw, mantissa / intExp10(scale))
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{shard}/oximeter/measurements_f64', '{replica}')
PARTITION BY toYYYYMMDD(timestamp)
ORDER BY (timeseries_name, timeseries_key, timestamp)
TTL toDate32(timestamp) + INTERVAL 30 DAY
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, auto_statistics_types = '', ttl_only_drop_parts = 1, merge_selector_base = 20, max_bytes_to_merge_at_max_space_in_pool = 1073741824, replicated_deduplication_window = 10000, replicated_deduplication_window_seconds = 604800;

CREATE TABLE IF NOT EXISTS "oximeter"."measurements_f64" ON CLUSTER "oximeter_cluster"
(
  timeseries_name LowCardinality(String),
  timeseries_key UInt64,
  timestamp DateTime64(9, 'UTC'),
  missing Bool,
  mantissa Int64,
  scale UInt8,
  raw Float64,
  datum Float64 ALIAS if(scale = 255, raw, mantissa / intExp10(scale))
)
ENGINE = Distributed('oximeter_cluster', 'oximeter', 'measurements_f64_local', timeseries_key);

CREATE TABLE IF NOT EXISTS "oximeter"."measurements_string_local" ON CLUSTER "oximeter_cluster"
(
  timeseries_name LowCardinality(String),
  timeseries_key UInt64 CODEC(Delta, ZSTD(1)),
  timestamp DateTime64(9, 'UTC') CODEC(GCD, Delta, ZSTD(1)),
  missing Bool,
  datum String CODEC(ZSTD(1))
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{shard}/oximeter/measurements_string', '{replica}')
PARTITION BY toYYYYMMDD(timestamp)
ORDER BY (timeseries_name, timeseries_key, timestamp)
TTL toDate32(timestamp) + INTERVAL 30 DAY
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, auto_statistics_types = '', ttl_only_drop_parts = 1, merge_selector_base = 20, max_bytes_to_merge_at_max_space_in_pool = 1073741824, replicated_deduplication_window = 10000, replicated_deduplication_window_seconds = 604800;

CREATE TABLE IF NOT EXISTS "oximeter"."measurements_string" ON CLUSTER "oximeter_cluster"
(
  timeseries_name LowCardinality(String),
  timeseries_key UInt64,
  timestamp DateTime64(9, 'UTC'),
  missing Bool,
  datum String
)
ENGINE = Distributed('oximeter_cluster', 'oximeter', 'measurements_string_local', timeseries_key);

CREATE TABLE IF NOT EXISTS "oximeter"."measurements_bytes_local" ON CLUSTER "oximeter_cluster"
(
  timeseries_name LowCardinality(String),
  timeseries_key UInt64 CODEC(Delta, ZSTD(1)),
  timestamp DateTime64(9, 'UTC') CODEC(GCD, Delta, ZSTD(1)),
  missing Bool,
  datum Array(UInt8) CODEC(ZSTD(1))
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{shard}/oximeter/measurements_bytes', '{replica}')
PARTITION BY toYYYYMMDD(timestamp)
ORDER BY (timeseries_name, timeseries_key, timestamp)
TTL toDate32(timestamp) + INTERVAL 30 DAY
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, auto_statistics_types = '', ttl_only_drop_parts = 1, merge_selector_base = 20, max_bytes_to_merge_at_max_space_in_pool = 1073741824, replicated_deduplication_window = 10000, replicated_deduplication_window_seconds = 604800;

CREATE TABLE IF NOT EXISTS "oximeter"."measurements_bytes" ON CLUSTER "oximeter_cluster"
(
  timeseries_name LowCardinality(String),
  timeseries_key UInt64,
  timestamp DateTime64(9, 'UTC'),
  missing Bool,
  datum Array(UInt8)
)
ENGINE = Distributed('oximeter_cluster', 'oximeter', 'measurements_bytes_local', timeseries_key);

CREATE TABLE IF NOT EXISTS "oximeter"."measurements_cumulativei64_local" ON CLUSTER "oximeter_cluster"
(
  timeseries_name LowCardinality(String),
  timeseries_key UInt64 CODEC(Delta, ZSTD(1)),
  start_time DateTime64(9, 'UTC') CODEC(GCD, Delta, ZSTD(1)),
  timestamp DateTime64(9, 'UTC') CODEC(GCD, Delta, ZSTD(1)),
  missing Bool,
  datum Int64 CODEC(Delta, T64('bit'), ZSTD(1))
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{shard}/oximeter/measurements_cumulativei64', '{replica}')
PARTITION BY toYYYYMMDD(timestamp)
ORDER BY (timeseries_name, timeseries_key, start_time, timestamp)
TTL toDate32(timestamp) + INTERVAL 30 DAY
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, auto_statistics_types = '', ttl_only_drop_parts = 1, merge_selector_base = 20, max_bytes_to_merge_at_max_space_in_pool = 1073741824, replicated_deduplication_window = 10000, replicated_deduplication_window_seconds = 604800;

CREATE TABLE IF NOT EXISTS "oximeter"."measurements_cumulativei64" ON CLUSTER "oximeter_cluster"
(
  timeseries_name LowCardinality(String),
  timeseries_key UInt64,
  start_time DateTime64(9, 'UTC'),
  timestamp DateTime64(9, 'UTC'),
  missing Bool,
  datum Int64
)
ENGINE = Distributed('oximeter_cluster', 'oximeter', 'measurements_cumulativei64_local', timeseries_key);

CREATE TABLE IF NOT EXISTS "oximeter"."measurements_cumulativeu64_local" ON CLUSTER "oximeter_cluster"
(
  timeseries_name LowCardinality(String),
  timeseries_key UInt64 CODEC(Delta, ZSTD(1)),
  start_time DateTime64(9, 'UTC') CODEC(GCD, Delta, ZSTD(1)),
  timestamp DateTime64(9, 'UTC') CODEC(GCD, Delta, ZSTD(1)),
  missing Bool,
  datum UInt64 CODEC(Delta, T64('bit'), ZSTD(1))
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{shard}/oximeter/measurements_cumulativeu64', '{replica}')
PARTITION BY toYYYYMMDD(timestamp)
ORDER BY (timeseries_name, timeseries_key, start_time, timestamp)
TTL toDate32(timestamp) + INTERVAL 30 DAY
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, auto_statistics_types = '', ttl_only_drop_parts = 1, merge_selector_base = 20, max_bytes_to_merge_at_max_space_in_pool = 1073741824, replicated_deduplication_window = 10000, replicated_deduplication_window_seconds = 604800;

CREATE TABLE IF NOT EXISTS "oximeter"."measurements_cumulativeu64" ON CLUSTER "oximeter_cluster"
(
  timeseries_name LowCardinality(String),
  timeseries_key UInt64,
  start_time DateTime64(9, 'UTC'),
  timestamp DateTime64(9, 'UTC'),
  missing Bool,
  datum UInt64
)
ENGINE = Distributed('oximeter_cluster', 'oximeter', 'measurements_cumulativeu64_local', timeseries_key);

CREATE TABLE IF NOT EXISTS "oximeter"."measurements_cumulativef32_local" ON CLUSTER "oximeter_cluster"
(
  timeseries_name LowCardinality(String),
  timeseries_key UInt64 CODEC(Delta, ZSTD(1)),
  start_time DateTime64(9, 'UTC') CODEC(GCD, Delta, ZSTD(1)),
  timestamp DateTime64(9, 'UTC') CODEC(GCD, Delta, ZSTD(1)),
  missing Bool,
  mantissa Int64 CODEC(Delta, T64('bit'), ZSTD(1)),
  scale UInt8 CODEC(ZSTD(1)),
  raw Float32 CODEC(Delta, ZSTD(1)),
  datum Float32 ALIAS if(scale = 255, raw, toFloat32(mantissa / intExp10(scale)))
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{shard}/oximeter/measurements_cumulativef32', '{replica}')
PARTITION BY toYYYYMMDD(timestamp)
ORDER BY (timeseries_name, timeseries_key, start_time, timestamp)
TTL toDate32(timestamp) + INTERVAL 30 DAY
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, auto_statistics_types = '', ttl_only_drop_parts = 1, merge_selector_base = 20, max_bytes_to_merge_at_max_space_in_pool = 1073741824, replicated_deduplication_window = 10000, replicated_deduplication_window_seconds = 604800;

CREATE TABLE IF NOT EXISTS "oximeter"."measurements_cumulativef32" ON CLUSTER "oximeter_cluster"
(
  timeseries_name LowCardinality(String),
  timeseries_key UInt64,
  start_time DateTime64(9, 'UTC'),
  timestamp DateTime64(9, 'UTC'),
  missing Bool,
  mantissa Int64,
  scale UInt8,
  raw Float32,
  datum Float32 ALIAS if(scale = 255, raw, toFloat32(mantissa / intExp10(scale)))
)
ENGINE = Distributed('oximeter_cluster', 'oximeter', 'measurements_cumulativef32_local', timeseries_key);

CREATE TABLE IF NOT EXISTS "oximeter"."measurements_cumulativef64_local" ON CLUSTER "oximeter_cluster"
(
  timeseries_name LowCardinality(String),
  timeseries_key UInt64 CODEC(Delta, ZSTD(1)),
  start_time DateTime64(9, 'UTC') CODEC(GCD, Delta, ZSTD(1)),
  timestamp DateTime64(9, 'UTC') CODEC(GCD, Delta, ZSTD(1)),
  missing Bool,
  mantissa Int64 CODEC(Delta, T64('bit'), ZSTD(1)),
  scale UInt8 CODEC(ZSTD(1)),
  raw Float64 CODEC(Delta, ZSTD(1)),
  datum Float64 ALIAS if(scale = 255, raw, mantissa / intExp10(scale))
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{shard}/oximeter/measurements_cumulativef64', '{replica}')
PARTITION BY toYYYYMMDD(timestamp)
ORDER BY (timeseries_name, timeseries_key, start_time, timestamp)
TTL toDate32(timestamp) + INTERVAL 30 DAY
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, auto_statistics_types = '', ttl_only_drop_parts = 1, merge_selector_base = 20, max_bytes_to_merge_at_max_space_in_pool = 1073741824, replicated_deduplication_window = 10000, replicated_deduplication_window_seconds = 604800;

CREATE TABLE IF NOT EXISTS "oximeter"."measurements_cumulativef64" ON CLUSTER "oximeter_cluster"
(
  timeseries_name LowCardinality(String),
  timeseries_key UInt64,
  start_time DateTime64(9, 'UTC'),
  timestamp DateTime64(9, 'UTC'),
  missing Bool,
  mantissa Int64,
  scale UInt8,
  raw Float64,
  datum Float64 ALIAS if(scale = 255, raw, mantissa / intExp10(scale))
)
ENGINE = Distributed('oximeter_cluster', 'oximeter', 'measurements_cumulativef64_local', timeseries_key);

CREATE TABLE IF NOT EXISTS "oximeter"."measurements_histogrami8_local" ON CLUSTER "oximeter_cluster"
(
  timeseries_name LowCardinality(String),
  timeseries_key UInt64 CODEC(Delta, ZSTD(1)),
  start_time DateTime64(9, 'UTC') CODEC(GCD, Delta, ZSTD(1)),
  timestamp DateTime64(9, 'UTC') CODEC(GCD, Delta, ZSTD(1)),
  missing Bool,
  absent UInt8 CODEC(ZSTD(1)),
  bins Array(Int8) CODEC(ZSTD(3)),
  counts Array(UInt64) CODEC(ZSTD(3)),
  min Int8 CODEC(ZSTD(1)),
  max Int8 CODEC(ZSTD(1)),
  sum_of_samples Int64 CODEC(Delta, T64('bit'), ZSTD(1)),
  squared_mean Float64 CODEC(FPC, ZSTD(1)),
  p50_marker_heights Array(Float64) CODEC(ZSTD(3)),
  p50_marker_positions Array(UInt64) CODEC(ZSTD(3)),
  p50_desired_marker_positions Array(Float64) CODEC(ZSTD(3)),
  p90_marker_heights Array(Float64) CODEC(ZSTD(3)),
  p90_marker_positions Array(UInt64) CODEC(ZSTD(3)),
  p90_desired_marker_positions Array(Float64) CODEC(ZSTD(3)),
  p99_marker_heights Array(Float64) CODEC(ZSTD(3)),
  p99_marker_positions Array(UInt64) CODEC(ZSTD(3)),
  p99_desired_marker_positions Array(Float64) CODEC(ZSTD(3))
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{shard}/oximeter/measurements_histogrami8', '{replica}')
PARTITION BY toYYYYMMDD(timestamp)
ORDER BY (timeseries_name, timeseries_key, start_time, timestamp)
TTL toDate32(timestamp) + INTERVAL 30 DAY
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, auto_statistics_types = '', ttl_only_drop_parts = 1, merge_selector_base = 20, max_bytes_to_merge_at_max_space_in_pool = 1073741824, replicated_deduplication_window = 10000, replicated_deduplication_window_seconds = 604800;

CREATE TABLE IF NOT EXISTS "oximeter"."measurements_histogrami8" ON CLUSTER "oximeter_cluster"
(
  timeseries_name LowCardinality(String),
  timeseries_key UInt64,
  start_time DateTime64(9, 'UTC'),
  timestamp DateTime64(9, 'UTC'),
  missing Bool,
  absent UInt8,
  bins Array(Int8),
  counts Array(UInt64),
  min Int8,
  max Int8,
  sum_of_samples Int64,
  squared_mean Float64,
  p50_marker_heights Array(Float64),
  p50_marker_positions Array(UInt64),
  p50_desired_marker_positions Array(Float64),
  p90_marker_heights Array(Float64),
  p90_marker_positions Array(UInt64),
  p90_desired_marker_positions Array(Float64),
  p99_marker_heights Array(Float64),
  p99_marker_positions Array(UInt64),
  p99_desired_marker_positions Array(Float64)
)
ENGINE = Distributed('oximeter_cluster', 'oximeter', 'measurements_histogrami8_local', timeseries_key);

CREATE TABLE IF NOT EXISTS "oximeter"."measurements_histogramu8_local" ON CLUSTER "oximeter_cluster"
(
  timeseries_name LowCardinality(String),
  timeseries_key UInt64 CODEC(Delta, ZSTD(1)),
  start_time DateTime64(9, 'UTC') CODEC(GCD, Delta, ZSTD(1)),
  timestamp DateTime64(9, 'UTC') CODEC(GCD, Delta, ZSTD(1)),
  missing Bool,
  absent UInt8 CODEC(ZSTD(1)),
  bins Array(UInt8) CODEC(ZSTD(3)),
  counts Array(UInt64) CODEC(ZSTD(3)),
  min UInt8 CODEC(ZSTD(1)),
  max UInt8 CODEC(ZSTD(1)),
  sum_of_samples Int64 CODEC(Delta, T64('bit'), ZSTD(1)),
  squared_mean Float64 CODEC(FPC, ZSTD(1)),
  p50_marker_heights Array(Float64) CODEC(ZSTD(3)),
  p50_marker_positions Array(UInt64) CODEC(ZSTD(3)),
  p50_desired_marker_positions Array(Float64) CODEC(ZSTD(3)),
  p90_marker_heights Array(Float64) CODEC(ZSTD(3)),
  p90_marker_positions Array(UInt64) CODEC(ZSTD(3)),
  p90_desired_marker_positions Array(Float64) CODEC(ZSTD(3)),
  p99_marker_heights Array(Float64) CODEC(ZSTD(3)),
  p99_marker_positions Array(UInt64) CODEC(ZSTD(3)),
  p99_desired_marker_positions Array(Float64) CODEC(ZSTD(3))
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{shard}/oximeter/measurements_histogramu8', '{replica}')
PARTITION BY toYYYYMMDD(timestamp)
ORDER BY (timeseries_name, timeseries_key, start_time, timestamp)
TTL toDate32(timestamp) + INTERVAL 30 DAY
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, auto_statistics_types = '', ttl_only_drop_parts = 1, merge_selector_base = 20, max_bytes_to_merge_at_max_space_in_pool = 1073741824, replicated_deduplication_window = 10000, replicated_deduplication_window_seconds = 604800;

CREATE TABLE IF NOT EXISTS "oximeter"."measurements_histogramu8" ON CLUSTER "oximeter_cluster"
(
  timeseries_name LowCardinality(String),
  timeseries_key UInt64,
  start_time DateTime64(9, 'UTC'),
  timestamp DateTime64(9, 'UTC'),
  missing Bool,
  absent UInt8,
  bins Array(UInt8),
  counts Array(UInt64),
  min UInt8,
  max UInt8,
  sum_of_samples Int64,
  squared_mean Float64,
  p50_marker_heights Array(Float64),
  p50_marker_positions Array(UInt64),
  p50_desired_marker_positions Array(Float64),
  p90_marker_heights Array(Float64),
  p90_marker_positions Array(UInt64),
  p90_desired_marker_positions Array(Float64),
  p99_marker_heights Array(Float64),
  p99_marker_positions Array(UInt64),
  p99_desired_marker_positions Array(Float64)
)
ENGINE = Distributed('oximeter_cluster', 'oximeter', 'measurements_histogramu8_local', timeseries_key);

CREATE TABLE IF NOT EXISTS "oximeter"."measurements_histogrami16_local" ON CLUSTER "oximeter_cluster"
(
  timeseries_name LowCardinality(String),
  timeseries_key UInt64 CODEC(Delta, ZSTD(1)),
  start_time DateTime64(9, 'UTC') CODEC(GCD, Delta, ZSTD(1)),
  timestamp DateTime64(9, 'UTC') CODEC(GCD, Delta, ZSTD(1)),
  missing Bool,
  absent UInt8 CODEC(ZSTD(1)),
  bins Array(Int16) CODEC(ZSTD(3)),
  counts Array(UInt64) CODEC(ZSTD(3)),
  min Int16 CODEC(ZSTD(1)),
  max Int16 CODEC(ZSTD(1)),
  sum_of_samples Int64 CODEC(Delta, T64('bit'), ZSTD(1)),
  squared_mean Float64 CODEC(FPC, ZSTD(1)),
  p50_marker_heights Array(Float64) CODEC(ZSTD(3)),
  p50_marker_positions Array(UInt64) CODEC(ZSTD(3)),
  p50_desired_marker_positions Array(Float64) CODEC(ZSTD(3)),
  p90_marker_heights Array(Float64) CODEC(ZSTD(3)),
  p90_marker_positions Array(UInt64) CODEC(ZSTD(3)),
  p90_desired_marker_positions Array(Float64) CODEC(ZSTD(3)),
  p99_marker_heights Array(Float64) CODEC(ZSTD(3)),
  p99_marker_positions Array(UInt64) CODEC(ZSTD(3)),
  p99_desired_marker_positions Array(Float64) CODEC(ZSTD(3))
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{shard}/oximeter/measurements_histogrami16', '{replica}')
PARTITION BY toYYYYMMDD(timestamp)
ORDER BY (timeseries_name, timeseries_key, start_time, timestamp)
TTL toDate32(timestamp) + INTERVAL 30 DAY
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, auto_statistics_types = '', ttl_only_drop_parts = 1, merge_selector_base = 20, max_bytes_to_merge_at_max_space_in_pool = 1073741824, replicated_deduplication_window = 10000, replicated_deduplication_window_seconds = 604800;

CREATE TABLE IF NOT EXISTS "oximeter"."measurements_histogrami16" ON CLUSTER "oximeter_cluster"
(
  timeseries_name LowCardinality(String),
  timeseries_key UInt64,
  start_time DateTime64(9, 'UTC'),
  timestamp DateTime64(9, 'UTC'),
  missing Bool,
  absent UInt8,
  bins Array(Int16),
  counts Array(UInt64),
  min Int16,
  max Int16,
  sum_of_samples Int64,
  squared_mean Float64,
  p50_marker_heights Array(Float64),
  p50_marker_positions Array(UInt64),
  p50_desired_marker_positions Array(Float64),
  p90_marker_heights Array(Float64),
  p90_marker_positions Array(UInt64),
  p90_desired_marker_positions Array(Float64),
  p99_marker_heights Array(Float64),
  p99_marker_positions Array(UInt64),
  p99_desired_marker_positions Array(Float64)
)
ENGINE = Distributed('oximeter_cluster', 'oximeter', 'measurements_histogrami16_local', timeseries_key);

CREATE TABLE IF NOT EXISTS "oximeter"."measurements_histogramu16_local" ON CLUSTER "oximeter_cluster"
(
  timeseries_name LowCardinality(String),
  timeseries_key UInt64 CODEC(Delta, ZSTD(1)),
  start_time DateTime64(9, 'UTC') CODEC(GCD, Delta, ZSTD(1)),
  timestamp DateTime64(9, 'UTC') CODEC(GCD, Delta, ZSTD(1)),
  missing Bool,
  absent UInt8 CODEC(ZSTD(1)),
  bins Array(UInt16) CODEC(ZSTD(3)),
  counts Array(UInt64) CODEC(ZSTD(3)),
  min UInt16 CODEC(ZSTD(1)),
  max UInt16 CODEC(ZSTD(1)),
  sum_of_samples Int64 CODEC(Delta, T64('bit'), ZSTD(1)),
  squared_mean Float64 CODEC(FPC, ZSTD(1)),
  p50_marker_heights Array(Float64) CODEC(ZSTD(3)),
  p50_marker_positions Array(UInt64) CODEC(ZSTD(3)),
  p50_desired_marker_positions Array(Float64) CODEC(ZSTD(3)),
  p90_marker_heights Array(Float64) CODEC(ZSTD(3)),
  p90_marker_positions Array(UInt64) CODEC(ZSTD(3)),
  p90_desired_marker_positions Array(Float64) CODEC(ZSTD(3)),
  p99_marker_heights Array(Float64) CODEC(ZSTD(3)),
  p99_marker_positions Array(UInt64) CODEC(ZSTD(3)),
  p99_desired_marker_positions Array(Float64) CODEC(ZSTD(3))
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{shard}/oximeter/measurements_histogramu16', '{replica}')
PARTITION BY toYYYYMMDD(timestamp)
ORDER BY (timeseries_name, timeseries_key, start_time, timestamp)
TTL toDate32(timestamp) + INTERVAL 30 DAY
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, auto_statistics_types = '', ttl_only_drop_parts = 1, merge_selector_base = 20, max_bytes_to_merge_at_max_space_in_pool = 1073741824, replicated_deduplication_window = 10000, replicated_deduplication_window_seconds = 604800;

CREATE TABLE IF NOT EXISTS "oximeter"."measurements_histogramu16" ON CLUSTER "oximeter_cluster"
(
  timeseries_name LowCardinality(String),
  timeseries_key UInt64,
  start_time DateTime64(9, 'UTC'),
  timestamp DateTime64(9, 'UTC'),
  missing Bool,
  absent UInt8,
  bins Array(UInt16),
  counts Array(UInt64),
  min UInt16,
  max UInt16,
  sum_of_samples Int64,
  squared_mean Float64,
  p50_marker_heights Array(Float64),
  p50_marker_positions Array(UInt64),
  p50_desired_marker_positions Array(Float64),
  p90_marker_heights Array(Float64),
  p90_marker_positions Array(UInt64),
  p90_desired_marker_positions Array(Float64),
  p99_marker_heights Array(Float64),
  p99_marker_positions Array(UInt64),
  p99_desired_marker_positions Array(Float64)
)
ENGINE = Distributed('oximeter_cluster', 'oximeter', 'measurements_histogramu16_local', timeseries_key);

CREATE TABLE IF NOT EXISTS "oximeter"."measurements_histogrami32_local" ON CLUSTER "oximeter_cluster"
(
  timeseries_name LowCardinality(String),
  timeseries_key UInt64 CODEC(Delta, ZSTD(1)),
  start_time DateTime64(9, 'UTC') CODEC(GCD, Delta, ZSTD(1)),
  timestamp DateTime64(9, 'UTC') CODEC(GCD, Delta, ZSTD(1)),
  missing Bool,
  absent UInt8 CODEC(ZSTD(1)),
  bins Array(Int32) CODEC(ZSTD(3)),
  counts Array(UInt64) CODEC(ZSTD(3)),
  min Int32 CODEC(ZSTD(1)),
  max Int32 CODEC(ZSTD(1)),
  sum_of_samples Int64 CODEC(Delta, T64('bit'), ZSTD(1)),
  squared_mean Float64 CODEC(FPC, ZSTD(1)),
  p50_marker_heights Array(Float64) CODEC(ZSTD(3)),
  p50_marker_positions Array(UInt64) CODEC(ZSTD(3)),
  p50_desired_marker_positions Array(Float64) CODEC(ZSTD(3)),
  p90_marker_heights Array(Float64) CODEC(ZSTD(3)),
  p90_marker_positions Array(UInt64) CODEC(ZSTD(3)),
  p90_desired_marker_positions Array(Float64) CODEC(ZSTD(3)),
  p99_marker_heights Array(Float64) CODEC(ZSTD(3)),
  p99_marker_positions Array(UInt64) CODEC(ZSTD(3)),
  p99_desired_marker_positions Array(Float64) CODEC(ZSTD(3))
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{shard}/oximeter/measurements_histogrami32', '{replica}')
PARTITION BY toYYYYMMDD(timestamp)
ORDER BY (timeseries_name, timeseries_key, start_time, timestamp)
TTL toDate32(timestamp) + INTERVAL 30 DAY
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, auto_statistics_types = '', ttl_only_drop_parts = 1, merge_selector_base = 20, max_bytes_to_merge_at_max_space_in_pool = 1073741824, replicated_deduplication_window = 10000, replicated_deduplication_window_seconds = 604800;

CREATE TABLE IF NOT EXISTS "oximeter"."measurements_histogrami32" ON CLUSTER "oximeter_cluster"
(
  timeseries_name LowCardinality(String),
  timeseries_key UInt64,
  start_time DateTime64(9, 'UTC'),
  timestamp DateTime64(9, 'UTC'),
  missing Bool,
  absent UInt8,
  bins Array(Int32),
  counts Array(UInt64),
  min Int32,
  max Int32,
  sum_of_samples Int64,
  squared_mean Float64,
  p50_marker_heights Array(Float64),
  p50_marker_positions Array(UInt64),
  p50_desired_marker_positions Array(Float64),
  p90_marker_heights Array(Float64),
  p90_marker_positions Array(UInt64),
  p90_desired_marker_positions Array(Float64),
  p99_marker_heights Array(Float64),
  p99_marker_positions Array(UInt64),
  p99_desired_marker_positions Array(Float64)
)
ENGINE = Distributed('oximeter_cluster', 'oximeter', 'measurements_histogrami32_local', timeseries_key);

CREATE TABLE IF NOT EXISTS "oximeter"."measurements_histogramu32_local" ON CLUSTER "oximeter_cluster"
(
  timeseries_name LowCardinality(String),
  timeseries_key UInt64 CODEC(Delta, ZSTD(1)),
  start_time DateTime64(9, 'UTC') CODEC(GCD, Delta, ZSTD(1)),
  timestamp DateTime64(9, 'UTC') CODEC(GCD, Delta, ZSTD(1)),
  missing Bool,
  absent UInt8 CODEC(ZSTD(1)),
  bins Array(UInt32) CODEC(ZSTD(3)),
  counts Array(UInt64) CODEC(ZSTD(3)),
  min UInt32 CODEC(ZSTD(1)),
  max UInt32 CODEC(ZSTD(1)),
  sum_of_samples Int64 CODEC(Delta, T64('bit'), ZSTD(1)),
  squared_mean Float64 CODEC(FPC, ZSTD(1)),
  p50_marker_heights Array(Float64) CODEC(ZSTD(3)),
  p50_marker_positions Array(UInt64) CODEC(ZSTD(3)),
  p50_desired_marker_positions Array(Float64) CODEC(ZSTD(3)),
  p90_marker_heights Array(Float64) CODEC(ZSTD(3)),
  p90_marker_positions Array(UInt64) CODEC(ZSTD(3)),
  p90_desired_marker_positions Array(Float64) CODEC(ZSTD(3)),
  p99_marker_heights Array(Float64) CODEC(ZSTD(3)),
  p99_marker_positions Array(UInt64) CODEC(ZSTD(3)),
  p99_desired_marker_positions Array(Float64) CODEC(ZSTD(3))
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{shard}/oximeter/measurements_histogramu32', '{replica}')
PARTITION BY toYYYYMMDD(timestamp)
ORDER BY (timeseries_name, timeseries_key, start_time, timestamp)
TTL toDate32(timestamp) + INTERVAL 30 DAY
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, auto_statistics_types = '', ttl_only_drop_parts = 1, merge_selector_base = 20, max_bytes_to_merge_at_max_space_in_pool = 1073741824, replicated_deduplication_window = 10000, replicated_deduplication_window_seconds = 604800;

CREATE TABLE IF NOT EXISTS "oximeter"."measurements_histogramu32" ON CLUSTER "oximeter_cluster"
(
  timeseries_name LowCardinality(String),
  timeseries_key UInt64,
  start_time DateTime64(9, 'UTC'),
  timestamp DateTime64(9, 'UTC'),
  missing Bool,
  absent UInt8,
  bins Array(UInt32),
  counts Array(UInt64),
  min UInt32,
  max UInt32,
  sum_of_samples Int64,
  squared_mean Float64,
  p50_marker_heights Array(Float64),
  p50_marker_positions Array(UInt64),
  p50_desired_marker_positions Array(Float64),
  p90_marker_heights Array(Float64),
  p90_marker_positions Array(UInt64),
  p90_desired_marker_positions Array(Float64),
  p99_marker_heights Array(Float64),
  p99_marker_positions Array(UInt64),
  p99_desired_marker_positions Array(Float64)
)
ENGINE = Distributed('oximeter_cluster', 'oximeter', 'measurements_histogramu32_local', timeseries_key);

CREATE TABLE IF NOT EXISTS "oximeter"."measurements_histogrami64_local" ON CLUSTER "oximeter_cluster"
(
  timeseries_name LowCardinality(String),
  timeseries_key UInt64 CODEC(Delta, ZSTD(1)),
  start_time DateTime64(9, 'UTC') CODEC(GCD, Delta, ZSTD(1)),
  timestamp DateTime64(9, 'UTC') CODEC(GCD, Delta, ZSTD(1)),
  missing Bool,
  absent UInt8 CODEC(ZSTD(1)),
  bins Array(Int64) CODEC(ZSTD(3)),
  counts Array(UInt64) CODEC(ZSTD(3)),
  min Int64 CODEC(ZSTD(1)),
  max Int64 CODEC(ZSTD(1)),
  sum_of_samples Int64 CODEC(Delta, T64('bit'), ZSTD(1)),
  squared_mean Float64 CODEC(FPC, ZSTD(1)),
  p50_marker_heights Array(Float64) CODEC(ZSTD(3)),
  p50_marker_positions Array(UInt64) CODEC(ZSTD(3)),
  p50_desired_marker_positions Array(Float64) CODEC(ZSTD(3)),
  p90_marker_heights Array(Float64) CODEC(ZSTD(3)),
  p90_marker_positions Array(UInt64) CODEC(ZSTD(3)),
  p90_desired_marker_positions Array(Float64) CODEC(ZSTD(3)),
  p99_marker_heights Array(Float64) CODEC(ZSTD(3)),
  p99_marker_positions Array(UInt64) CODEC(ZSTD(3)),
  p99_desired_marker_positions Array(Float64) CODEC(ZSTD(3))
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{shard}/oximeter/measurements_histogrami64', '{replica}')
PARTITION BY toYYYYMMDD(timestamp)
ORDER BY (timeseries_name, timeseries_key, start_time, timestamp)
TTL toDate32(timestamp) + INTERVAL 30 DAY
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, auto_statistics_types = '', ttl_only_drop_parts = 1, merge_selector_base = 20, max_bytes_to_merge_at_max_space_in_pool = 1073741824, replicated_deduplication_window = 10000, replicated_deduplication_window_seconds = 604800;

CREATE TABLE IF NOT EXISTS "oximeter"."measurements_histogrami64" ON CLUSTER "oximeter_cluster"
(
  timeseries_name LowCardinality(String),
  timeseries_key UInt64,
  start_time DateTime64(9, 'UTC'),
  timestamp DateTime64(9, 'UTC'),
  missing Bool,
  absent UInt8,
  bins Array(Int64),
  counts Array(UInt64),
  min Int64,
  max Int64,
  sum_of_samples Int64,
  squared_mean Float64,
  p50_marker_heights Array(Float64),
  p50_marker_positions Array(UInt64),
  p50_desired_marker_positions Array(Float64),
  p90_marker_heights Array(Float64),
  p90_marker_positions Array(UInt64),
  p90_desired_marker_positions Array(Float64),
  p99_marker_heights Array(Float64),
  p99_marker_positions Array(UInt64),
  p99_desired_marker_positions Array(Float64)
)
ENGINE = Distributed('oximeter_cluster', 'oximeter', 'measurements_histogrami64_local', timeseries_key);

CREATE TABLE IF NOT EXISTS "oximeter"."measurements_histogramu64_local" ON CLUSTER "oximeter_cluster"
(
  timeseries_name LowCardinality(String),
  timeseries_key UInt64 CODEC(Delta, ZSTD(1)),
  start_time DateTime64(9, 'UTC') CODEC(GCD, Delta, ZSTD(1)),
  timestamp DateTime64(9, 'UTC') CODEC(GCD, Delta, ZSTD(1)),
  missing Bool,
  absent UInt8 CODEC(ZSTD(1)),
  bins Array(UInt64) CODEC(ZSTD(3)),
  counts Array(UInt64) CODEC(ZSTD(3)),
  min UInt64 CODEC(ZSTD(1)),
  max UInt64 CODEC(ZSTD(1)),
  sum_of_samples Int64 CODEC(Delta, T64('bit'), ZSTD(1)),
  squared_mean Float64 CODEC(FPC, ZSTD(1)),
  p50_marker_heights Array(Float64) CODEC(ZSTD(3)),
  p50_marker_positions Array(UInt64) CODEC(ZSTD(3)),
  p50_desired_marker_positions Array(Float64) CODEC(ZSTD(3)),
  p90_marker_heights Array(Float64) CODEC(ZSTD(3)),
  p90_marker_positions Array(UInt64) CODEC(ZSTD(3)),
  p90_desired_marker_positions Array(Float64) CODEC(ZSTD(3)),
  p99_marker_heights Array(Float64) CODEC(ZSTD(3)),
  p99_marker_positions Array(UInt64) CODEC(ZSTD(3)),
  p99_desired_marker_positions Array(Float64) CODEC(ZSTD(3))
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{shard}/oximeter/measurements_histogramu64', '{replica}')
PARTITION BY toYYYYMMDD(timestamp)
ORDER BY (timeseries_name, timeseries_key, start_time, timestamp)
TTL toDate32(timestamp) + INTERVAL 30 DAY
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, auto_statistics_types = '', ttl_only_drop_parts = 1, merge_selector_base = 20, max_bytes_to_merge_at_max_space_in_pool = 1073741824, replicated_deduplication_window = 10000, replicated_deduplication_window_seconds = 604800;

CREATE TABLE IF NOT EXISTS "oximeter"."measurements_histogramu64" ON CLUSTER "oximeter_cluster"
(
  timeseries_name LowCardinality(String),
  timeseries_key UInt64,
  start_time DateTime64(9, 'UTC'),
  timestamp DateTime64(9, 'UTC'),
  missing Bool,
  absent UInt8,
  bins Array(UInt64),
  counts Array(UInt64),
  min UInt64,
  max UInt64,
  sum_of_samples Int64,
  squared_mean Float64,
  p50_marker_heights Array(Float64),
  p50_marker_positions Array(UInt64),
  p50_desired_marker_positions Array(Float64),
  p90_marker_heights Array(Float64),
  p90_marker_positions Array(UInt64),
  p90_desired_marker_positions Array(Float64),
  p99_marker_heights Array(Float64),
  p99_marker_positions Array(UInt64),
  p99_desired_marker_positions Array(Float64)
)
ENGINE = Distributed('oximeter_cluster', 'oximeter', 'measurements_histogramu64_local', timeseries_key);

CREATE TABLE IF NOT EXISTS "oximeter"."measurements_histogramf32_local" ON CLUSTER "oximeter_cluster"
(
  timeseries_name LowCardinality(String),
  timeseries_key UInt64 CODEC(Delta, ZSTD(1)),
  start_time DateTime64(9, 'UTC') CODEC(GCD, Delta, ZSTD(1)),
  timestamp DateTime64(9, 'UTC') CODEC(GCD, Delta, ZSTD(1)),
  missing Bool,
  absent UInt8 CODEC(ZSTD(1)),
  bins Array(Float32) CODEC(ZSTD(3)),
  counts Array(UInt64) CODEC(ZSTD(3)),
  min Float32 CODEC(ZSTD(1)),
  max Float32 CODEC(ZSTD(1)),
  sum_of_samples Float64 CODEC(FPC, ZSTD(1)),
  squared_mean Float64 CODEC(FPC, ZSTD(1)),
  p50_marker_heights Array(Float64) CODEC(ZSTD(3)),
  p50_marker_positions Array(UInt64) CODEC(ZSTD(3)),
  p50_desired_marker_positions Array(Float64) CODEC(ZSTD(3)),
  p90_marker_heights Array(Float64) CODEC(ZSTD(3)),
  p90_marker_positions Array(UInt64) CODEC(ZSTD(3)),
  p90_desired_marker_positions Array(Float64) CODEC(ZSTD(3)),
  p99_marker_heights Array(Float64) CODEC(ZSTD(3)),
  p99_marker_positions Array(UInt64) CODEC(ZSTD(3)),
  p99_desired_marker_positions Array(Float64) CODEC(ZSTD(3))
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{shard}/oximeter/measurements_histogramf32', '{replica}')
PARTITION BY toYYYYMMDD(timestamp)
ORDER BY (timeseries_name, timeseries_key, start_time, timestamp)
TTL toDate32(timestamp) + INTERVAL 30 DAY
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, auto_statistics_types = '', ttl_only_drop_parts = 1, merge_selector_base = 20, max_bytes_to_merge_at_max_space_in_pool = 1073741824, replicated_deduplication_window = 10000, replicated_deduplication_window_seconds = 604800;

CREATE TABLE IF NOT EXISTS "oximeter"."measurements_histogramf32" ON CLUSTER "oximeter_cluster"
(
  timeseries_name LowCardinality(String),
  timeseries_key UInt64,
  start_time DateTime64(9, 'UTC'),
  timestamp DateTime64(9, 'UTC'),
  missing Bool,
  absent UInt8,
  bins Array(Float32),
  counts Array(UInt64),
  min Float32,
  max Float32,
  sum_of_samples Float64,
  squared_mean Float64,
  p50_marker_heights Array(Float64),
  p50_marker_positions Array(UInt64),
  p50_desired_marker_positions Array(Float64),
  p90_marker_heights Array(Float64),
  p90_marker_positions Array(UInt64),
  p90_desired_marker_positions Array(Float64),
  p99_marker_heights Array(Float64),
  p99_marker_positions Array(UInt64),
  p99_desired_marker_positions Array(Float64)
)
ENGINE = Distributed('oximeter_cluster', 'oximeter', 'measurements_histogramf32_local', timeseries_key);

CREATE TABLE IF NOT EXISTS "oximeter"."measurements_histogramf64_local" ON CLUSTER "oximeter_cluster"
(
  timeseries_name LowCardinality(String),
  timeseries_key UInt64 CODEC(Delta, ZSTD(1)),
  start_time DateTime64(9, 'UTC') CODEC(GCD, Delta, ZSTD(1)),
  timestamp DateTime64(9, 'UTC') CODEC(GCD, Delta, ZSTD(1)),
  missing Bool,
  absent UInt8 CODEC(ZSTD(1)),
  bins Array(Float64) CODEC(ZSTD(3)),
  counts Array(UInt64) CODEC(ZSTD(3)),
  min Float64 CODEC(ZSTD(1)),
  max Float64 CODEC(ZSTD(1)),
  sum_of_samples Float64 CODEC(FPC, ZSTD(1)),
  squared_mean Float64 CODEC(FPC, ZSTD(1)),
  p50_marker_heights Array(Float64) CODEC(ZSTD(3)),
  p50_marker_positions Array(UInt64) CODEC(ZSTD(3)),
  p50_desired_marker_positions Array(Float64) CODEC(ZSTD(3)),
  p90_marker_heights Array(Float64) CODEC(ZSTD(3)),
  p90_marker_positions Array(UInt64) CODEC(ZSTD(3)),
  p90_desired_marker_positions Array(Float64) CODEC(ZSTD(3)),
  p99_marker_heights Array(Float64) CODEC(ZSTD(3)),
  p99_marker_positions Array(UInt64) CODEC(ZSTD(3)),
  p99_desired_marker_positions Array(Float64) CODEC(ZSTD(3))
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{shard}/oximeter/measurements_histogramf64', '{replica}')
PARTITION BY toYYYYMMDD(timestamp)
ORDER BY (timeseries_name, timeseries_key, start_time, timestamp)
TTL toDate32(timestamp) + INTERVAL 30 DAY
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, auto_statistics_types = '', ttl_only_drop_parts = 1, merge_selector_base = 20, max_bytes_to_merge_at_max_space_in_pool = 1073741824, replicated_deduplication_window = 10000, replicated_deduplication_window_seconds = 604800;

CREATE TABLE IF NOT EXISTS "oximeter"."measurements_histogramf64" ON CLUSTER "oximeter_cluster"
(
  timeseries_name LowCardinality(String),
  timeseries_key UInt64,
  start_time DateTime64(9, 'UTC'),
  timestamp DateTime64(9, 'UTC'),
  missing Bool,
  absent UInt8,
  bins Array(Float64),
  counts Array(UInt64),
  min Float64,
  max Float64,
  sum_of_samples Float64,
  squared_mean Float64,
  p50_marker_heights Array(Float64),
  p50_marker_positions Array(UInt64),
  p50_desired_marker_positions Array(Float64),
  p90_marker_heights Array(Float64),
  p90_marker_positions Array(UInt64),
  p90_desired_marker_positions Array(Float64),
  p99_marker_heights Array(Float64),
  p99_marker_positions Array(UInt64),
  p99_desired_marker_positions Array(Float64)
)
ENGINE = Distributed('oximeter_cluster', 'oximeter', 'measurements_histogramf64_local', timeseries_key);

CREATE TABLE IF NOT EXISTS "oximeter"."timeseries_local" ON CLUSTER "oximeter_cluster"
(
  timeseries_name LowCardinality(String),
  timeseries_key UInt64 CODEC(ZSTD(1)),
  version SimpleAggregateFunction(max, UInt8),
  fields SimpleAggregateFunction(anyLast, Map(String, String)) CODEC(ZSTD(1)),
  first_seen SimpleAggregateFunction(min, DateTime64(9, 'UTC')) CODEC(ZSTD(1)),
  last_seen SimpleAggregateFunction(max, DateTime64(9, 'UTC')) CODEC(ZSTD(1))
)
ENGINE = ReplicatedAggregatingMergeTree('/clickhouse/tables/{shard}/oximeter/timeseries', '{replica}')
ORDER BY (timeseries_name, timeseries_key)
TTL toDate32(last_seen) + INTERVAL 31 DAY
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, auto_statistics_types = '', index_granularity = 256, replicated_deduplication_window = 10000, replicated_deduplication_window_seconds = 604800;

CREATE TABLE IF NOT EXISTS "oximeter"."timeseries" ON CLUSTER "oximeter_cluster"
(
  timeseries_name LowCardinality(String),
  timeseries_key UInt64,
  version SimpleAggregateFunction(max, UInt8),
  fields SimpleAggregateFunction(anyLast, Map(String, String)),
  first_seen SimpleAggregateFunction(min, DateTime64(9, 'UTC')),
  last_seen SimpleAggregateFunction(max, DateTime64(9, 'UTC'))
)
ENGINE = Distributed('oximeter_cluster', 'oximeter', 'timeseries_local', timeseries_key);

CREATE TABLE IF NOT EXISTS "oximeter"."latest_local" ON CLUSTER "oximeter_cluster"
(
  timeseries_name LowCardinality(String),
  timeseries_key UInt64 CODEC(ZSTD(1)),
  timestamp DateTime64(9, 'UTC') CODEC(ZSTD(1))
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{shard}/oximeter/latest', '{replica}', timestamp)
ORDER BY (timeseries_name, timeseries_key)
TTL toDate32(timestamp) + INTERVAL 30 DAY
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, auto_statistics_types = '', index_granularity = 256, replicated_deduplication_window = 10000, replicated_deduplication_window_seconds = 604800;

CREATE TABLE IF NOT EXISTS "oximeter"."latest" ON CLUSTER "oximeter_cluster"
(
  timeseries_name LowCardinality(String),
  timeseries_key UInt64,
  timestamp DateTime64(9, 'UTC')
)
ENGINE = Distributed('oximeter_cluster', 'oximeter', 'latest_local', timeseries_key);

CREATE TABLE IF NOT EXISTS "oximeter"."quarantine_local" ON CLUSTER "oximeter_cluster"
(
  received_at DateTime64(9, 'UTC') CODEC(Delta, ZSTD(1)),
  timeseries_name String,
  reason LowCardinality(String),
  detail String CODEC(ZSTD(1)),
  body String CODEC(ZSTD(1))
)
ENGINE = ReplicatedMergeTree('/clickhouse/tables/{shard}/oximeter/quarantine', '{replica}')
ORDER BY (timeseries_name, reason, received_at)
TTL toDate32(received_at) + INTERVAL 30 DAY
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, auto_statistics_types = '', replicated_deduplication_window = 10000, replicated_deduplication_window_seconds = 604800;

CREATE TABLE IF NOT EXISTS "oximeter"."quarantine" ON CLUSTER "oximeter_cluster"
(
  received_at DateTime64(9, 'UTC'),
  timeseries_name String,
  reason LowCardinality(String),
  detail String,
  body String
)
ENGINE = Distributed('oximeter_cluster', 'oximeter', 'quarantine_local', cityHash64(timeseries_name));

CREATE TABLE IF NOT EXISTS "oximeter"."unsettled" ON CLUSTER "oximeter_cluster"
(
  table_name LowCardinality(String),
  day UInt32,
  since DateTime64(9, 'UTC'),
  settled Bool
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/all/oximeter/unsettled', '{shard}-{replica}', since)
ORDER BY (table_name, day)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, auto_statistics_types = '';

CREATE TABLE IF NOT EXISTS "oximeter"."timeseries_schema" ON CLUSTER "oximeter_cluster"
(
  timeseries_name String,
  version UInt8,
  target_description String,
  metric_description String,
  field_names Array(String),
  field_types Array(LowCardinality(String)),
  field_sources Array(LowCardinality(String)),
  field_descriptions Array(String),
  datum_type LowCardinality(String),
  units LowCardinality(String),
  authz_scope LowCardinality(String),
  created DateTime64(9, 'UTC'),
  provisional Bool,
  open Bool,
  rollups Array(LowCardinality(String)),
  written_at DateTime64(9, 'UTC')
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/all/oximeter/timeseries_schema', '{shard}-{replica}', written_at)
ORDER BY (timeseries_name, version)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, auto_statistics_types = '';

ALTER TABLE "oximeter"."latest_local" ON CLUSTER "oximeter_cluster" DROP COLUMN IF EXISTS start_time, DROP COLUMN IF EXISTS missing, DROP COLUMN IF EXISTS bits, DROP COLUMN IF EXISTS body;

ALTER TABLE "oximeter"."latest" ON CLUSTER "oximeter_cluster" DROP COLUMN IF EXISTS start_time, DROP COLUMN IF EXISTS missing, DROP COLUMN IF EXISTS bits, DROP COLUMN IF EXISTS body;

ALTER TABLE "oximeter"."version" ON CLUSTER "oximeter_cluster" MODIFY SETTING fsync_after_insert = 1, fsync_part_directory = 1, auto_statistics_types = '';

ALTER TABLE "oximeter"."measurements_bool_local" ON CLUSTER "oximeter_cluster" MODIFY SETTING fsync_after_insert = 1, fsync_part_directory = 1, auto_statistics_types = '', ttl_only_drop_parts = 1, merge_selector_base = 20, max_bytes_to_merge_at_max_space_in_pool = 1073741824, replicated_deduplication_window = 10000, replicated_deduplication_window_seconds = 604800;

ALTER TABLE "oximeter"."measurements_i8_local" ON CLUSTER "oximeter_cluster" MODIFY SETTING fsync_after_insert = 1, fsync_part_directory = 1, auto_statistics_types = '', ttl_only_drop_parts = 1, merge_selector_base = 20, max_bytes_to_merge_at_max_space_in_pool = 1073741824, replicated_deduplication_window = 10000, replicated_deduplication_window_seconds = 604800;

ALTER TABLE "oximeter"."measurements_u8_local" ON CLUSTER "oximeter_cluster" MODIFY SETTING fsync_after_insert = 1, fsync_part_directory = 1, auto_statistics_types = '', ttl_only_drop_parts = 1, merge_selector_base = 20, max_bytes_to_merge_at_max_space_in_pool = 1073741824, replicated_deduplication_window = 10000, replicated_deduplication_window_seconds = 604800;

ALTER TABLE "oximeter"."measurements_i16_local" ON CLUSTER "oximeter_cluster" MODIFY SETTING fsync_after_insert = 1, fsync_part_directory = 1, auto_statistics_types = '', ttl_only_drop_parts = 1, merge_selector_base = 20, max_bytes_to_merge_at_max_space_in_pool = 1073741824, replicated_deduplication_window = 10000, replicated_deduplication_window_seconds = 604800;

ALTER TABLE "oximeter"."measurements_u16_local" ON CLUSTER "oximeter_cluster" MODIFY SETTING fsync_after_insert = 1, fsync_part_directory = 1, auto_statistics_types = '', ttl_only_drop_parts = 1, merge_selector_base = 20, max_bytes_to_merge_at_max_space_in_pool = 1073741824, replicated_deduplication_window = 10000, replicated_deduplication_window_seconds = 604800;

ALTER TABLE "oximeter"."measurements_i32_local" ON CLUSTER "oximeter_cluster" MODIFY SETTING fsync_after_insert = 1, fsync_part_directory = 1, auto_statistics_types = '', ttl_only_drop_parts = 1, merge_selector_base = 20, max_bytes_to_merge_at_max_space_in_pool = 1073741824, replicated_deduplication_window = 10000, replicated_deduplication_window_seconds = 604800;

ALTER TABLE "oximeter"."measurements_u32_local" ON CLUSTER "oximeter_cluster" MODIFY SETTING fsync_after_insert = 1, fsync_part_directory = 1, auto_statistics_types = '', ttl_only_drop_parts = 1, merge_selector_base = 20, max_bytes_to_merge_at_max_space_in_pool = 1073741824, replicated_deduplication_window = 10000, replicated_deduplication_window_seconds = 604800;

ALTER TABLE "oximeter"."measurements_i64_local" ON CLUSTER "oximeter_cluster" MODIFY SETTING fsync_after_insert = 1, fsync_part_directory = 1, auto_statistics_types = '', ttl_only_drop_parts = 1, merge_selector_base = 20, max_bytes_to_merge_at_max_space_in_pool = 1073741824, replicated_deduplication_window = 10000, replicated_deduplication_window_seconds = 604800;

ALTER TABLE "oximeter"."measurements_u64_local" ON CLUSTER "oximeter_cluster" MODIFY SETTING fsync_after_insert = 1, fsync_part_directory = 1, auto_statistics_types = '', ttl_only_drop_parts = 1, merge_selector_base = 20, max_bytes_to_merge_at_max_space_in_pool = 1073741824, replicated_deduplication_window = 10000, replicated_deduplication_window_seconds = 604800;

ALTER TABLE "oximeter"."measurements_f32_local" ON CLUSTER "oximeter_cluster" MODIFY SETTING fsync_after_insert = 1, fsync_part_directory = 1, auto_statistics_types = '', ttl_only_drop_parts = 1, merge_selector_base = 20, max_bytes_to_merge_at_max_space_in_pool = 1073741824, replicated_deduplication_window = 10000, replicated_deduplication_window_seconds = 604800;

ALTER TABLE "oximeter"."measurements_f64_local" ON CLUSTER "oximeter_cluster" MODIFY SETTING fsync_after_insert = 1, fsync_part_directory = 1, auto_statistics_types = '', ttl_only_drop_parts = 1, merge_selector_base = 20, max_bytes_to_merge_at_max_space_in_pool = 1073741824, replicated_deduplication_window = 10000, replicated_deduplication_window_seconds = 604800;

ALTER TABLE "oximeter"."measurements_string_local" ON CLUSTER "oximeter_cluster" MODIFY SETTING fsync_after_insert = 1, fsync_part_directory = 1, auto_statistics_types = '', ttl_only_drop_parts = 1, merge_selector_base = 20, max_bytes_to_merge_at_max_space_in_pool = 1073741824, replicated_deduplication_window = 10000, replicated_deduplication_window_seconds = 604800;

ALTER TABLE "oximeter"."measurements_bytes_local" ON CLUSTER "oximeter_cluster" MODIFY SETTING fsync_after_insert = 1, fsync_part_directory = 1, auto_statistics_types = '', ttl_only_drop_parts = 1, merge_selector_base = 20, max_bytes_to_merge_at_max_space_in_pool = 1073741824, replicated_deduplication_window = 10000, replicated_deduplication_window_seconds = 604800;

ALTER TABLE "oximeter"."measurements_cumulativei64_local" ON CLUSTER "oximeter_cluster" MODIFY SETTING fsync_after_insert = 1, fsync_part_directory = 1, auto_statistics_types = '', ttl_only_drop_parts = 1, merge_selector_base = 20, max_bytes_to_merge_at_max_space_in_pool = 1073741824, replicated_deduplication_window = 10000, replicated_deduplication_window_seconds = 604800;

ALTER TABLE "oximeter"."measurements_cumulativeu64_local" ON CLUSTER "oximeter_cluster" MODIFY SETTING fsync_after_insert = 1, fsync_part_directory = 1, auto_statistics_types = '', ttl_only_drop_parts = 1, merge_selector_base = 20, max_bytes_to_merge_at_max_space_in_pool = 1073741824, replicated_deduplication_window = 10000, replicated_deduplication_window_seconds = 604800;

ALTER TABLE "oximeter"."measurements_cumulativef32_local" ON CLUSTER "oximeter_cluster" MODIFY SETTING fsync_after_insert = 1, fsync_part_directory = 1, auto_statistics_types = '', ttl_only_drop_parts = 1, merge_selector_base = 20, max_bytes_to_merge_at_max_space_in_pool = 1073741824, replicated_deduplication_window = 10000, replicated_deduplication_window_seconds = 604800;

ALTER TABLE "oximeter"."measurements_cumulativef64_local" ON CLUSTER "oximeter_cluster" MODIFY SETTING fsync_after_insert = 1, fsync_part_directory = 1, auto_statistics_types = '', ttl_only_drop_parts = 1, merge_selector_base = 20, max_bytes_to_merge_at_max_space_in_pool = 1073741824, replicated_deduplication_window = 10000, replicated_deduplication_window_seconds = 604800;

ALTER TABLE "oximeter"."measurements_histogrami8_local" ON CLUSTER "oximeter_cluster" MODIFY SETTING fsync_after_insert = 1, fsync_part_directory = 1, auto_statistics_types = '', ttl_only_drop_parts = 1, merge_selector_base = 20, max_bytes_to_merge_at_max_space_in_pool = 1073741824, replicated_deduplication_window = 10000, replicated_deduplication_window_seconds = 604800;

ALTER TABLE "oximeter"."measurements_histogramu8_local" ON CLUSTER "oximeter_cluster" MODIFY SETTING fsync_after_insert = 1, fsync_part_directory = 1, auto_statistics_types = '', ttl_only_drop_parts = 1, merge_selector_base = 20, max_bytes_to_merge_at_max_space_in_pool = 1073741824, replicated_deduplication_window = 10000, replicated_deduplication_window_seconds = 604800;

ALTER TABLE "oximeter"."measurements_histogrami16_local" ON CLUSTER "oximeter_cluster" MODIFY SETTING fsync_after_insert = 1, fsync_part_directory = 1, auto_statistics_types = '', ttl_only_drop_parts = 1, merge_selector_base = 20, max_bytes_to_merge_at_max_space_in_pool = 1073741824, replicated_deduplication_window = 10000, replicated_deduplication_window_seconds = 604800;

ALTER TABLE "oximeter"."measurements_histogramu16_local" ON CLUSTER "oximeter_cluster" MODIFY SETTING fsync_after_insert = 1, fsync_part_directory = 1, auto_statistics_types = '', ttl_only_drop_parts = 1, merge_selector_base = 20, max_bytes_to_merge_at_max_space_in_pool = 1073741824, replicated_deduplication_window = 10000, replicated_deduplication_window_seconds = 604800;

ALTER TABLE "oximeter"."measurements_histogrami32_local" ON CLUSTER "oximeter_cluster" MODIFY SETTING fsync_after_insert = 1, fsync_part_directory = 1, auto_statistics_types = '', ttl_only_drop_parts = 1, merge_selector_base = 20, max_bytes_to_merge_at_max_space_in_pool = 1073741824, replicated_deduplication_window = 10000, replicated_deduplication_window_seconds = 604800;

ALTER TABLE "oximeter"."measurements_histogramu32_local" ON CLUSTER "oximeter_cluster" MODIFY SETTING fsync_after_insert = 1, fsync_part_directory = 1, auto_statistics_types = '', ttl_only_drop_parts = 1, merge_selector_base = 20, max_bytes_to_merge_at_max_space_in_pool = 1073741824, replicated_deduplication_window = 10000, replicated_deduplication_window_seconds = 604800;

ALTER TABLE "oximeter"."measurements_histogrami64_local" ON CLUSTER "oximeter_cluster" MODIFY SETTING fsync_after_insert = 1, fsync_part_directory = 1, auto_statistics_types = '', ttl_only_drop_parts = 1, merge_selector_base = 20, max_bytes_to_merge_at_max_space_in_pool = 1073741824, replicated_deduplication_window = 10000, replicated_deduplication_window_seconds = 604800;

ALTER TABLE "oximeter"."measurements_histogramu64_local" ON CLUSTER "oximeter_cluster" MODIFY SETTING fsync_after_insert = 1, fsync_part_directory = 1, auto_statistics_types = '', ttl_only_drop_parts = 1, merge_selector_base = 20, max_bytes_to_merge_at_max_space_in_pool = 1073741824, replicated_deduplication_window = 10000, replicated_deduplication_window_seconds = 604800;

ALTER TABLE "oximeter"."measurements_histogramf32_local" ON CLUSTER "oximeter_cluster" MODIFY SETTING fsync_after_insert = 1, fsync_part_directory = 1, auto_statistics_types = '', ttl_only_drop_parts = 1, merge_selector_base = 20, max_bytes_to_merge_at_max_space_in_pool = 1073741824, replicated_deduplication_window = 10000, replicated_deduplication_window_seconds = 604800;

ALTER TABLE "oximeter"."measurements_histogramf64_local" ON CLUSTER "oximeter_cluster" MODIFY SETTING fsync_after_insert = 1, fsync_part_directory = 1, auto_statistics_types = '', ttl_only_drop_parts = 1, merge_selector_base = 20, max_bytes_to_merge_at_max_space_in_pool = 1073741824, replicated_deduplication_window = 10000, replicated_deduplication_window_seconds = 604800;

ALTER TABLE "oximeter"."timeseries_local" ON CLUSTER "oximeter_cluster" MODIFY SETTING fsync_after_insert = 1, fsync_part_directory = 1, auto_statistics_types = '', index_granularity = 256, replicated_deduplication_window = 10000, replicated_deduplication_window_seconds = 604800;

ALTER TABLE "oximeter"."latest_local" ON CLUSTER "oximeter_cluster" MODIFY SETTING fsync_after_insert = 1, fsync_part_directory = 1, auto_statistics_types = '', index_granularity = 256, replicated_deduplication_window = 10000, replicated_deduplication_window_seconds = 604800;

ALTER TABLE "oximeter"."quarantine_local" ON CLUSTER "oximeter_cluster" MODIFY SETTING fsync_after_insert = 1, fsync_part_directory = 1, auto_statistics_types = '', replicated_deduplication_window = 10000, replicated_deduplication_window_seconds = 604800;

ALTER TABLE "oximeter"."unsettled" ON CLUSTER "oximeter_cluster" MODIFY SETTING fsync_after_insert = 1, fsync_part_directory = 1, auto_statistics_types = '';

ALTER TABLE "oximeter"."timeseries_schema" ON CLUSTER "oximeter_cluster" MODIFY SETTING fsync_after_insert = 1, fsync_part_directory = 1, auto_statistics_types = '';

ALTER TABLE "oximeter"."timeseries_schema" ON CLUSTER "oximeter_cluster" ADD COLUMN IF NOT EXISTS open Bool AFTER provisional;

ALTER TABLE "oximeter"."measurements_histogrami8_local" ON CLUSTER "oximeter_cluster" ADD COLUMN IF NOT EXISTS absent UInt8 CODEC(ZSTD(1)) AFTER missing;

ALTER TABLE "oximeter"."measurements_histogrami8" ON CLUSTER "oximeter_cluster" ADD COLUMN IF NOT EXISTS absent UInt8 AFTER missing;

ALTER TABLE "oximeter"."measurements_histogramu8_local" ON CLUSTER "oximeter_cluster" ADD COLUMN IF NOT EXISTS absent UInt8 CODEC(ZSTD(1)) AFTER missing;

ALTER TABLE "oximeter"."measurements_histogramu8" ON CLUSTER "oximeter_cluster" ADD COLUMN IF NOT EXISTS absent UInt8 AFTER missing;

ALTER TABLE "oximeter"."measurements_histogrami16_local" ON CLUSTER "oximeter_cluster" ADD COLUMN IF NOT EXISTS absent UInt8 CODEC(ZSTD(1)) AFTER missing;

ALTER TABLE "oximeter"."measurements_histogrami16" ON CLUSTER "oximeter_cluster" ADD COLUMN IF NOT EXISTS absent UInt8 AFTER missing;

ALTER TABLE "oximeter"."measurements_histogramu16_local" ON CLUSTER "oximeter_cluster" ADD COLUMN IF NOT EXISTS absent UInt8 CODEC(ZSTD(1)) AFTER missing;

ALTER TABLE "oximeter"."measurements_histogramu16" ON CLUSTER "oximeter_cluster" ADD COLUMN IF NOT EXISTS absent UInt8 AFTER missing;

ALTER TABLE "oximeter"."measurements_histogrami32_local" ON CLUSTER "oximeter_cluster" ADD COLUMN IF NOT EXISTS absent UInt8 CODEC(ZSTD(1)) AFTER missing;

ALTER TABLE "oximeter"."measurements_histogrami32" ON CLUSTER "oximeter_cluster" ADD COLUMN IF NOT EXISTS absent UInt8 AFTER missing;

ALTER TABLE "oximeter"."measurements_histogramu32_local" ON CLUSTER "oximeter_cluster" ADD COLUMN IF NOT EXISTS absent UInt8 CODEC(ZSTD(1)) AFTER missing;

ALTER TABLE "oximeter"."measurements_histogramu32" ON CLUSTER "oximeter_cluster" ADD COLUMN IF NOT EXISTS absent UInt8 AFTER missing;

ALTER TABLE "oximeter"."measurements_histogrami64_local" ON CLUSTER "oximeter_cluster" ADD COLUMN IF NOT EXISTS absent UInt8 CODEC(ZSTD(1)) AFTER missing;

ALTER TABLE "oximeter"."measurements_histogrami64" ON CLUSTER "oximeter_cluster" ADD COLUMN IF NOT EXISTS absent UInt8 AFTER missing;

ALTER TABLE "oximeter"."measurements_histogramu64_local" ON CLUSTER "oximeter_cluster" ADD COLUMN IF NOT EXISTS absent UInt8 CODEC(ZSTD(1)) AFTER missing;

ALTER TABLE "oximeter"."measurements_histogramu64" ON CLUSTER "oximeter_cluster" ADD COLUMN IF NOT EXISTS absent UInt8 AFTER missing;

ALTER TABLE "oximeter"."measurements_histogramf32_local" ON CLUSTER "oximeter_cluster" ADD COLUMN IF NOT EXISTS absent UInt8 CODEC(ZSTD(1)) AFTER missing;

ALTER TABLE "oximeter"."measurements_histogramf32" ON CLUSTER "oximeter_cluster" ADD COLUMN IF NOT EXISTS absent UInt8 AFTER missing;

ALTER TABLE "oximeter"."measurements_histogramf64_local" ON CLUSTER "oximeter_cluster" ADD COLUMN IF NOT EXISTS absent UInt8 CODEC(ZSTD(1)) AFTER missing;

ALTER TABLE "oximeter"."measurements_histogramf64" ON CLUSTER "oximeter_cluster" ADD COLUMN IF NOT EXISTS absent UInt8 AFTER missing;

CREATE TABLE IF NOT EXISTS "oximeter"."rollups_cumulativei64_local" ON CLUSTER "oximeter_cluster"
(
  bucket UInt16,
  timeseries_name LowCardinality(String),
  timeseries_key UInt64 CODEC(Delta, ZSTD(1)),
  start_time DateTime64(9, 'UTC') CODEC(GCD, Delta, ZSTD(1)),
  timestamp DateTime64(9, 'UTC') CODEC(GCD, Delta, ZSTD(1)),
  datum Int64 CODEC(Delta, T64('bit'), ZSTD(1))
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{shard}/oximeter/rollups_cumulativei64', '{replica}')
PARTITION BY toYYYYMMDD(timestamp)
ORDER BY (bucket, timeseries_name, timeseries_key, start_time, timestamp)
TTL toDate32(timestamp) + INTERVAL 30 DAY
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, auto_statistics_types = '', ttl_only_drop_parts = 1, replicated_deduplication_window = 10000, replicated_deduplication_window_seconds = 604800;

CREATE TABLE IF NOT EXISTS "oximeter"."rollups_cumulativei64" ON CLUSTER "oximeter_cluster"
(
  bucket UInt16,
  timeseries_name LowCardinality(String),
  timeseries_key UInt64,
  start_time DateTime64(9, 'UTC'),
  timestamp DateTime64(9, 'UTC'),
  datum Int64
)
ENGINE = Distributed('oximeter_cluster', 'oximeter', 'rollups_cumulativei64_local', timeseries_key);

CREATE TABLE IF NOT EXISTS "oximeter"."rollups_cumulativeu64_local" ON CLUSTER "oximeter_cluster"
(
  bucket UInt16,
  timeseries_name LowCardinality(String),
  timeseries_key UInt64 CODEC(Delta, ZSTD(1)),
  start_time DateTime64(9, 'UTC') CODEC(GCD, Delta, ZSTD(1)),
  timestamp DateTime64(9, 'UTC') CODEC(GCD, Delta, ZSTD(1)),
  datum UInt64 CODEC(Delta, T64('bit'), ZSTD(1))
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{shard}/oximeter/rollups_cumulativeu64', '{replica}')
PARTITION BY toYYYYMMDD(timestamp)
ORDER BY (bucket, timeseries_name, timeseries_key, start_time, timestamp)
TTL toDate32(timestamp) + INTERVAL 30 DAY
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, auto_statistics_types = '', ttl_only_drop_parts = 1, replicated_deduplication_window = 10000, replicated_deduplication_window_seconds = 604800;

CREATE TABLE IF NOT EXISTS "oximeter"."rollups_cumulativeu64" ON CLUSTER "oximeter_cluster"
(
  bucket UInt16,
  timeseries_name LowCardinality(String),
  timeseries_key UInt64,
  start_time DateTime64(9, 'UTC'),
  timestamp DateTime64(9, 'UTC'),
  datum UInt64
)
ENGINE = Distributed('oximeter_cluster', 'oximeter', 'rollups_cumulativeu64_local', timeseries_key);

CREATE TABLE IF NOT EXISTS "oximeter"."rollups_cumulativef32_local" ON CLUSTER "oximeter_cluster"
(
  bucket UInt16,
  timeseries_name LowCardinality(String),
  timeseries_key UInt64 CODEC(Delta, ZSTD(1)),
  start_time DateTime64(9, 'UTC') CODEC(GCD, Delta, ZSTD(1)),
  timestamp DateTime64(9, 'UTC') CODEC(GCD, Delta, ZSTD(1)),
  datum Float32 CODEC(Delta, ZSTD(1))
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{shard}/oximeter/rollups_cumulativef32', '{replica}')
PARTITION BY toYYYYMMDD(timestamp)
ORDER BY (bucket, timeseries_name, timeseries_key, start_time, timestamp)
TTL toDate32(timestamp) + INTERVAL 30 DAY
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, auto_statistics_types = '', ttl_only_drop_parts = 1, replicated_deduplication_window = 10000, replicated_deduplication_window_seconds = 604800;

CREATE TABLE IF NOT EXISTS "oximeter"."rollups_cumulativef32" ON CLUSTER "oximeter_cluster"
(
  bucket UInt16,
  timeseries_name LowCardinality(String),
  timeseries_key UInt64,
  start_time DateTime64(9, 'UTC'),
  timestamp DateTime64(9, 'UTC'),
  datum Float32
)
ENGINE = Distributed('oximeter_cluster', 'oximeter', 'rollups_cumulativef32_local', timeseries_key);

CREATE TABLE IF NOT EXISTS "oximeter"."rollups_cumulativef64_local" ON CLUSTER "oximeter_cluster"
(
  bucket UInt16,
  timeseries_name LowCardinality(String),
  timeseries_key UInt64 CODEC(Delta, ZSTD(1)),
  start_time DateTime64(9, 'UTC') CODEC(GCD, Delta, ZSTD(1)),
  timestamp DateTime64(9, 'UTC') CODEC(GCD, Delta, ZSTD(1)),
  datum Float64 CODEC(Delta, ZSTD(1))
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{shard}/oximeter/rollups_cumulativef64', '{replica}')
PARTITION BY toYYYYMMDD(timestamp)
ORDER BY (bucket, timeseries_name, timeseries_key, start_time, timestamp)
TTL toDate32(timestamp) + INTERVAL 30 DAY
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, auto_statistics_types = '', ttl_only_drop_parts = 1, replicated_deduplication_window = 10000, replicated_deduplication_window_seconds = 604800;

CREATE TABLE IF NOT EXISTS "oximeter"."rollups_cumulativef64" ON CLUSTER "oximeter_cluster"
(
  bucket UInt16,
  timeseries_name LowCardinality(String),
  timeseries_key UInt64,
  start_time DateTime64(9, 'UTC'),
  timestamp DateTime64(9, 'UTC'),
  datum Float64
)
ENGINE = Distributed('oximeter_cluster', 'oximeter', 'rollups_cumulativef64_local', timeseries_key);

CREATE TABLE IF NOT EXISTS "oximeter"."rollups_histogrami8_local" ON CLUSTER "oximeter_cluster"
(
  bucket UInt16,
  timeseries_name LowCardinality(String),
  timeseries_key UInt64 CODEC(Delta, ZSTD(1)),
  start_time DateTime64(9, 'UTC') CODEC(GCD, Delta, ZSTD(1)),
  timestamp DateTime64(9, 'UTC') CODEC(GCD, Delta, ZSTD(1)),
  absent UInt8 CODEC(ZSTD(1)),
  bins Array(Int8) CODEC(ZSTD(3)),
  counts Array(UInt64) CODEC(ZSTD(3)),
  sum_of_samples Int64 CODEC(Delta, T64('bit'), ZSTD(1))
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{shard}/oximeter/rollups_histogrami8', '{replica}')
PARTITION BY toYYYYMMDD(timestamp)
ORDER BY (bucket, timeseries_name, timeseries_key, start_time, timestamp)
TTL toDate32(timestamp) + INTERVAL 30 DAY
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, auto_statistics_types = '', ttl_only_drop_parts = 1, replicated_deduplication_window = 10000, replicated_deduplication_window_seconds = 604800;

CREATE TABLE IF NOT EXISTS "oximeter"."rollups_histogrami8" ON CLUSTER "oximeter_cluster"
(
  bucket UInt16,
  timeseries_name LowCardinality(String),
  timeseries_key UInt64,
  start_time DateTime64(9, 'UTC'),
  timestamp DateTime64(9, 'UTC'),
  absent UInt8,
  bins Array(Int8),
  counts Array(UInt64),
  sum_of_samples Int64
)
ENGINE = Distributed('oximeter_cluster', 'oximeter', 'rollups_histogrami8_local', timeseries_key);

CREATE TABLE IF NOT EXISTS "oximeter"."rollups_histogramu8_local" ON CLUSTER "oximeter_cluster"
(
  bucket UInt16,
  timeseries_name LowCardinality(String),
  timeseries_key UInt64 CODEC(Delta, ZSTD(1)),
  start_time DateTime64(9, 'UTC') CODEC(GCD, Delta, ZSTD(1)),
  timestamp DateTime64(9, 'UTC') CODEC(GCD, Delta, ZSTD(1)),
  absent UInt8 CODEC(ZSTD(1)),
  bins Array(UInt8) CODEC(ZSTD(3)),
  counts Array(UInt64) CODEC(ZSTD(3)),
  sum_of_samples Int64 CODEC(Delta, T64('bit'), ZSTD(1))
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{shard}/oximeter/rollups_histogramu8', '{replica}')
PARTITION BY toYYYYMMDD(timestamp)
ORDER BY (bucket, timeseries_name, timeseries_key, start_time, timestamp)
TTL toDate32(timestamp) + INTERVAL 30 DAY
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, auto_statistics_types = '', ttl_only_drop_parts = 1, replicated_deduplication_window = 10000, replicated_deduplication_window_seconds = 604800;

CREATE TABLE IF NOT EXISTS "oximeter"."rollups_histogramu8" ON CLUSTER "oximeter_cluster"
(
  bucket UInt16,
  timeseries_name LowCardinality(String),
  timeseries_key UInt64,
  start_time DateTime64(9, 'UTC'),
  timestamp DateTime64(9, 'UTC'),
  absent UInt8,
  bins Array(UInt8),
  counts Array(UInt64),
  sum_of_samples Int64
)
ENGINE = Distributed('oximeter_cluster', 'oximeter', 'rollups_histogramu8_local', timeseries_key);

CREATE TABLE IF NOT EXISTS "oximeter"."rollups_histogrami16_local" ON CLUSTER "oximeter_cluster"
(
  bucket UInt16,
  timeseries_name LowCardinality(String),
  timeseries_key UInt64 CODEC(Delta, ZSTD(1)),
  start_time DateTime64(9, 'UTC') CODEC(GCD, Delta, ZSTD(1)),
  timestamp DateTime64(9, 'UTC') CODEC(GCD, Delta, ZSTD(1)),
  absent UInt8 CODEC(ZSTD(1)),
  bins Array(Int16) CODEC(ZSTD(3)),
  counts Array(UInt64) CODEC(ZSTD(3)),
  sum_of_samples Int64 CODEC(Delta, T64('bit'), ZSTD(1))
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{shard}/oximeter/rollups_histogrami16', '{replica}')
PARTITION BY toYYYYMMDD(timestamp)
ORDER BY (bucket, timeseries_name, timeseries_key, start_time, timestamp)
TTL toDate32(timestamp) + INTERVAL 30 DAY
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, auto_statistics_types = '', ttl_only_drop_parts = 1, replicated_deduplication_window = 10000, replicated_deduplication_window_seconds = 604800;

CREATE TABLE IF NOT EXISTS "oximeter"."rollups_histogrami16" ON CLUSTER "oximeter_cluster"
(
  bucket UInt16,
  timeseries_name LowCardinality(String),
  timeseries_key UInt64,
  start_time DateTime64(9, 'UTC'),
  timestamp DateTime64(9, 'UTC'),
  absent UInt8,
  bins Array(Int16),
  counts Array(UInt64),
  sum_of_samples Int64
)
ENGINE = Distributed('oximeter_cluster', 'oximeter', 'rollups_histogrami16_local', timeseries_key);

CREATE TABLE IF NOT EXISTS "oximeter"."rollups_histogramu16_local" ON CLUSTER "oximeter_cluster"
(
  bucket UInt16,
  timeseries_name LowCardinality(String),
  timeseries_key UInt64 CODEC(Delta, ZSTD(1)),
  start_time DateTime64(9, 'UTC') CODEC(GCD, Delta, ZSTD(1)),
  timestamp DateTime64(9, 'UTC') CODEC(GCD, Delta, ZSTD(1)),
  absent UInt8 CODEC(ZSTD(1)),
  bins Array(UInt16) CODEC(ZSTD(3)),
  counts Array(UInt64) CODEC(ZSTD(3)),
  sum_of_samples Int64 CODEC(Delta, T64('bit'), ZSTD(1))
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{shard}/oximeter/rollups_histogramu16', '{replica}')
PARTITION BY toYYYYMMDD(timestamp)
ORDER BY (bucket, timeseries_name, timeseries_key, start_time, timestamp)
TTL toDate32(timestamp) + INTERVAL 30 DAY
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, auto_statistics_types = '', ttl_only_drop_parts = 1, replicated_deduplication_window = 10000, replicated_deduplication_window_seconds = 604800;

CREATE TABLE IF NOT EXISTS "oximeter"."rollups_histogramu16" ON CLUSTER "oximeter_cluster"
(
  bucket UInt16,
  timeseries_name LowCardinality(String),
  timeseries_key UInt64,
  start_time DateTime64(9, 'UTC'),
  timestamp DateTime64(9, 'UTC'),
  absent UInt8,
  bins Array(UInt16),
  counts Array(UInt64),
  sum_of_samples Int64
)
ENGINE = Distributed('oximeter_cluster', 'oximeter', 'rollups_histogramu16_local', timeseries_key);

CREATE TABLE IF NOT EXISTS "oximeter"."rollups_histogrami32_local" ON CLUSTER "oximeter_cluster"
(
  bucket UInt16,
  timeseries_name LowCardinality(String),
  timeseries_key UInt64 CODEC(Delta, ZSTD(1)),
  start_time DateTime64(9, 'UTC') CODEC(GCD, Delta, ZSTD(1)),
  timestamp DateTime64(9, 'UTC') CODEC(GCD, Delta, ZSTD(1)),
  absent UInt8 CODEC(ZSTD(1)),
  bins Array(Int32) CODEC(ZSTD(3)),
  counts Array(UInt64) CODEC(ZSTD(3)),
  sum_of_samples Int64 CODEC(Delta, T64('bit'), ZSTD(1))
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{shard}/oximeter/rollups_histogrami32', '{replica}')
PARTITION BY toYYYYMMDD(timestamp)
ORDER BY (bucket, timeseries_name, timeseries_key, start_time, timestamp)
TTL toDate32(timestamp) + INTERVAL 30 DAY
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, auto_statistics_types = '', ttl_only_drop_parts = 1, replicated_deduplication_window = 10000, replicated_deduplication_window_seconds = 604800;

CREATE TABLE IF NOT EXISTS "oximeter"."rollups_histogrami32" ON CLUSTER "oximeter_cluster"
(
  bucket UInt16,
  timeseries_name LowCardinality(String),
  timeseries_key UInt64,
  start_time DateTime64(9, 'UTC'),
  timestamp DateTime64(9, 'UTC'),
  absent UInt8,
  bins Array(Int32),
  counts Array(UInt64),
  sum_of_samples Int64
)
ENGINE = Distributed('oximeter_cluster', 'oximeter', 'rollups_histogrami32_local', timeseries_key);

CREATE TABLE IF NOT EXISTS "oximeter"."rollups_histogramu32_local" ON CLUSTER "oximeter_cluster"
(
  bucket UInt16,
  timeseries_name LowCardinality(String),
  timeseries_key UInt64 CODEC(Delta, ZSTD(1)),
  start_time DateTime64(9, 'UTC') CODEC(GCD, Delta, ZSTD(1)),
  timestamp DateTime64(9, 'UTC') CODEC(GCD, Delta, ZSTD(1)),
  absent UInt8 CODEC(ZSTD(1)),
  bins Array(UInt32) CODEC(ZSTD(3)),
  counts Array(UInt64) CODEC(ZSTD(3)),
  sum_of_samples Int64 CODEC(Delta, T64('bit'), ZSTD(1))
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{shard}/oximeter/rollups_histogramu32', '{replica}')
PARTITION BY toYYYYMMDD(timestamp)
ORDER BY (bucket, timeseries_name, timeseries_key, start_time, timestamp)
TTL toDate32(timestamp) + INTERVAL 30 DAY
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, auto_statistics_types = '', ttl_only_drop_parts = 1, replicated_deduplication_window = 10000, replicated_deduplication_window_seconds = 604800;

CREATE TABLE IF NOT EXISTS "oximeter"."rollups_histogramu32" ON CLUSTER "oximeter_cluster"
(
  bucket UInt16,
  timeseries_name LowCardinality(String),
  timeseries_key UInt64,
  start_time DateTime64(9, 'UTC'),
  timestamp DateTime64(9, 'UTC'),
  absent UInt8,
  bins Array(UInt32),
  counts Array(UInt64),
  sum_of_samples Int64
)
ENGINE = Distributed('oximeter_cluster', 'oximeter', 'rollups_histogramu32_local', timeseries_key);

CREATE TABLE IF NOT EXISTS "oximeter"."rollups_histogrami64_local" ON CLUSTER "oximeter_cluster"
(
  bucket UInt16,
  timeseries_name LowCardinality(String),
  timeseries_key UInt64 CODEC(Delta, ZSTD(1)),
  start_time DateTime64(9, 'UTC') CODEC(GCD, Delta, ZSTD(1)),
  timestamp DateTime64(9, 'UTC') CODEC(GCD, Delta, ZSTD(1)),
  absent UInt8 CODEC(ZSTD(1)),
  bins Array(Int64) CODEC(ZSTD(3)),
  counts Array(UInt64) CODEC(ZSTD(3)),
  sum_of_samples Int64 CODEC(Delta, T64('bit'), ZSTD(1))
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{shard}/oximeter/rollups_histogrami64', '{replica}')
PARTITION BY toYYYYMMDD(timestamp)
ORDER BY (bucket, timeseries_name, timeseries_key, start_time, timestamp)
TTL toDate32(timestamp) + INTERVAL 30 DAY
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, auto_statistics_types = '', ttl_only_drop_parts = 1, replicated_deduplication_window = 10000, replicated_deduplication_window_seconds = 604800;

CREATE TABLE IF NOT EXISTS "oximeter"."rollups_histogrami64" ON CLUSTER "oximeter_cluster"
(
  bucket UInt16,
  timeseries_name LowCardinality(String),
  timeseries_key UInt64,
  start_time DateTime64(9, 'UTC'),
  timestamp DateTime64(9, 'UTC'),
  absent UInt8,
  bins Array(Int64),
  counts Array(UInt64),
  sum_of_samples Int64
)
ENGINE = Distributed('oximeter_cluster', 'oximeter', 'rollups_histogrami64_local', timeseries_key);

CREATE TABLE IF NOT EXISTS "oximeter"."rollups_histogramu64_local" ON CLUSTER "oximeter_cluster"
(
  bucket UInt16,
  timeseries_name LowCardinality(String),
  timeseries_key UInt64 CODEC(Delta, ZSTD(1)),
  start_time DateTime64(9, 'UTC') CODEC(GCD, Delta, ZSTD(1)),
  timestamp DateTime64(9, 'UTC') CODEC(GCD, Delta, ZSTD(1)),
  absent UInt8 CODEC(ZSTD(1)),
  bins Array(UInt64) CODEC(ZSTD(3)),
  counts Array(UInt64) CODEC(ZSTD(3)),
  sum_of_samples Int64 CODEC(Delta, T64('bit'), ZSTD(1))
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{shard}/oximeter/rollups_histogramu64', '{replica}')
PARTITION BY toYYYYMMDD(timestamp)
ORDER BY (bucket, timeseries_name, timeseries_key, start_time, timestamp)
TTL toDate32(timestamp) + INTERVAL 30 DAY
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, auto_statistics_types = '', ttl_only_drop_parts = 1, replicated_deduplication_window = 10000, replicated_deduplication_window_seconds = 604800;

CREATE TABLE IF NOT EXISTS "oximeter"."rollups_histogramu64" ON CLUSTER "oximeter_cluster"
(
  bucket UInt16,
  timeseries_name LowCardinality(String),
  timeseries_key UInt64,
  start_time DateTime64(9, 'UTC'),
  timestamp DateTime64(9, 'UTC'),
  absent UInt8,
  bins Array(UInt64),
  counts Array(UInt64),
  sum_of_samples Int64
)
ENGINE = Distributed('oximeter_cluster', 'oximeter', 'rollups_histogramu64_local', timeseries_key);

CREATE TABLE IF NOT EXISTS "oximeter"."rollups_histogramf32_local" ON CLUSTER "oximeter_cluster"
(
  bucket UInt16,
  timeseries_name LowCardinality(String),
  timeseries_key UInt64 CODEC(Delta, ZSTD(1)),
  start_time DateTime64(9, 'UTC') CODEC(GCD, Delta, ZSTD(1)),
  timestamp DateTime64(9, 'UTC') CODEC(GCD, Delta, ZSTD(1)),
  absent UInt8 CODEC(ZSTD(1)),
  bins Array(Float32) CODEC(ZSTD(3)),
  counts Array(UInt64) CODEC(ZSTD(3)),
  sum_of_samples Float64 CODEC(FPC, ZSTD(1))
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{shard}/oximeter/rollups_histogramf32', '{replica}')
PARTITION BY toYYYYMMDD(timestamp)
ORDER BY (bucket, timeseries_name, timeseries_key, start_time, timestamp)
TTL toDate32(timestamp) + INTERVAL 30 DAY
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, auto_statistics_types = '', ttl_only_drop_parts = 1, replicated_deduplication_window = 10000, replicated_deduplication_window_seconds = 604800;

CREATE TABLE IF NOT EXISTS "oximeter"."rollups_histogramf32" ON CLUSTER "oximeter_cluster"
(
  bucket UInt16,
  timeseries_name LowCardinality(String),
  timeseries_key UInt64,
  start_time DateTime64(9, 'UTC'),
  timestamp DateTime64(9, 'UTC'),
  absent UInt8,
  bins Array(Float32),
  counts Array(UInt64),
  sum_of_samples Float64
)
ENGINE = Distributed('oximeter_cluster', 'oximeter', 'rollups_histogramf32_local', timeseries_key);

CREATE TABLE IF NOT EXISTS "oximeter"."rollups_histogramf64_local" ON CLUSTER "oximeter_cluster"
(
  bucket UInt16,
  timeseries_name LowCardinality(String),
  timeseries_key UInt64 CODEC(Delta, ZSTD(1)),
  start_time DateTime64(9, 'UTC') CODEC(GCD, Delta, ZSTD(1)),
  timestamp DateTime64(9, 'UTC') CODEC(GCD, Delta, ZSTD(1)),
  absent UInt8 CODEC(ZSTD(1)),
  bins Array(Float64) CODEC(ZSTD(3)),
  counts Array(UInt64) CODEC(ZSTD(3)),
  sum_of_samples Float64 CODEC(FPC, ZSTD(1))
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{shard}/oximeter/rollups_histogramf64', '{replica}')
PARTITION BY toYYYYMMDD(timestamp)
ORDER BY (bucket, timeseries_name, timeseries_key, start_time, timestamp)
TTL toDate32(timestamp) + INTERVAL 30 DAY
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, auto_statistics_types = '', ttl_only_drop_parts = 1, replicated_deduplication_window = 10000, replicated_deduplication_window_seconds = 604800;

CREATE TABLE IF NOT EXISTS "oximeter"."rollups_histogramf64" ON CLUSTER "oximeter_cluster"
(
  bucket UInt16,
  timeseries_name LowCardinality(String),
  timeseries_key UInt64,
  start_time DateTime64(9, 'UTC'),
  timestamp DateTime64(9, 'UTC'),
  absent UInt8,
  bins Array(Float64),
  counts Array(UInt64),
  sum_of_samples Float64
)
ENGINE = Distributed('oximeter_cluster', 'oximeter', 'rollups_histogramf64_local', timeseries_key);

CREATE TABLE IF NOT EXISTS "oximeter"."rollups_gauges_local" ON CLUSTER "oximeter_cluster"
(
  bucket UInt16,
  timeseries_name LowCardinality(String),
  timeseries_key UInt64 CODEC(Delta, ZSTD(1)),
  timestamp DateTime64(9, 'UTC') CODEC(GCD, Delta, ZSTD(1)),
  samples UInt32 CODEC(ZSTD(1)),
  known UInt32 CODEC(ZSTD(1)),
  sum Float64 CODEC(Delta, ZSTD(1)),
  min Float64 CODEC(Delta, ZSTD(1)),
  max Float64 CODEC(Delta, ZSTD(1)),
  first Float64 CODEC(Delta, ZSTD(1)),
  last Float64 CODEC(Delta, ZSTD(1)),
  built DateTime64(9, 'UTC') CODEC(Delta, ZSTD(1))
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{shard}/oximeter/rollups_gauges', '{replica}', built)
PARTITION BY toYYYYMMDD(timestamp)
ORDER BY (bucket, timeseries_name, timeseries_key, timestamp)
TTL toDate32(timestamp) + INTERVAL 30 DAY
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, auto_statistics_types = '', ttl_only_drop_parts = 1, replicated_deduplication_window = 10000, replicated_deduplication_window_seconds = 604800;

CREATE TABLE IF NOT EXISTS "oximeter"."rollups_gauges" ON CLUSTER "oximeter_cluster"
(
  bucket UInt16,
  timeseries_name LowCardinality(String),
  timeseries_key UInt64,
  timestamp DateTime64(9, 'UTC'),
  samples UInt32,
  known UInt32,
  sum Float64,
  min Float64,
  max Float64,
  first Float64,
  last Float64,
  built DateTime64(9, 'UTC')
)
ENGINE = Distributed('oximeter_cluster', 'oximeter', 'rollups_gauges_local', timeseries_key);

CREATE TABLE IF NOT EXISTS "oximeter"."rollups_built" ON CLUSTER "oximeter_cluster"
(
  timeseries_name String,
  bucket UInt16,
  built_from DateTime64(9, 'UTC'),
  built_to DateTime64(9, 'UTC'),
  since DateTime64(9, 'UTC')
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/all/oximeter/rollups_built', '{shard}-{replica}', since)
ORDER BY (timeseries_name, bucket)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, auto_statistics_types = '';

CREATE TABLE IF NOT EXISTS "oximeter"."rollups_late" ON CLUSTER "oximeter_cluster"
(
  table_name LowCardinality(String),
  slot UInt32,
  since DateTime64(9, 'UTC'),
  built Bool
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/all/oximeter/rollups_late', '{shard}-{replica}', since)
ORDER BY (table_name, slot)
TTL toDate32(since) + INTERVAL 31 DAY
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, auto_statistics_types = '';

ALTER TABLE "oximeter"."timeseries_schema" ON CLUSTER "oximeter_cluster" ADD COLUMN IF NOT EXISTS rollups Array(LowCardinality(String)) AFTER open;

CREATE OR REPLACE VIEW "oximeter"."disk:reads" ON CLUSTER "oximeter_cluster" AS
SELECT series."code" AS "code", series.version AS version, sample.timeseries_key AS timeseries_key, sample.timestamp AS timestamp, if(sample.missing, NULL, sample.datum) AS datum
FROM (
  SELECT timeseries_name, timeseries_key, timestamp, missing, datum FROM "oximeter"."measurements_u64"
  WHERE timeseries_name = 'disk:reads' AND _partition_id NOT IN (SELECT toString(day) FROM "oximeter"."unsettled" FINAL WHERE NOT settled AND table_name = 'measurements_u64')
  UNION ALL
  SELECT timeseries_name, timeseries_key, timestamp, missing, datum FROM "oximeter"."measurements_u64" FINAL
  WHERE timeseries_name = 'disk:reads' AND _partition_id IN (SELECT toString(day) FROM "oximeter"."unsettled" FINAL WHERE NOT settled AND table_name = 'measurements_u64')
) AS sample
INNER JOIN (
  SELECT toUInt16OrZero(described.fields['code']) AS "code", CAST(described.version, 'UInt8') AS version, described.timeseries_key AS timeseries_key
  FROM "oximeter"."timeseries" AS described WHERE described.timeseries_name = 'disk:reads' LIMIT 1 BY described.timeseries_key
) AS series ON sample.timeseries_key = series.timeseries_key;
