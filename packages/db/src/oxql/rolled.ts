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
import { LENGTHS, withoutSlots } from '../rollups/built.ts'
import { readCovered } from '../rollups/covered.ts'
import { measurementTableName } from '../tables/measurements.ts'

const DAY = 86_400_000_000_000n

/** What is read of roll-ups in place of samples, of the scans of a table whose timeseries have some. */
export async function rolledScans(table: PlanNode, engine: Engine): Promise<RolledScans> {
  const coarse = coarseScans(table).filter((one) => lengthsOf(one).length > 0)
  const rolled = new Map<CoarseScan['scan'], RolledScan>()
  if (coarse.length === 0) return rolled
  const names = [...new Set(coarse.map(({ scan }) => scan.name))]
  const tables = [...new Set(coarse.map(tableOf))]
  const { built, late, oldest } = await readCovered(engine, names, tables)
  for (const one of coarse) {
    const { name } = one.scan
    const lengths = lengthsOf(one)
    const first = oldest.get(tableOf(one))
    if (first === undefined) continue
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

/** Of the pieces that cells are not shorter than. */
function lengthsOf({ scan: { datumType, versions }, cells }: CoarseScan): bigint[] {
  if (!canBeRolledUp(datumType)) return []
  const lengths = (versions.at(-1)?.rollups ?? []).map((rollup) => LENGTHS[rollup])
  return lengths.filter((length) => length <= cells.length)
}

function tableOf({ scan: { datumType } }: CoarseScan): string {
  return measurementTableName(datumType)
}
