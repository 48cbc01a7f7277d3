import type { Rollup } from '@oximeter/core'
import type { Stretch } from '@oximeter/oxql'
import type { Engine } from '../engine.ts'
import { BUILT_TABLE } from '../tables/rollups.ts'
import { timeText } from '../time-text.ts'
import { SLOT } from './slots.ts'
import { tableIn } from '../tables/placement.ts'

/** How long the pieces of each roll-up are, in nanoseconds. */
export const LENGTHS: Readonly<Record<Rollup, bigint>> = { '5m': SLOT, '1h': 12n * SLOT }

/** Where a timeseries is rolled up by pieces of one length: nowhere if `upTo` is not after `after`. */
export interface Built extends Stretch {
  readonly name: string
  readonly length: bigint
}

interface BuiltRow {
  readonly timeseries_name: string
  readonly bucket: number
  readonly after: string
  readonly up_to: string
}

const SECOND = 1_000_000_000n

/** All that is rolled up. */
export async function readBuilt(engine: Engine): Promise<Built[]> {
  const rows = await engine.rows<BuiltRow>(
    'read what is rolled up',
    `SELECT timeseries_name, bucket, toUnixTimestamp64Nano(built_from) AS after, toUnixTimestamp64Nano(built_to) AS up_to
     FROM ${tableIn(engine, BUILT_TABLE.name)} FINAL`,
  )
  return rows.map(({ timeseries_name: name, bucket, after, up_to }) => ({
    name,
    length: BigInt(bucket) * SECOND,
    after: BigInt(after),
    upTo: BigInt(up_to),
  }))
}

/** @param now later than when any of these was written before */
export async function writeBuilt(
  engine: Engine,
  built: readonly Built[],
  now: bigint,
): Promise<void> {
  if (built.length === 0) return
  const rows = built.map(({ name, length, after, upTo }) =>
    JSON.stringify({
      timeseries_name: name,
      bucket: Number(length / SECOND),
      built_from: timeText(after),
      built_to: timeText(upTo),
      since: timeText(now),
    }),
  )
  await engine.insert(
    'say what is rolled up',
    `INSERT INTO ${tableIn(engine, BUILT_TABLE.name)} FORMAT JSONEachRow`,
    Buffer.from(rows.join('\n')),
  )
}

/** The oldest samples that there are in tables, of any timeseries. Those that are empty are not in it. */
export async function readOldest(
  engine: Engine,
  tables: readonly string[],
): Promise<Map<string, bigint>> {
  const oldest = tables.map(
    (table, i) =>
      `SELECT ${i} AS place, toString(toUnixTimestamp64Nano(min(timestamp))) AS oldest FROM ${tableIn(engine, table)} HAVING count() > 0`,
  )
  const rows = await engine.rows<{ place: number; oldest: string }>(
    'look for the oldest samples',
    oldest.join(' UNION ALL '),
  )
  return new Map(rows.map(({ place, oldest: time }) => [tables[place]!, BigInt(time)]))
}

/** Without the pieces that slots are in. */
export function withoutSlots(
  { after, upTo }: Stretch,
  length: bigint,
  slots: readonly number[],
): Stretch[] {
  const rest: Stretch[] = []
  let from = after
  for (const slot of slots) {
    const piece = ((BigInt(slot) * SLOT) / length) * length
    if (piece >= upTo) break
    if (piece + length <= from) continue
    if (piece > from) rest.push({ after: from, upTo: piece })
    from = piece + length
  }
  if (from < upTo) rest.push({ after: from, upTo })
  return rest
}
