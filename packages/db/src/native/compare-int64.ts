/** Compares two numbers of an array, given by their places. Read as bigints, each would be an object. */
export function comparisonOf({
  buffer,
  byteOffset,
  length,
}: BigInt64Array): (a: number, b: number) => number {
  const high = new Int32Array(buffer, byteOffset, length * 2)
  const low = new Uint32Array(buffer, byteOffset, length * 2)
  return (a, b) => high[2 * a + 1]! - high[2 * b + 1]! || low[2 * a]! - low[2 * b]!
}
