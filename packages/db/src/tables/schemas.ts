import { NAME, TIME } from '../native/column-type.ts'
import type { ColumnDescription, TableDescription } from './table.ts'

/** By which pieces of time samples are rolled up. */
export const ROLLUPS_COLUMN: ColumnDescription = { name: 'rollups', type: `Array(${NAME})` }

/** A copy, for readers, of everything that definitions say; Nexus owns the original. */
export const SCHEMA_TABLE: TableDescription = {
  name: 'timeseries_schema',
  columns: [
    { name: 'timeseries_name', type: 'String' },
    { name: 'version', type: 'UInt8' },
    { name: 'target_description', type: 'String' },
    { name: 'metric_description', type: 'String' },
    { name: 'field_names', type: 'Array(String)' },
    { name: 'field_types', type: `Array(${NAME})` },
    { name: 'field_sources', type: `Array(${NAME})` },
    { name: 'field_descriptions', type: 'Array(String)' },
    { name: 'datum_type', type: NAME },
    { name: 'units', type: NAME },
    { name: 'authz_scope', type: NAME },
    { name: 'created', type: TIME },
    // Derived from samples alone, until a definition says more.
    { name: 'provisional', type: 'Bool' },
    // Series may have other text fields.
    { name: 'open', type: 'Bool' },
    ROLLUPS_COLUMN,
    { name: 'written_at', type: TIME },
  ],
  engine: 'ReplacingMergeTree(written_at)',
  orderBy: ['timeseries_name', 'version'],
}

/** Which migrations have been done. */
export const VERSION_TABLE: TableDescription = {
  name: 'version',
  columns: [
    { name: 'value', type: 'UInt64' },
    { name: 'timestamp', type: TIME },
  ],
  engine: 'MergeTree',
  orderBy: ['value', 'timestamp'],
}
