import { canBeRolledUp } from '@oximeter/core'
import {
  coarseScans,
  rollUp,
  type CoarseScan,
  type PlanNode,
  type RolledScan,
  type RolledScans,
} from '@oximeter/oxql'
import type { Engine } from '../engine.ts'
import { LENGTHS, readBuilt, readLate, readOldest, withoutSlots } from '../rollups/built.ts'
import { measurementTableName } from '../tables/measurements.ts'

const DAY = 86_400_000_000_000n

/** What is read of roll-ups in place of samples, of the scans of a table whose timeseries have some. */
export async function rolledScans(table: PlanNode, engine: Engine): Promise<RolledScans> {
  const coarse = coarseScans(table).filter(isRolledUp)
  const rolled = new Map<CoarseScan['scan'], RolledScan>()
  if (coarse.length === 0) return rolled
  const names = [...new Set(coarse.map(({ scan }) => scan.name))]
  const tables = [...new Set(coarse.map(tableOf))]
  const [built, late, oldest] = await Promise.all([
    readBuilt(engine, names),
    readLate(engine, tables),
    readOldest(engine, tables),
  ])
  for (const one of coarse) {
    const { name, versions } = one.scan
    const first = oldest.get(tableOf(one))
    if (first === undefined) continue
    const lengths = (versions.at(-1)?.rollups ?? []).map((rollup) => LENGTHS[rollup])
    const kept = built
      .filter((each) => each.name === name && lengths.includes(each.length))
      .map(({ length, after, upTo }) => {
        // Days of samples go one by one, and what they were rolled up to may be there still.
        const day = first - (first % DAY)
        const from = after < day ? day : after
        const slots = late.get(tableOf(one)) ?? []
        return {
          length,
          stretches: from < upTo ? withoutSlots({ after: from, upTo }, length, slots) : [],
        }
      })
    const found = rollUp(one, kept)
    if (found) rolled.set(one.scan, found)
  }
  return rolled
}

function isRolledUp({ scan: { datumType, versions } }: CoarseScan): boolean {
  return canBeRolledUp(datumType) && (versions.at(-1)?.rollups ?? []).length > 0
}

function tableOf({ scan: { datumType } }: CoarseScan): string {
  return measurementTableName(datumType)
}
