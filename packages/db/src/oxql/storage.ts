import type { SqlStorage } from '@oximeter/oxql'
import { measurementTableName } from '../tables/measurements.ts'
import { tableIn } from '../tables/placement.ts'
import { rollupTableName } from '../tables/rollups.ts'
import { LATEST_TABLE, SERIES_TABLE, UNSETTLED_TABLE } from '../tables/series.ts'
import { hashedKey } from '../timeseries-key.ts'

/** Where a database has its samples, for the SQL of queries. */
export function storageOf(database: string): SqlStorage {
  const inDatabase = (table: string): string => tableIn({ database }, table)
  return {
    series: inDatabase(SERIES_TABLE.name),
    latest: inDatabase(LATEST_TABLE.name),
    unsettled: inDatabase(UNSETTLED_TABLE.name),
    measurements: (datumType) => {
      const name = measurementTableName(datumType)
      return { name, table: inDatabase(name) }
    },
    rollups: (datumType) => inDatabase(rollupTableName(datumType)),
    keyOf: hashedKey,
  }
}
