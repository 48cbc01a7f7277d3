import type { Glimpse, Sample, TimeseriesSchema } from '@oximeter/core'

import { TARGET } from '../names/metric-name.ts'
import { Turns } from '../turns.ts'
import { familyOf, originalFieldOf, sampleNamesOf, type ExposedFamily } from './exposed-family.ts'

/** Why something is not in an exposition. */
export const LEFT_OUT_REASONS = [
  'not_a_number',
  'missing',
  'name_taken',
  'producer_failed',
  'duplicate',
] as const

type LeftOutReason = (typeof LEFT_OUT_REASONS)[number]

/** How many samples were left out of one exposition; of producers that failed, how many these are. */
export type LeftOut = Record<LeftOutReason, number>

export const LEFT_OUT_NAME = 'oximeter_exposition_left_out'

export interface Gathered {
  /** Ascending by name. */
  readonly families: readonly ExposedFamily[]
  readonly leftOut: LeftOut
}

/** Sorts samples into metric families. Done in turns with other work. */
export async function gather(
  glimpses: readonly Glimpse[],
  described: readonly TimeseriesSchema[],
): Promise<Gathered> {
  const schemas = new Map(described.map((schema) => [schema.name, schema]))
  const families = new Map<string, ExposedFamily | undefined>()
  const leftOut: LeftOut = {
    not_a_number: 0,
    missing: 0,
    name_taken: 0,
    producer_failed: 0,
    duplicate: 0,
  }
  const turns = new Turns()
  let gathered = 0
  for (const { result } of glimpses) {
    if (result.status === 'err') {
      leftOut.producer_failed += 1
      continue
    }
    for (const sample of result.samples) {
      add(sample)
      if (++gathered % 256 === 0 && turns.isOver) await turns.next()
    }
  }
  return { families: withDistinctNames([...families.values()], leftOut), leftOut }

  function add(sample: Sample): void {
    const { timeseries, datum } = sample
    if (datum.type === 'missing') {
      leftOut.missing += 1
      return
    }
    const { name } = timeseries
    const original = name.startsWith(`${TARGET}:`) ? originalFieldOf(timeseries) : undefined
    const key = original === undefined ? name : `${name} ${original}`
    let family = families.get(key)
    if (family === undefined && !families.has(key)) {
      family = familyOf(timeseries, timeseries.definition ?? schemas.get(name))
      families.set(key, family)
    }
    if (family === undefined) leftOut.not_a_number += 1
    else family.samples.push(sample)
  }
}

/**
 * Two timeseries of ours may have one name in Prometheus, `a:b_c` and `a_b:c`; the first by our
 * name has it.
 */
function withDistinctNames(
  families: readonly (ExposedFamily | undefined)[],
  leftOut: LeftOut,
): ExposedFamily[] {
  const taken = new Set([LEFT_OUT_NAME])
  return families
    .filter((family) => family !== undefined)
    .sort((a, b) => order(a, b))
    .filter((family) => {
      const names = sampleNamesOf(family)
      const isFree = !names.some((name) => taken.has(name))
      if (isFree) for (const name of names) taken.add(name)
      else leftOut.name_taken += family.samples.length
      return isFree
    })
}

function order(a: ExposedFamily, b: ExposedFamily): number {
  const [one, other] = [a, b].map(({ name, samples }) => `${name} ${samples[0]!.timeseries.name}`)
  return one! < other! ? -1 : 1
}
