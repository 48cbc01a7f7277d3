import type { Nanoseconds } from '@oximeter/core'

/** What is known of a running total at its first sight. */
export type FirstSight =
  /** Nothing: it may have counted for years. What it counts from now on is taken. */
  | { readonly kind: 'unknown' }
  /** It was zero then, and all that it shows has come since. */
  | { readonly kind: 'zero'; readonly since: Nanoseconds }

/** How a total stands to the one before it. */
export type Movement = 'first' | 'on' | 'restart'

const MILLISECOND = 1_000_000n

/**
 * Since when a running total counts, that somebody else keeps.
 *
 * - Its source may say when it began (`_created`). Else what it shows at first sight is the base
 *   that is taken off from then on: nobody knows when that came about, and an increase is never
 *   invented. The first sample is therefore zero, since a millisecond before.
 * - A total that falls has begun anew, from zero, after the sample before: that is its start.
 * - So has one whose source names another beginning that lies behind the sample before. Another
 *   beginning before it is a clock that was set, and changes nothing.
 */
export class Epoch {
  /** Of the last sample. */
  last: Nanoseconds | undefined
  /** Whether the source's own totals are reported, or what came on top of them since first sight. */
  isWhole = true
  startTime: Nanoseconds = 0n
  #created: Nanoseconds | undefined

  /**
   * Goes on to the next sample, later than the one before.
   *
   * @param fell whether the total is below the one before
   * @param created when its source says that it began
   */
  advance(
    timestamp: Nanoseconds,
    fell: boolean,
    created: Nanoseconds | undefined,
    firstSight: FirstSight,
  ): Movement {
    const { last } = this
    const before = this.#created
    this.last = timestamp
    this.#created = created ?? before
    if (last === undefined) {
      this.#begin(timestamp, created, firstSight)
      return 'first'
    }
    const isRenamed = created !== undefined && created !== before
    const begun = isRenamed && created > last && created < timestamp ? created : undefined
    // What was not named before may be as old as what is counted already.
    if (!fell && (begun === undefined || before === undefined)) return 'on'
    this.isWhole = true
    this.startTime = begun ?? between(last, timestamp)
    return 'restart'
  }

  #begin(timestamp: Nanoseconds, created: Nanoseconds | undefined, firstSight: FirstSight): void {
    const zero = firstSight.kind === 'zero' ? firstSight.since : undefined
    const since = [created, zero].find((time) => time !== undefined && time < timestamp)
    this.isWhole = since !== undefined
    this.startTime = since ?? timestamp - MILLISECOND
  }
}

/** After the sample before, and before this one, however close they are. */
function between(last: Nanoseconds, timestamp: Nanoseconds): Nanoseconds {
  const gap = timestamp - last
  return last + (gap > MILLISECOND ? MILLISECOND : gap / 2n)
}
