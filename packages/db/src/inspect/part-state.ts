import type { Engine } from '../engine.ts'
import { UNSETTLED_TABLE } from '../tables/series.ts'
import { LOOK } from './budget.ts'
import { tableIn } from '../tables/placement.ts'

/** Rows of one answer: more of a kind say no more. */
const MOST = 20

/** A partition with many parts. */
export interface CrowdedPartition {
  readonly table: string
  readonly partition: string
  readonly parts: number
  readonly rows: number
}

/** An ALTER that is not done yet. */
export interface PendingMutation {
  readonly table: string
  readonly command: string
  readonly ageSeconds: number
  readonly partsToDo: number
  /** Why it does not get on; empty where it does. */
  readonly failure: string
}

/** Parts that the engine set aside, by why it did. */
export interface DetachedParts {
  readonly table: string
  /** `broken`, `unexpected`, …; empty where somebody detached them. */
  readonly reason: string
  readonly parts: number
}

/** A UTC day that may hold samples twice, until it is merged. */
export interface UnsettledDayState {
  readonly table: string
  /** `20261122` */
  readonly day: string
  readonly ageSeconds: number
}

/** How the tables' parts are. */
export interface PartState {
  /** The most parts first. */
  readonly crowded: readonly CrowdedPartition[]
  /** Parts of one partition at which the engine begins to slow inserts down. */
  readonly delayAt: number
  readonly runningMerges: number
  readonly longestMergeSeconds: number
  readonly mutations: readonly PendingMutation[]
  readonly detached: readonly DetachedParts[]
  /** The oldest first. */
  readonly unsettled: readonly UnsettledDayState[]
}

export async function partState(engine: Engine): Promise<PartState> {
  const [crowded, delayAt, merges, mutations, detached, unsettled] = await Promise.all([
    crowdedPartitions(engine),
    delayLimit(engine),
    runningMerges(engine),
    pendingMutations(engine),
    detachedParts(engine),
    unsettledDays(engine),
  ])
  return { crowded, delayAt, ...merges, mutations, detached, unsettled }
}

async function crowdedPartitions(engine: Engine): Promise<CrowdedPartition[]> {
  const rows = await engine.rows<Record<'table' | 'partition' | 'parts' | 'rows', string>>(
    'look at parts',
    `SELECT table, partition, count() AS parts, sum(rows) AS rows FROM system.parts
     WHERE active AND database = {database:String}
     GROUP BY table, partition ORDER BY parts DESC, table, partition LIMIT ${MOST}`,
    { parameters: { database: engine.database }, settings: LOOK },
  )
  return rows.map(({ table, partition, parts, rows: count }) => ({
    table,
    partition,
    parts: Number(parts),
    rows: Number(count),
  }))
}

async function delayLimit(engine: Engine): Promise<number> {
  const [row] = await engine.rows<{ value: string }>(
    'look at the limits of parts',
    `SELECT value FROM system.merge_tree_settings WHERE name = 'parts_to_delay_insert'`,
    { settings: LOOK },
  )
  return Number(row?.value ?? 0)
}

async function runningMerges(
  engine: Engine,
): Promise<Pick<PartState, 'runningMerges' | 'longestMergeSeconds'>> {
  const [row] = await engine.rows<{ n: string; longest: number }>(
    'look at merges',
    `SELECT count() AS n, max(elapsed) AS longest FROM system.merges
     WHERE database = {database:String}`,
    { parameters: { database: engine.database }, settings: LOOK },
  )
  return { runningMerges: Number(row?.n ?? 0), longestMergeSeconds: row?.longest ?? 0 }
}

async function pendingMutations(engine: Engine): Promise<PendingMutation[]> {
  const rows = await engine.rows<{
    table: string
    command: string
    age: string
    parts_to_do: string
    latest_fail_reason: string
  }>(
    'look at mutations',
    `SELECT table, left(command, 200) AS command, dateDiff('second', create_time, now()) AS age,
       parts_to_do, left(latest_fail_reason, 300) AS latest_fail_reason
     FROM system.mutations WHERE NOT is_done AND database = {database:String}
     ORDER BY create_time LIMIT ${MOST}`,
    { parameters: { database: engine.database }, settings: LOOK },
  )
  return rows.map(({ table, command, age, parts_to_do, latest_fail_reason }) => ({
    table,
    command,
    ageSeconds: Number(age),
    partsToDo: Number(parts_to_do),
    failure: latest_fail_reason,
  }))
}

async function detachedParts(engine: Engine): Promise<DetachedParts[]> {
  const rows = await engine.rows<{ table: string; reason: string | null; parts: string }>(
    'look at detached parts',
    `SELECT table, ifNull(reason, '') AS reason, count() AS parts FROM system.detached_parts
     WHERE database = {database:String}
     GROUP BY table, reason ORDER BY parts DESC, table LIMIT ${MOST}`,
    { parameters: { database: engine.database }, settings: LOOK },
  )
  return rows.map(({ table, reason, parts }) => ({
    table,
    reason: reason ?? '',
    parts: Number(parts),
  }))
}

async function unsettledDays(engine: Engine): Promise<UnsettledDayState[]> {
  const rows = await engine.rows<{ table_name: string; day: number; age: string }>(
    'look at unsettled days',
    `SELECT table_name, day, dateDiff('second', since, now64(9)) AS age
     FROM ${tableIn(engine, UNSETTLED_TABLE.name)} FINAL
     WHERE NOT settled ORDER BY day, table_name LIMIT 1000`,
    { settings: LOOK },
  )
  return rows.map(({ table_name, day, age }) => ({
    table: table_name,
    day: String(day),
    ageSeconds: Number(age),
  }))
}
