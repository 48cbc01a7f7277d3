import type { PlanCondition } from '../condition.ts'
import type { DeltaNode } from '../plan.ts'
import { ALWAYS, overlap, type Bounds } from './bounds.ts'
import { isOfFields } from './conjuncts.ts'
import { impliedBounds, impliedOfFields, isBound } from './implied.ts'

/** What is wanted of the result of a node. */
export interface Demand {
  /** All of these must hold of what the node that is made instead gives. */
  readonly conditions: readonly PlanCondition[]
  /** Series for which one of these does not hold are of no use; that they are left out is not necessary. */
  readonly series: readonly PlanCondition[]
  /** So are points outside of these. */
  readonly times: Bounds
  /** How far before the first delta the sample before it is looked for. */
  readonly lookBack: bigint
  readonly missing: DeltaNode['missing']
}

/** What a node lets through, from its result to its input. */
export interface Passage {
  /** The condition on fields as it is of the input: undefined if it says nothing of that. */
  readonly fields: (condition: PlanCondition) => PlanCondition | undefined
  /** The bound of time as it is of the input: undefined if the result would be another. */
  readonly time: (condition: PlanCondition) => PlanCondition | undefined
  /** Which times of the input are of use, of those of the result. */
  readonly times: (times: Bounds) => Bounds
}

interface Divided {
  readonly below: readonly PlanCondition[]
  readonly above: readonly PlanCondition[]
  readonly series: readonly PlanCondition[]
  readonly times: Bounds
}

/** Parts what can be asked of the input from what must be asked of the result. */
export function divide(demand: Demand, passage: Passage): Divided {
  const below: PlanCondition[] = []
  const above: PlanCondition[] = []
  for (const condition of demand.conditions) {
    const passed = pass(condition, passage)
    if (passed) below.push(passed)
    else above.push(condition)
  }
  const implied = above.flatMap((condition) => impliedOfFields(condition) ?? [])
  const series = [...demand.series, ...implied].flatMap((condition) => {
    return passage.fields(condition) ?? []
  })
  const times = above.map(impliedBounds).reduce(overlap, demand.times)
  return { below, above, series, times: passage.times(times) }
}

function pass(condition: PlanCondition, passage: Passage): PlanCondition | undefined {
  if (isOfFields(condition)) return passage.fields(condition)
  return isBound(condition) ? passage.time(condition) : undefined
}

export function nothing(): undefined {
  return undefined
}

export function itself<T>(value: T): T {
  return value
}

export function never(): Bounds {
  return ALWAYS
}
