import { setTimeout as sleep } from 'node:timers/promises'
import { systemClock, type Clock } from '@oximeter/core'
import type { Engine } from '../engine.ts'
import { rollupTableOf } from '../tables/rollups.ts'
import { LATEST_TABLE, SERIES_TABLE } from '../tables/series.ts'
import { storedIn, storedName, tableIn } from '../tables/placement.ts'
import { quoteText } from '../tables/table.ts'
import { timeText } from '../time-text.ts'
import { unfinishedAlters, setExpiry, tableExpiry, wantedExpiry } from './expiry.ts'
import { dayNumber, planDeletions, type Deletion } from './plan.ts'
import { DEFAULT_POLICY, Policies, type RetentionPolicy } from './policy.ts'
import { Usage, type DayUsage } from './usage.ts'

export interface ApplyRetentionOptions {
  /** Days of tables from which is deleted, at most; the others' turn comes with the next call. @default 50 */
  readonly maxDays?: number
  /** How long to wait for what was begun, in milliseconds; it goes on after that. @default 20 000 */
  readonly waitMs?: number
  readonly clock?: Clock
  /** Once it aborts, nothing more is begun; what was deleted by then is told. */
  readonly signal?: AbortSignal
}

export interface RetentionOutcome {
  readonly deleted: readonly Deletion[]
  /** Days of tables from which is still to be deleted. */
  readonly left: number
  /** Tables whose rows expire at another time now. */
  readonly changed: number
  /** Something earlier is still being deleted: nothing more was begun. */
  readonly busy: boolean
}

const POLL_MS = 100
const DAY = 86_400_000_000_000n

/** Says what is stored of each timeseries, and deletes what is kept no longer. */
export class Retention {
  readonly #engine: Engine
  readonly #usage: Usage

  constructor(engine: Engine) {
    this.#engine = engine
    this.#usage = new Usage(engine)
  }

  /** How much of each timeseries is stored, by days. */
  usage(): Promise<DayUsage[]> {
    return this.#usage.read()
  }

  /** What `apply` would delete if these were the policies. */
  async plan(
    policies: readonly RetentionPolicy[],
    clock: Clock = systemClock,
  ): Promise<Deletion[]> {
    const expiry = await tableExpiry(this.#engine)
    return this.#plan(new Policies(policies), this.#tablesOf(expiry), clock)
  }

  /**
   * Deletes what is kept no longer, a bounded part of it, and has tables keep their rows for as long as
   * some timeseries in them is kept. May be called by several at once, and again after it failed: what
   * is deleted twice is deleted.
   *
   * @param policies those that somebody has made
   */
  async apply(
    policies: readonly RetentionPolicy[],
    { maxDays = 50, waitMs = 20_000, clock = systemClock, signal }: ApplyRetentionOptions = {},
  ): Promise<RetentionOutcome> {
    const known = new Policies(policies)
    const expiry = await tableExpiry(this.#engine)
    // Nobody has stored anything yet.
    if (expiry.size === 0) return { deleted: [], left: 0, changed: 0, busy: false }
    // First of all, so that nothing expires that is to be kept longer.
    const wanted = await wantedExpiry(this.#engine, known)
    const others = wanted.filter(({ table, days }) => {
      const now = expiry.get(storedName(this.#engine, table))
      return now !== undefined && now !== days
    })
    await Promise.all(others.map((one) => setExpiry(this.#engine, one)))
    const changed = others.length
    const nothing = { deleted: [], left: 0, changed }
    if (policies.length === 0) return { ...nothing, busy: false }
    if (await this.#isBusy(changed === 0 ? 0 : waitMs, signal)) return { ...nothing, busy: true }
    const planned = await this.#plan(known, this.#tablesOf(expiry), clock)
    const days = [...Map.groupBy(planned, ({ table, day }) => `${table} ${day}`).values()]
    const usage = await this.#usage.read()
    const deleted: Deletion[][] = []
    for (const deletions of days.slice(0, maxDays)) {
      if (signal?.aborted) break
      await this.#delete(deletions, usage)
      deleted.push(deletions)
    }
    if (!signal?.aborted) await this.#forgetSeries(known, clock)
    if (deleted.length > 0) await this.#isBusy(waitMs, signal)
    return { deleted: deleted.flat(), left: days.length - deleted.length, changed, busy: false }
  }

  /** Waits until nothing is being deleted any more, for so long at most. */
  async #isBusy(waitMs: number, signal: AbortSignal | undefined): Promise<boolean> {
    const deadline = performance.now() + waitMs
    while ((await unfinishedAlters(this.#engine)) > 0) {
      if (performance.now() >= deadline || signal?.aborted) return true
      await sleep(POLL_MS)
    }
    return false
  }

  async #plan(policies: Policies, expiring: ReadonlySet<string>, clock: Clock) {
    const today = dayNumber(Number(clock() / 1_000_000n))
    return planDeletions(await this.#usage.read(), { policies, today, expiring })
  }

  /** Named as they are asked, not as they are stored. */
  #tablesOf(expiry: ReadonlyMap<string, number>): ReadonlySet<string> {
    return new Set([...expiry.keys()].map((name) => name.replace(/_local$/, '')))
  }

  /**
   * Of the rows of some timeseries the parts are written anew without them. A day that is too much for
   * the default's bytes goes as a whole, with what may come to it meanwhile.
   */
  async #delete(deletions: readonly Deletion[], usage: readonly DayUsage[]): Promise<void> {
    const { table, day } = deletions[0]!
    const names = deletions.map(({ name }) => name)
    const going = new Set(names)
    const isWhole =
      deletions.some(({ reason, pattern }) => {
        return reason === 'bytes' && pattern === DEFAULT_POLICY.pattern
      }) && usage.every((one) => one.table !== table || one.day !== day || going.has(one.name))
    const doing = `delete old samples of ${table}`
    const stored = storedIn(this.#engine, table)
    const ofNames = `DELETE IN PARTITION ID '${day}' WHERE timeseries_name IN (${names.map(quoteText).join(', ')})`
    // Also what they were rolled up to, which is read in place of them.
    const rolledUp = storedIn(this.#engine, rollupTableOf(table))
    await this.#engine.run(doing, `ALTER TABLE ${rolledUp} ${ofNames}`)
    const what = isWhole ? `DROP PARTITION ID '${day}'` : ofNames
    await this.#engine.run(doing, `ALTER TABLE ${stored} ${what}`)
  }

  /** Series of which nothing is kept any more, where their table keeps them for others' sake. */
  async #forgetSeries(policies: Policies, clock: Clock): Promise<void> {
    const names = await this.#engine.rows<{ name: string }>(
      'read which timeseries there are',
      `SELECT DISTINCT timeseries_name AS name FROM ${tableIn(this.#engine, SERIES_TABLE.name)}`,
    )
    const byDays = Map.groupBy(
      names.map(({ name }) => name),
      (name) => policies.of(name).days,
    )
    const longest = Math.max(...byDays.keys(), policies.default.days)
    const now = clock()
    const today = now - (now % DAY)
    for (const [days, some] of byDays) {
      if (days === longest) continue
      // Once a day there is something to do, at most.
      const before = timeText(today - BigInt(days + 1) * DAY)
      for (const [table, column] of [
        [SERIES_TABLE.name, 'last_seen'],
        [LATEST_TABLE.name, 'timestamp'],
      ] as const) {
        const old = `timeseries_name IN (${some.map(quoteText).join(', ')}) AND ${column} < toDateTime64('${before}', 9, 'UTC')`
        const [row] = await this.#engine.rows<{ n: string }>(
          'count series that are gone',
          `SELECT count() AS n FROM ${tableIn(this.#engine, table)} WHERE ${old}`,
        )
        if (Number(row?.n ?? 0) === 0) continue
        await this.#engine.run(
          'forget series that are gone',
          `ALTER TABLE ${storedIn(this.#engine, table)} DELETE WHERE ${old}`,
        )
      }
    }
  }
}
