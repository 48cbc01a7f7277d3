import { DATUM_TYPES } from '@oximeter/core'
import { measurementTable } from './measurements.ts'
import { SCHEMA_TABLE } from './schemas.ts'
import { LATEST_TABLE, QUARANTINE_TABLE, SERIES_TABLE, UNSETTLED_TABLE } from './series.ts'
import type { TableDescription } from './table.ts'

/** All tables but `version`, which comes before all else. */
export const TABLES: readonly TableDescription[] = [
  ...DATUM_TYPES.map(measurementTable),
  SERIES_TABLE,
  LATEST_TABLE,
  QUARANTINE_TABLE,
  UNSETTLED_TABLE,
  SCHEMA_TABLE,
]
