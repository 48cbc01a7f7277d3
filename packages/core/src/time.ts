/** Nanoseconds since the Unix epoch, or a length of time in nanoseconds. */
export type Nanoseconds = bigint

/** Tells the time of day in nanoseconds since the epoch. Injected, so that tests own time. */
export type Clock = () => Nanoseconds

/** The wall clock in whole milliseconds: regular timestamps compress several times better than nanoseconds of noise. */
export const systemClock: Clock = () => BigInt(Date.now()) * 1_000_000n

const MILLISECOND = 1_000_000n

/** The time of the clock in whole milliseconds, but at least one millisecond after the last one. */
export function timestampAfter(last: Nanoseconds, clock: Clock): Nanoseconds {
  const now = clock()
  const whole = now - (now % MILLISECOND)
  return whole > last ? whole : last - (last % MILLISECOND) + MILLISECOND
}

/**
 * The time of the clock, or one millisecond later if it stands in the very millisecond in which the
 * series of a sample began: a series begins before its first sample.
 */
export function timestampSince(startTime: Nanoseconds | undefined, clock: Clock): Nanoseconds {
  const now = clock()
  if (startTime === undefined) return now
  const age = now - startTime
  return age <= 0n && age > -MILLISECOND ? now + MILLISECOND : now
}
