import type { LossCount } from '@oximeter/api/client'

/** What several collectors lost, by kind and reason, the most first. */
export function addLosses(each: readonly (readonly LossCount[])[]): LossCount[] {
  const sums = new Map<string, LossCount>()
  for (const loss of each.flat()) {
    const key = `${loss.kind} ${loss.reason}`
    const sum = sums.get(key)
    if (sum === undefined) {
      sums.set(key, { ...loss })
    } else {
      sum.total += loss.total
      sum.last_hour += loss.last_hour
    }
  }
  return [...sums.values()].sort((a, b) => b.last_hour - a.last_hour || b.total - a.total)
}
