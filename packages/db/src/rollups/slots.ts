/** The shortest piece that samples are rolled up by, in nanoseconds. Longer ones are made of whole ones. */
export const SLOT = 300_000_000_000n

/** The number of the slot of a time: slot n is (n · 5 min, (n + 1) · 5 min]. */
export function slotOf(time: bigint): number {
  return Number((time - 1n) / SLOT)
}
