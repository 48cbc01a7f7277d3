import type { Policies, RetentionPolicy } from './policy.ts'
import type { DayUsage } from './usage.ts'

/** Samples of one timeseries and day that are kept no longer. */
export interface Deletion extends DayUsage {
  readonly reason: 'age' | 'bytes'
  /** Of the policy that says so. */
  readonly pattern: string
}

export interface PlanOptions {
  readonly policies: Policies
  /** YYYYMMDD */
  readonly today: number
  /** Tables whose rows expire; of others only what a policy says that somebody has made is deleted. */
  readonly expiring: ReadonlySet<string>
}

/** What is to be deleted, the oldest first: a day when all of it is too old, and what is too much. */
export function planDeletions(
  usage: readonly DayUsage[],
  { policies, today, expiring }: PlanOptions,
): Deletion[] {
  const byAge = usage.filter(({ table, name, day }) => {
    const policy = policies.of(name)
    if (policy === policies.default && !policies.isDefaultGiven && !expiring.has(table))
      return false
    return day < oldestDay(today, policy.days)
  })
  const old = new Set(byAge)
  const kept = usage.filter((one) => !old.has(one)).toSorted((a, b) => a.day - b.day)
  const deletions: Deletion[] = byAge.map((one) => {
    return { ...one, reason: 'age', pattern: policies.of(one.name).pattern }
  })
  const gone = new Set<DayUsage>()
  const bounded = policies.all.filter(({ bytes }) => bytes !== null)
  // The default's last: it is about what the others leave.
  for (const policy of bounded) {
    const ofPolicy = kept.filter((one) => !gone.has(one) && isUnder(policy, one, policies))
    for (const one of beyond(ofPolicy, policy.bytes!, today)) {
      gone.add(one)
      deletions.push({ ...one, reason: 'bytes', pattern: policy.pattern })
    }
  }
  return deletions.toSorted((a, b) => a.day - b.day || (a.name < b.name ? -1 : 1))
}

function isUnder(policy: RetentionPolicy, { name }: DayUsage, policies: Policies): boolean {
  return policy === policies.default || policies.of(name) === policy
}

/** The oldest days, whole ones, without which the rest takes no more than `bytes`. */
function beyond(usage: readonly DayUsage[], bytes: number, today: number): DayUsage[] {
  let total = usage.reduce((sum, one) => sum + one.bytes, 0)
  const gone: DayUsage[] = []
  for (const [day, ofDay] of Map.groupBy(usage, (one) => one.day)) {
    if (total <= bytes || day >= today) break
    gone.push(...ofDay)
    total -= ofDay.reduce((sum, one) => sum + one.bytes, 0)
  }
  return gone
}

const DAY_MS = 86_400_000

/** The first day that holds a sample younger than so many days, at any time of today. */
function oldestDay(today: number, days: number): number {
  return dayNumber(dateOf(today).getTime() - days * DAY_MS)
}

/** YYYYMMDD of a time in milliseconds since the epoch. */
export function dayNumber(ms: number): number {
  return Number(new Date(ms).toISOString().slice(0, 10).replaceAll('-', ''))
}

function dateOf(day: number): Date {
  return new Date(Date.UTC(Math.floor(day / 10_000), (Math.floor(day / 100) % 100) - 1, day % 100))
}
