/** No guide has more entries than this; of widely spread edges each then covers more numbers. */
const MAX_BUCKETS = 1024

const number = new Float64Array(1)
const words = new Int32Array(number.buffer)
/** Which of the two words of a double has its sign, exponent and first digits. */
const HIGH = new Uint8Array(Int32Array.of(1).buffer)[0] === 1 ? 1 : 0

/**
 * Finds the place of a number among sorted ones: the numbers from the second to the last are cut
 * into buckets by exponent and first digits, so that most buckets hold few of them, and only those
 * are searched.
 */
export class Guide {
  readonly #sorted: Float64Array
  readonly #shift: number
  readonly #firstKey: number
  /** Of each bucket, the place of the last number before it. */
  readonly #before: Uint32Array

  /** @param sorted ascending, without NaN, at least one; the first is the least that is looked up */
  constructor(sorted: Float64Array) {
    this.#sorted = sorted
    const first = sorted[Math.min(1, sorted.length - 1)]!
    const last = sorted.at(-1)!
    let shift = 18
    while (keyOf(last, shift) - keyOf(first, shift) >= MAX_BUCKETS) shift += 1
    this.#shift = shift
    this.#firstKey = keyOf(first, shift)
    // One bucket more on either side, for what is less than the second or greater than the last.
    this.#before = new Uint32Array(keyOf(last, shift) - this.#firstKey + 4)
    for (let place = 1; place < sorted.length; place++) {
      this.#before[this.#bucketOf(sorted[place]!) + 1] = place
    }
    for (let bucket = 1; bucket < this.#before.length; bucket++) {
      this.#before[bucket] ||= this.#before[bucket - 1]!
    }
  }

  /** The place of the last number that is not greater. */
  find(value: number): number {
    const sorted = this.#sorted
    const bucket = this.#bucketOf(value)
    let place = this.#before[bucket]!
    let size = this.#before[bucket + 1]! - place + 1
    // A comparison that is added and not branched on, since nothing would foretell the branch.
    while (size > 1) {
      const half = size >>> 1
      place += Number(sorted[place + half]! <= value) * half
      size -= half
    }
    return place
  }

  #bucketOf(value: number): number {
    const bucket = keyOf(value, this.#shift) - this.#firstKey + 1
    return Math.max(0, Math.min(bucket, this.#before.length - 2))
  }
}

/** A whole number that is greater for greater numbers: the beginning of the double's bits. */
function keyOf(value: number, shift: number): number {
  // Adding zero makes -0 an ordinary zero.
  number[0] = value + 0
  const word = words[HIGH]!
  return (word < 0 ? word ^ 0x7fffffff : word) >> shift
}
