import type { DatumType, Timeseries } from '@oximeter/core'

/** Where samples are stored: names as they stand in SQL, quoted. */
export interface SqlStorage {
  /** Of `timeseries_name`, `timeseries_key`, `fields`, `first_seen`, `last_seen`. */
  readonly series: string
  /** Of `timeseries_name`, `timeseries_key`, `timestamp`: a time in the ten minutes of the newest sample. */
  readonly latest: string
  /** Of `table_name`, `day`, `settled`. */
  readonly unsettled: string
  /** One for each type of datum, and the name by which `unsettled` knows it. */
  measurements(datumType: DatumType): { readonly table: string; readonly name: string }
  /**
   * Where samples of a type are rolled up, of `bucket`, the length of a piece in seconds, and, as samples
   * have them, `timeseries_name`, `timeseries_key`, `timestamp`. Of running totals those samples that say
   * what all do, less what is the same of all of them. Of gauges what a piece comes to, at its end:
   * `samples`, `known`, `sum`, `min`, `max`, `first`, `last`; what is written last counts.
   */
  rollups(datumType: DatumType): string
  /** The `timeseries_key` of a series; its version does not matter. */
  keyOf(timeseries: Timeseries): bigint
}
