/** Those of durations in nanoseconds, in the order in which they are written. */
export const UNITS: readonly (readonly [unit: string, nanoseconds: bigint])[] = [
  ['y', 365n * 86_400_000_000_000n],
  ['w', 7n * 86_400_000_000_000n],
  ['d', 86_400_000_000_000n],
  ['h', 3_600_000_000_000n],
  ['m', 60_000_000_000n],
  ['s', 1_000_000_000n],
  ['ms', 1_000_000n],
]
