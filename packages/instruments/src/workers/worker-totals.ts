import {
  isCumulative,
  missingDatum,
  type Datum,
  type GaugeDatum,
  type Nanoseconds,
  type Sample,
  type Timeseries,
} from '@oximeter/core'

import {
  addTotals,
  areAlike,
  combineGauges,
  isTotal,
  type CumulativeDatum,
  type GaugeRule,
} from './add-data.ts'
import { identityOf, targetIdentityOf } from './series-numbers.ts'

/** A worker, by whatever tells it from others. */
export type WorkerKey = object

/** A target that workers report on. */
interface KnownTarget {
  readonly workers: Set<WorkerKey>
  /** When the last of them ended, in milliseconds; undefined while one lives. */
  endedAt: number | undefined
}

/** One series, of all workers together. */
export interface Total {
  readonly timeseries: Timeseries
  readonly target: KnownTarget
  /** What the workers say that live. */
  readonly live: Map<WorkerKey, Datum>
  /** Of cumulative types: what they counted who ended, or began anew. */
  ended: CumulativeDatum | undefined
  /** Of cumulative types: fixed when it is first told. */
  startTime: Nanoseconds | undefined
  /** When it was told last. */
  toldAt: Nanoseconds
}

export interface TotalsOptions {
  readonly maxSeries: number
  readonly keepMs: number
  readonly gaugeRule: (name: string) => GaugeRule
}

const MILLISECOND = 1_000_000n

/**
 * What workers count, added up by series. A total is what they said last who live, and what they had
 * counted who ended: so it never falls, whoever ends or takes another's place.
 */
export class WorkerTotals {
  readonly #options: TotalsOptions
  readonly #totals = new Map<string, Total>()
  readonly #targets = new Map<string, KnownTarget>()
  /** Series for which there was no room, or whose bins are not those of the others. */
  refused = 0

  constructor(options: TotalsOptions) {
    this.#options = options
  }

  get size(): number {
    return this.#totals.size
  }

  /** The series that a worker is about to report on; undefined past the budget. */
  join(worker: WorkerKey, timeseries: Timeseries): Total | undefined {
    const identity = identityOf(timeseries)
    const known = this.#totals.get(identity)
    if (known === undefined && this.#totals.size >= this.#options.maxSeries) {
      this.refused += 1
      return undefined
    }
    const target = known?.target ?? this.#targetOf(timeseries)
    target.workers.add(worker)
    target.endedAt = undefined
    if (known) return known
    const live = new Map<WorkerKey, Datum>()
    const total = { timeseries, target, live, ended: undefined, startTime: undefined, toldAt: 0n }
    this.#totals.set(identity, total)
    return total
  }

  /** What a worker says now of a series. */
  update(worker: WorkerKey, total: Total, datum: Datum): void {
    const { live } = total
    const before = live.get(worker)
    if (isTotal(datum)) {
      if (!this.#fits(worker, total, datum)) {
        this.refused += 1
        return
      }
      // The worker retired the series, or it came to its limit, and counts anew.
      if (before !== undefined && isTotal(before) && before.startTime !== datum.startTime) {
        fold(total, before)
      }
    } else if (isCumulative(total.timeseries.datumType) && before !== undefined) {
      // A counter that cannot be read now was not undone.
      return
    }
    // At the end, so that the last is the newest.
    live.delete(worker)
    live.set(worker, datum)
  }

  /**
   * Whether it can be added to the others. Histograms with other bins cannot, as long as somebody
   * lives that has the old ones; after that the total begins anew.
   */
  #fits(worker: WorkerKey, total: Total, datum: CumulativeDatum): boolean {
    const others = [...total.live].filter(([other]) => other !== worker)
    const other = others.map(([, theirs]) => theirs).find(isTotal)
    if (other !== undefined) return areAlike(other, datum)
    if (total.ended !== undefined && !areAlike(total.ended, datum)) {
      total.ended = undefined
      total.startTime = undefined
    }
    return true
  }

  /** A worker has a gauge no more. */
  leave(worker: WorkerKey, total: Total): void {
    total.live.delete(worker)
  }

  /** A worker has no gauges any more. */
  leaveAll(worker: WorkerKey): void {
    for (const total of this.#totals.values()) {
      if (!isCumulative(total.timeseries.datumType)) total.live.delete(worker)
    }
  }

  /** What it counted stays; its gauges go. */
  end(worker: WorkerKey, now: number): void {
    for (const total of this.#totals.values()) {
      const last = total.live.get(worker)
      if (last !== undefined && isTotal(last)) fold(total, last)
      total.live.delete(worker)
    }
    for (const target of this.#targets.values()) {
      if (target.workers.delete(worker) && target.workers.size === 0) target.endedAt = now
    }
  }

  /**
   * All series now. Gauges of a worker that has not answered are missing; its counters are what it
   * said last. Targets that no worker is left of are told once more, and until their time is over.
   */
  *collect(
    timestamp: Nanoseconds,
    now: number,
    hasAnswered: (worker: WorkerKey) => boolean,
  ): Generator<Sample> {
    for (const [identity, total] of this.#totals) {
      const datum = isCumulative(total.timeseries.datumType)
        ? sumOf(total, timestamp)
        : this.#gaugeOf(total, hasAnswered)
      if (datum) yield { timeseries: total.timeseries, timestamp, datum }
      // What a worker that lives has reported on, it may report on again.
      if (total.target.endedAt === undefined) continue
      if (total.ended === undefined || this.#isOver(total.target, now))
        this.#totals.delete(identity)
    }
    for (const [identity, target] of this.#targets) {
      if (this.#isOver(target, now)) this.#targets.delete(identity)
    }
  }

  #isOver({ endedAt }: KnownTarget, now: number): boolean {
    return endedAt !== undefined && now - endedAt >= this.#options.keepMs
  }

  #targetOf(timeseries: Timeseries): KnownTarget {
    const identity = targetIdentityOf(timeseries)
    const known = this.#targets.get(identity) ?? { workers: new Set(), endedAt: undefined }
    this.#targets.set(identity, known)
    return known
  }

  #gaugeOf(total: Total, hasAnswered: (worker: WorkerKey) => boolean): Datum | undefined {
    const { live, timeseries } = total
    if (live.size === 0) return undefined
    const data = [...live.values()]
    const isKnown =
      [...live.keys()].every(hasAnswered) && data.every(({ type }) => type !== 'missing')
    if (isKnown)
      return combineGauges(data as GaugeDatum[], this.#options.gaugeRule(timeseries.name))
    return timeseries.datumType === 'bytes' ? undefined : missingDatum(timeseries.datumType)
  }
}

function fold(total: Total, last: CumulativeDatum): void {
  total.ended = total.ended === undefined ? last : addTotals([total.ended, last])
}

function sumOf(total: Total, timestamp: Nanoseconds): Datum | undefined {
  const known = [...total.live.values()].filter(isTotal)
  const parts = total.ended === undefined ? known : [total.ended, ...known]
  if (parts.length === 0) {
    const [missing] = total.live.values()
    return missing
  }
  const sum = addTotals(parts)
  // A worker that is heard of later may have begun earlier: that is no reason to begin anew.
  total.startTime ??= startBetween(total.toldAt, sum.startTime, timestamp)
  total.toldAt = timestamp
  return { ...sum, startTime: total.startTime } as Datum
}

/** After what was told of the series before, and strictly before what is told now. */
function startBetween(before: Nanoseconds, start: Nanoseconds, now: Nanoseconds): Nanoseconds {
  const latest = now - MILLISECOND > before ? now - MILLISECOND : now - 1n
  if (start <= before) return before + 1n < now ? before + 1n : latest
  return start < latest ? start : latest
}
