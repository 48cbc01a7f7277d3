import type { NumberedFleet, NumberedProducer } from './numbered-fleet.ts'
import type { Replica } from './system.ts'

/** What is stored of some producers, beside what they handed out. */
export interface CountedSamples {
  /** Which they are. */
  readonly group: string
  readonly producers: number
  readonly handedOut: number
  readonly stored: number
  readonly missing: number
  readonly double: number
}

/**
 * Counted by SQL, over the view that people ask.
 *
 * @param handedOut how many numbers each producer handed out, by its own number
 */
export async function countedSamples(
  nexus: Replica['public'],
  { producers }: NumberedFleet,
  handedOut: ReadonlyMap<number, bigint>,
  groupOf: (producer: NumberedProducer) => string,
): Promise<CountedSamples[]> {
  const { rows } = await nexus.sql({
    query: `SELECT producer, count() AS rows, uniqExact(datum) AS distinct
     FROM "fault_load:sequence" GROUP BY producer`,
  })
  const stored = new Map(rows.map(([number, all, distinct]) => [Number(number), { all, distinct }]))
  return [...Map.groupBy(producers, groupOf)].map(([group, members]) => {
    const sum = (of: (number: number) => unknown): number =>
      members.reduce((total, { number }) => total + Number(of(number) ?? 0), 0)
    const given = sum((number) => handedOut.get(number))
    const all = sum((number) => stored.get(number)?.all)
    const distinct = sum((number) => stored.get(number)?.distinct)
    return {
      group,
      producers: members.length,
      handedOut: given,
      stored: all,
      missing: given - distinct,
      double: all - distinct,
    }
  })
}
