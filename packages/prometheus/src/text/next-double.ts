const doubles = new Float64Array(1)
const bits = new BigInt64Array(doubles.buffer)
const singles = new Float32Array(1)
const singleBits = new Int32Array(singles.buffer)

/** The smallest double above a finite one; zero is never -0. */
export function nextUp(value: number): number {
  if (value === 0) return Number.MIN_VALUE
  doubles[0] = value
  bits[0]! += value > 0 ? 1n : -1n
  return doubles[0] + 0
}

/** The largest double below a finite one; zero is never -0. */
export function nextDown(value: number): number {
  return 0 - nextUp(-value)
}

/** The largest f32 below a finite one. */
export function nextDownSingle(value: number): number {
  if (value === 0) return -(2 ** -149)
  singles[0] = value
  singleBits[0]! += value > 0 ? -1 : 1
  return singles[0]
}
