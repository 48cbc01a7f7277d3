/** How much more than its share of the producers a collector may have. */
const LOAD_FACTOR = 1.2

/**
 * What a collector may have at most: ⌈1.2 × its share⌉, its share being that of its capacity.
 *
 * @param capacity its own
 * @param capacities the sum of all
 */
export function loadCap(producers: number, capacity: number, capacities: number): number {
  return Math.ceil((LOAD_FACTOR * producers * capacity) / capacities)
}

/** An id, mixed down to two 32-bit integers. */
export interface Key {
  readonly high: number
  readonly low: number
}

export function keyOf(id: string): Key {
  let high = 0x811c9dc5
  let low = 0x9747b28c
  for (let i = 0; i < id.length; i++) {
    const code = id.charCodeAt(i)
    high = Math.imul(high ^ code, 0x01000193)
    low = Math.imul(((low << 5) | (low >>> 27)) ^ code, 0x9e3779b1)
  }
  return { high: mixed(high), low: mixed(low) }
}

/**
 * How much a producer belongs to a collector; it belongs where this is highest. Over many producers each
 * collector is the highest for as large a part of them as its capacity is of all, and when one comes or
 * leaves, only what belongs to that one changes. The same wherever it is computed.
 */
export function affinity(
  producerHigh: number,
  producerLow: number,
  collector: Key,
  capacity: number,
): number {
  const hash = mixed((mixed(producerHigh ^ collector.high) + (producerLow ^ collector.low)) | 0)
  // Between 0 and 1, both excluded.
  const uniform = ((hash >>> 0) + 0.5) / 4_294_967_296
  return -capacity / Math.log(uniform)
}

/** The last step of MurmurHash3: every bit of the result depends on every bit. */
function mixed(hash: number): number {
  const one = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  const two = Math.imul(one ^ (one >>> 13), 0xc2b2ae35)
  return two ^ (two >>> 16)
}
