import { sql, type RawBuilder } from 'kysely'

/** Lengths of time that the store applies, in milliseconds, always by the database's clock. */
export interface StoreTiming {
  /** How long a producer stays registered without renewing. */
  readonly leaseMs: number
  /** How long a collector that sends heartbeats counts as live after it was last heard. */
  readonly collectorTimeoutMs: number
  /** The same of one that sends none, and is heard only when it fetches its list. */
  readonly listTimeoutMs: number
  /** How long the uptime row may stay untouched before that counts as an outage. */
  readonly outageMs: number
  /** How long one Nexus may do the background work after it last said that it does. */
  readonly backgroundLeaseMs: number
}

/** How long a handover of a producer from one collector to another may take. */
export const LONGEST_HANDOVER_MS = 30_000

export function milliseconds(ms: number): RawBuilder<string> {
  return sql`${ms}::int8 * interval '1 millisecond'`
}

/**
 * What generations and versions of lists are counted from: milliseconds of the database's clock. A
 * producer remembers the highest generation that it was told; so one whose row was deleted, or lost with
 * its database, and that registers again, still gets higher ones.
 */
export function generationNow(): RawBuilder<bigint> {
  return sql<bigint>`(extract(epoch from now()) * 1000)::int8`
}

/**
 * Whether some Nexus and its database have both been there for all of an interval. Only then does
 * silence mean that the other side is gone: before, it had nobody to talk to.
 */
export function availableFor(
  interval: RawBuilder<unknown>,
  { outageMs }: StoreTiming,
): RawBuilder<boolean> {
  return sql<boolean>`exists (
    select 1 from nexus_uptime
    where time_available <= now() - ${interval}
      and time_checked > now() - ${milliseconds(outageMs)}
  )`
}

/** Whether a row of `collectors` keeps its producers: it is in service, and heard. */
export function isLive(timing: StoreTiming): RawBuilder<boolean> {
  const patience = sql`case
    when collectors.time_heartbeat is null then ${milliseconds(timing.listTimeoutMs)}
    else ${milliseconds(timing.collectorTimeoutMs)}
  end`
  return sql<boolean>`(
    collectors.time_expunged is null
    and (
      collectors.time_last_seen > now() - ${patience}
      or not ${availableFor(patience, timing)}
    )
  )`
}

/** Whether a row of `collectors` may be given producers. */
export function takesProducers(timing: StoreTiming): RawBuilder<boolean> {
  return sql<boolean>`(collectors.time_draining is null and ${isLive(timing)})`
}
