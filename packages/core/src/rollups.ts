import { isCumulative, type DatumType } from './datum-type.ts'

/** How long the pieces of time may be that samples are rolled up by, from the shortest on. */
export const ROLLUPS = ['5m', '1h'] as const

export type Rollup = (typeof ROLLUPS)[number]

const WITHOUT: readonly DatumType[] = ['bool', 'string', 'bytes']

/** Whether samples of a type can be rolled up: what is added up, or has a mean. */
export function canBeRolledUp(type: DatumType): boolean {
  return isCumulative(type) || !WITHOUT.includes(type)
}
