import {
  binOfBucket,
  EXPONENTIAL_BINS,
  SIGNED_EXPONENTIAL_BINS,
  SIGNED_ZERO_BIN,
  ZERO_BIN,
} from './exponential-bins.ts'

/** Consecutive buckets of one sign, from the one at `offset` on. */
export interface Buckets {
  readonly offset: number
  readonly counts: readonly (number | bigint)[]
}

export interface ExponentialPoint {
  /** -10 to 20. */
  readonly scale: number
  readonly zeroCount: number | bigint
  readonly positive: Buckets
  readonly negative: Buckets
}

/**
 * The counts of an exponential histogram in the fixed layout.
 *
 * A source widens its buckets whenever its numbers spread: a count that was put in a bin by a narrow
 * bucket would then move to another, as if it had fallen in one and risen in the other. So a running
 * total is taken as the differences from one point to the next, bucket by bucket, each placed by the
 * narrowest buckets that told of it: a bin's count never falls.
 */
export class ExponentialCounts {
  #counts = new BigUint64Array(EXPONENTIAL_BINS.length)
  #isSigned = false
  #last: ExponentialPoint | undefined

  get bins(): Float64Array<ArrayBuffer> {
    return this.#isSigned ? SIGNED_EXPONENTIAL_BINS : EXPONENTIAL_BINS
  }

  /** A copy of the counts. */
  snapshot(): BigUint64Array<ArrayBuffer> {
    return this.#counts.slice()
  }

  /** Adds what was counted in an interval. */
  add(delta: ExponentialPoint): void {
    const { scale, positive, negative, zeroCount } = delta
    if (!this.#isSigned && negative.counts.some((count) => BigInt(count) > 0n)) this.#sign()
    const zero = this.#isSigned ? SIGNED_ZERO_BIN : ZERO_BIN
    this.#counts[zero]! += BigInt(zeroCount)
    this.#place(scale, positive, zero, 1)
    this.#place(scale, negative, zero, -1)
  }

  /**
   * Goes on to a running total. Where that has not just grown bucket by bucket (its zero has become
   * wider, say) all of it is placed anew.
   */
  advance(total: ExponentialPoint): void {
    const delta = differenceOf(total, this.#last)
    if (delta === undefined) this.#counts.fill(0n)
    this.add(delta ?? total)
    this.#last = total
  }

  #place(scale: number, { offset, counts }: Buckets, zero: number, sign: 1 | -1): void {
    for (const [i, count] of counts.entries()) {
      if (Number(count) === 0) continue
      const bin = binOfBucket(scale, offset + i)
      // The mirror of the bin above zero is just below it.
      const place = sign === 1 ? zero + bin : this.#isSigned ? zero - 1 - bin : 0
      this.#counts[Math.max(0, place)]! += BigInt(count)
    }
  }

  #sign(): void {
    const counts = new BigUint64Array(SIGNED_EXPONENTIAL_BINS.length)
    counts.set(this.#counts.subarray(ZERO_BIN), SIGNED_ZERO_BIN)
    this.#counts = counts
    this.#isSigned = true
  }
}

/** What came after `before`, in the buckets of `total`; undefined if anything has become less. */
function differenceOf(
  total: ExponentialPoint,
  before: ExponentialPoint | undefined,
): ExponentialPoint | undefined {
  if (before === undefined) return total
  const { scale } = total
  const zeroCount = BigInt(total.zeroCount) - BigInt(before.zeroCount)
  if (scale > before.scale || zeroCount < 0n) return undefined
  const positive = lessWidened(total.positive, before.positive, before.scale - scale)
  const negative = lessWidened(total.negative, before.negative, before.scale - scale)
  return positive && negative && { scale, zeroCount, positive, negative }
}

/** @param shift how often two buckets of before have become one */
function lessWidened(total: Buckets, before: Buckets, shift: number): Buckets | undefined {
  const counts = Array.from(total.counts, BigInt)
  for (const [i, count] of before.counts.entries()) {
    if (Number(count) === 0) continue
    const place = Math.floor((before.offset + i) / 2 ** shift) - total.offset
    const left = (counts[place] ?? 0n) - BigInt(count)
    if (left < 0n) return undefined
    counts[place] = left
  }
  return { offset: total.offset, counts }
}
