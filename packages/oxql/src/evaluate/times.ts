/** What fits into memory, of one series. */
const MAX_POINTS = 10_000_000n

/** end − k · step, ascending, from the first that is not before the one given. */
export function timesFrom(first: bigint, end: bigint, step: bigint): readonly bigint[] {
  if (first > end) return []
  const steps = (end - first) / step
  if (steps > MAX_POINTS) throw new RangeError(`a series would have ${steps} points`)
  return Array.from({ length: Number(steps) + 1 }, (_, i) => end - (steps - BigInt(i)) * step)
}
