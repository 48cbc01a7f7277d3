import type { TimeseriesSchema } from '@oximeter/core'

/** What the planner knows of the database. */
export interface Catalogue {
  /** All versions of a timeseries, ascending; empty if there is none of that name. */
  versions(name: string): readonly TimeseriesSchema[]
  /** For suggestions. */
  names(): Iterable<string>
}
