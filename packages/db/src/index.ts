export { connect, Database } from './database.ts'
export type { ConnectOptions } from './engine.ts'
export { DbError, type DbErrorCode } from './error.ts'
export type { FieldCount, SeriesCount } from './inspect/cardinality.ts'
export type { ColumnSize } from './inspect/column-sizes.ts'
export type { EngineMemory, EngineState } from './inspect/engine-state.ts'
export type { Inspector } from './inspect/inspector.ts'
export type {
  CrowdedPartition,
  DetachedParts,
  PartState,
  PendingMutation,
  UnsettledDayState,
} from './inspect/part-state.ts'
export type { DaySize, DiskState, StorageState, TableSize } from './inspect/storage-state.ts'
export type { CountedValue, FieldValuesOptions, FieldValuesPage } from './read/field-values.ts'
export type { Latest, LatestPage } from './read/latest.ts'
export type { StoredSeries, StoredSeriesPage } from './read/list-series.ts'
export type { PageOptions } from './read/page.ts'
export type {
  QuarantinedOptions,
  QuarantinedPage,
  QuarantinedSample,
  QuarantineGroup,
} from './quarantine/list.ts'
export type { ReplayReport } from './quarantine/replay.ts'
export type { QuarantineSelection } from './quarantine/selection.ts'
export type {
  OxqlAbout,
  OxqlAnswer,
  OxqlCost,
  OxqlExplanation,
  OxqlOptions,
  OxqlStatement,
  OxqlStream,
  OxqlTableStream,
} from './oxql/answer.ts'
export type { OxqlBudget } from './oxql/budget.ts'
export type { ReadOptions, SeriesSamples } from './read/read-series.ts'
export type { FieldFilter } from './read/series-condition.ts'
export { Recent } from './recent.ts'
export type { BuildRollupsOptions, BuildRollupsReport } from './rollups/build.ts'
export type { StoredSchema } from './schema/schema-store.ts'
export { Catalogues, type SchemaSource } from './oxql/catalogue.ts'
export type { ResultColumn } from './sql/result.ts'
export type { SqlResult } from './sql/result.ts'
export type { SqlBudget, SqlOptions } from './sql/user-sql.ts'
export { parseSampleText, sampleText } from './stored/sample-text.ts'
export { measurementTableName } from './tables/measurements.ts'
export { timeseriesKey } from './timeseries-key.ts'
export { BlockBuilder, type BlockBuilderOptions, type Quarantined } from './write/block-builder.ts'
export type { InsertReport, QuarantineCount } from './write/sample-inserter.ts'
export type { InsertBlockOptions } from './write/insert-block.ts'
export type { SealedBlock } from './write/sealed-block.ts'
export { rowTexts, sliceBlock, type RowText } from './write/slice-block.ts'
export { SKIP, type PointProblem } from './write/point-rows.ts'
export type { Problem } from './write/storable.ts'
export type { SettleOptions, TableDay } from './write/unsettled.ts'
export type { ScannedSeries, ScannedSeriesOptions } from './oxql/scanned-series.ts'
export type { Checksum } from './transfer/checksum.ts'
export type { CopiedDay, CopyOptions } from './transfer/copy.ts'
export type {
  Incoming,
  IncomingDay,
  IncomingOptions,
  IncomingOutcome,
} from './transfer/incoming.ts'
export type { Snapshot, SnapshotDay } from './transfer/snapshot.ts'
export type { Deletion } from './retention/plan.ts'
export {
  checkPattern,
  DEFAULT_POLICY,
  MAX_RETENTION_DAYS,
  Policies,
  type RetentionPolicy,
} from './retention/policy.ts'
export type { ApplyRetentionOptions, RetentionOutcome } from './retention/retention.ts'
export type { DayUsage } from './retention/usage.ts'
export type { FieldCounts } from './statistics/field-statistics.ts'
export type { CountedTimeseries, TimeseriesCounts } from './statistics/timeseries-statistics.ts'
