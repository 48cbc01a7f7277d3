import type { Engine } from '../engine.ts'
import { QUARANTINE_TABLE } from '../tables/series.ts'
import { tableIn } from '../tables/placement.ts'

/** Which samples in quarantine are meant: all of one timeseries, or those with one reason. */
export interface QuarantineSelection {
  /** As it was given: perhaps no timeseries name at all. */
  readonly name: string
  readonly reason?: string
}

/** What is kept under a name, for a reason, or all; as SQL over the table `AS kept`. */
export function selectionText({ name, reason }: Partial<QuarantineSelection>): string {
  return [
    'true',
    ...(name === undefined ? [] : ['kept.timeseries_name = {name:String}']),
    ...(reason === undefined ? [] : ['kept.reason = {reason:String}']),
  ].join(' AND ')
}

export function selectionParameters({ name, reason }: Partial<QuarantineSelection>) {
  return { ...(name === undefined ? {} : { name }), ...(reason === undefined ? {} : { reason }) }
}

export function quarantineTable(engine: Engine): string {
  return tableIn(engine, QUARANTINE_TABLE.name)
}

/** By this and its time a row is told from others; rows that agree in both are the same sample. */
export const BODY_HASH = 'sipHash64(kept.body)'
