/** Prometheus has times and durations in seconds, to the millisecond; here they are nanoseconds. */

export function secondsOf(nanoseconds: bigint): number {
  return Number(nanoseconds / 1_000_000n) / 1000
}

export function nanosecondsOf(seconds: number): bigint {
  return BigInt(Math.round(seconds * 1000)) * 1_000_000n
}
