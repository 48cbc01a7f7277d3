/** Nanoseconds since the Unix epoch, or a length of time in nanoseconds. */
export type Nanoseconds = bigint

/** Tells the time of day in nanoseconds since the epoch. Injected, so that tests own time. */
export type Clock = () => Nanoseconds

/** The wall clock in whole milliseconds: regular timestamps compress several times better than nanoseconds of noise. */
export const systemClock: Clock = () => BigInt(Date.now()) * 1_000_000n
