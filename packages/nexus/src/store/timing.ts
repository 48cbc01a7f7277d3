import { sql, type RawBuilder } from 'kysely'

/** Lengths of time that the store applies, in milliseconds, always by the database's clock. */
export interface StoreTiming {
  /** How long a producer stays registered without renewing. */
  readonly leaseMs: number
  /** How long a collector counts as live after it was last heard. */
  readonly collectorTimeoutMs: number
  /** How long the uptime row may stay untouched before that counts as an outage. */
  readonly outageMs: number
}

export function milliseconds(ms: number): RawBuilder<string> {
  return sql`${ms}::int8 * interval '1 millisecond'`
}

/**
 * What generations are counted from: milliseconds of the database's clock. A producer remembers the
 * highest that it was told; so one whose row was deleted, or lost with its database, and that
 * registers again, still gets higher ones.
 */
export function generationNow(): RawBuilder<bigint> {
  return sql<bigint>`(extract(epoch from now()) * 1000)::int8`
}

/**
 * Whether Nexus and its database have both been there for the last `ms`. Only then does silence
 * mean that the other side is gone: before, it had nobody to talk to.
 */
export function availableFor(ms: number, { outageMs }: StoreTiming): RawBuilder<boolean> {
  return sql<boolean>`exists (
    select 1 from nexus_uptime
    where time_available <= now() - ${milliseconds(ms)}
      and time_checked > now() - ${milliseconds(outageMs)}
  )`
}

/** Whether a row of `collectors` may be given producers. */
export function isLive(timing: StoreTiming): RawBuilder<boolean> {
  const { collectorTimeoutMs } = timing
  return sql<boolean>`(
    collectors.time_expunged is null
    and (
      collectors.time_last_seen > now() - ${milliseconds(collectorTimeoutMs)}
      or not ${availableFor(collectorTimeoutMs, timing)}
    )
  )`
}
