import { sql, type RawBuilder } from 'kysely'

/** A row of what is listed the newest first; of those of one time the higher id comes first. */
export interface Place {
  /** Microseconds since the epoch. */
  readonly timeUs: bigint
  readonly id: string
}

/** A page of such rows: those from before a place, or the newest. */
export interface PageBefore {
  readonly limit: number
  readonly before?: Place | undefined
}

export function isBefore(place: Place | undefined): RawBuilder<boolean> {
  return place === undefined
    ? sql<boolean>`true`
    : sql<boolean>`(time_us, id) < (${place.timeUs}::int8, ${place.id}::uuid)`
}

/** The time of the database, as such rows have it. */
export function nowUs(): RawBuilder<bigint> {
  return sql<bigint>`(extract(epoch from now()) * 1000000)::int8`
}
