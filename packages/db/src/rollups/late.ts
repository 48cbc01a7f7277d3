import { systemClock, type Nanoseconds } from '@oximeter/core'
import type { Engine } from '../engine.ts'
import { fixedColumnOf } from '../native/block-columns.ts'
import { LATE_TABLE } from '../tables/rollups.ts'
import { timeText } from '../time-text.ts'
import type { SealedBlock } from '../write/sealed-block.ts'
import { SLOT, slotOf } from './slots.ts'
import { tableIn } from '../tables/placement.ts'

/**
 * What is older than this when it is stored may be of a piece that is rolled up, or is about to be. An
 * INSERT that began has ended by then.
 */
export const LATE = 120_000_000_000n

const DAY = 86_400_000_000_000n

/** Slots of a table that samples come late to. */
export interface LateSlots {
  readonly table: string
  readonly slots: readonly number[]
}

/** The slots of a block's samples that are late; undefined of nearly every block. */
function lateSlots(block: SealedBlock, now: Nanoseconds): LateSlots | undefined {
  if (!block.table.startsWith('measurements_')) return undefined
  const times = fixedColumnOf(block.body, 'timestamp')
  if (!(times instanceof BigInt64Array)) return undefined
  const limit = now - LATE
  // Of each the upper half, in which mostly all are later: bigints take ten times as long.
  const halves = new Int32Array(times.buffer, times.byteOffset, 2 * times.length)
  const upper = Number(limit >> 32n)
  const slots = new Set<number>()
  for (let row = 0; row < times.length; row++) {
    if (halves[2 * row + 1]! > upper) continue
    const time = times[row]!
    // Of what was before 1970 nothing is rolled up.
    if (time <= limit && time > 0n) slots.add(slotOf(time))
  }
  return slots.size === 0 ? undefined : { table: block.table, slots: [...slots] }
}

/** Says that what these slots were rolled up to is out of date, before anything is stored that makes it so. */
export async function markLate(engine: Engine, blocks: readonly SealedBlock[]): Promise<void> {
  const now = systemClock()
  await writeSlots(
    engine,
    blocks.flatMap((block) => lateSlots(block, now) ?? []),
    { since: timeText(now), built: false },
  )
}

/** The same of a whole UTC day (`2026-11-22`) of a table. */
export async function markDayLate(engine: Engine, table: string, day: string): Promise<void> {
  const first = slotOf(BigInt(Date.parse(day)) * 1_000_000n + 1n)
  // The first moment of a day is the last of a slot of the day before.
  const slots = Array.from({ length: Number(DAY / SLOT) + 1 }, (_, i) => first - 1 + i)
  const since = timeText(systemClock())
  await writeSlots(engine, [{ table, slots }], { since, built: false })
}

export async function writeSlots(
  engine: Engine,
  late: readonly LateSlots[],
  state: { readonly since: string; readonly built: boolean },
): Promise<void> {
  const rows = late.flatMap(({ table, slots }) =>
    slots.map((slot) => JSON.stringify({ table_name: table, slot, ...state })),
  )
  if (rows.length === 0) return
  await engine.insert(
    state.built ? 'say what is rolled up again' : 'say what is to be rolled up again',
    `INSERT INTO ${tableIn(engine, LATE_TABLE.name)} FORMAT JSONEachRow`,
    Buffer.from(rows.join('\n')),
  )
}
