/** The longest duration that both are multiples of. */
export function commonPart(a: bigint, b: bigint): bigint {
  return b === 0n ? a : commonPart(b, a % b)
}
