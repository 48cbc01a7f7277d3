import type { System } from './system.ts'

/** When each producer of `fault_load:sequence` was collected, ascending, in milliseconds, by its number. */
export type CollectedTimes = ReadonlyMap<number, readonly number[]>

/** As the samples say that are stored. */
export async function collectedTimes(system: System): Promise<CollectedTimes> {
  const rows = await system.clickhouse(
    `SELECT producer, arraySort(groupUniqArray(toUnixTimestamp64Milli(timestamp))) AS times
     FROM oximeter."fault_load:sequence" GROUP BY producer FORMAT JSONCompactEachRow
     SETTINGS output_format_json_quote_64bit_integers = 0`,
  )
  return new Map(rows.split('\n').map((row) => JSON.parse(row) as [number, number[]]))
}

/** The longest time between two collections of one producer, of those whose second is in a window. */
export function longestGap(
  times: CollectedTimes,
  { from, to }: { readonly from: number; readonly to: number },
): number {
  let longest = 0
  for (const all of times.values()) {
    for (const [i, before] of all.entries()) {
      const next = all[i + 1] ?? Infinity
      if (next > from && next <= to) longest = Math.max(longest, next - before)
    }
  }
  return longest
}
