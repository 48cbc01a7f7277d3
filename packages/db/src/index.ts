export { connect, Database } from './database.ts'
export type { ConnectOptions } from './engine.ts'
export { DbError, type DbErrorCode } from './error.ts'
export type {
  DescribedSeries,
  FieldFilter,
  SeriesOptions,
  SeriesPage,
} from './read/described-series.ts'
export type { Latest, LatestOptions, LatestPage } from './read/latest.ts'
export type { QuarantinedOptions, QuarantinedSample } from './read/quarantined.ts'
export type { ReadOptions, SeriesSamples } from './read/read-series.ts'
export type { StoredSchema } from './schema/schema-store.ts'
export type { ResultColumn } from './sql/result.ts'
export type { SqlBudget, SqlOptions, SqlResult } from './sql/user-sql.ts'
export { timeseriesKey } from './timeseries-key.ts'
export { BlockBuilder, type BlockBuilderOptions, type Quarantined } from './write/block-builder.ts'
export type { InsertReport, QuarantineCount } from './write/sample-inserter.ts'
export type { SealedBlock } from './write/sealed-block.ts'
export { rowTexts, sliceBlock, type RowText } from './write/slice-block.ts'
export type { Problem } from './write/storable.ts'
export type { TableDay } from './write/unsettled.ts'
