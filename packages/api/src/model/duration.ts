/** A length of time as it travels: whole seconds and the nanoseconds beyond them. */
export interface Duration {
  secs: number
  nanos: number
}

/** Milliseconds, with a fraction where the duration has one. Nanoseconds past a second carry over. */
export function durationToMs({ secs, nanos }: Duration): number {
  return secs * 1000 + nanos / 1_000_000
}

/** @throws RangeError unless `ms` is a number of milliseconds from 0 to 2^53 - 1. */
export function msToDuration(ms: number): Duration {
  if (!(ms >= 0 && ms <= Number.MAX_SAFE_INTEGER)) {
    throw new RangeError(`${ms} is not a length of time: give milliseconds from 0 up`)
  }
  const secs = Math.floor(ms / 1000)
  const nanos = Math.round((ms - secs * 1000) * 1_000_000)
  return nanos < 1_000_000_000 ? { secs, nanos } : { secs: secs + 1, nanos: 0 }
}
