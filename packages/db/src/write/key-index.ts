const FREE = 0
const REMOVED = 0xffff_ffff

/**
 * Finds slots by the 64-bit keys that they hold, at 8 bytes each at most: a hash table of slot
 * numbers alone, since keys are hashes already. Several slots may hold one key.
 */
export class KeyIndex {
  /** A slot's number and one; collisions go on to the next place. */
  #places = new Uint32Array(64)
  #taken = 0
  #live = 0

  /** The first slot of a key that `matches`, or -1. */
  find(key: bigint, matches: (slot: number) => boolean): number {
    const mask = this.#places.length - 1
    for (let place = placeOf(key, mask); ; place = (place + 1) & mask) {
      const entry = this.#places[place]!
      if (entry === FREE) return -1
      if (entry !== REMOVED && matches(entry - 1)) return entry - 1
    }
  }

  /** @param keys what slots hold, for when all of them must move */
  add(key: bigint, slot: number, keys: BigUint64Array): void {
    if ((this.#taken + 1) * 4 > this.#places.length * 3) this.#rebuild(keys)
    this.#put(key, slot)
    this.#live++
  }

  remove(key: bigint, slot: number): void {
    const mask = this.#places.length - 1
    let place = placeOf(key, mask)
    while (this.#places[place] !== slot + 1) place = (place + 1) & mask
    this.#places[place] = REMOVED
    this.#live--
  }

  #put(key: bigint, slot: number): void {
    const mask = this.#places.length - 1
    let place = placeOf(key, mask)
    while (this.#places[place] !== FREE) place = (place + 1) & mask
    this.#places[place] = slot + 1
    this.#taken++
  }

  /** Makes room, also that of removed entries. */
  #rebuild(keys: BigUint64Array): void {
    const entries = this.#places.filter((entry) => entry !== FREE && entry !== REMOVED)
    let size = 64
    while (size < (this.#live + 1) * 2) size *= 2
    this.#places = new Uint32Array(size)
    this.#taken = 0
    for (const entry of entries) this.#put(keys[entry - 1]!, entry - 1)
  }
}

function placeOf(key: bigint, mask: number): number {
  return Number(key & 0x7fff_ffffn) & mask
}
