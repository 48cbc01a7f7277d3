import type { Sample } from '@oximeter/core'

export const NANOSECONDS = 1e9

export interface Moment {
  /** Nanoseconds since the epoch. */
  readonly time: bigint
  /** Since the moment before. */
  readonly seconds: number
}

/** Something that is measured, though there is nothing. Moments come in their order. */
export interface Simulated {
  samples(moment: Moment): Iterable<Sample>
}

const DAY_SECONDS = 86_400

/** From −1 at three in the morning to 1 at three in the afternoon, UTC. */
export function timeOfDay(time: bigint): number {
  const seconds = Number(time / 1_000_000_000n) % DAY_SECONDS
  return -Math.cos((2 * Math.PI * (seconds - 3 * 3600)) / DAY_SECONDS)
}
