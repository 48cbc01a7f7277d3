/** What slots are sorted by. */
export interface SeriesSource {
  readonly nameOf: (slot: number) => string
  readonly keys: () => BigUint64Array
}

/** The place of each slot in the order of all. */
export interface Ranks {
  /** By slot; the same for slots of one name and key. */
  readonly ranks: Uint32Array
  /** Whether no two slots have the same. */
  readonly areDistinct: boolean
}

/** Numbers that share a double with the upper bits of a key. */
const NUMBERS = 2 ** 24

/**
 * Keeps slots in the order of their names, then keys. New ones are sorted among themselves and
 * merged in, so that a few cost little beside many.
 */
export class SeriesOrder {
  readonly #source: SeriesSource
  #sorted = new Uint32Array()
  #ranks = new Uint32Array()
  #areDistinct = true
  #added: number[] = []

  constructor(source: SeriesSource) {
    this.#source = source
  }

  add(slot: number): void {
    this.#added.push(slot)
  }

  /** Ranks of the others stay as they are: there are only gaps between them. */
  remove(slots: ReadonlySet<number>): void {
    this.#mergeAdded()
    this.#sorted = this.#sorted.filter((slot) => !slots.has(slot))
    this.#areDistinct ||= this.#sorted.every(
      (slot, at) => at === 0 || this.#ranks[slot] !== this.#ranks[this.#sorted[at - 1]!],
    )
  }

  ranks(): Ranks {
    this.#mergeAdded()
    return { ranks: this.#ranks, areDistinct: this.#areDistinct }
  }

  #mergeAdded(): void {
    if (this.#added.length === 0) return
    const { nameOf } = this.#source
    const keys = this.#source.keys()
    const halves = new Uint32Array(keys.buffer, keys.byteOffset, keys.length * 2)
    const added = sortSlots(this.#added, this.#source)
    const known = this.#sorted
    const isBefore = (a: number, b: number): boolean => {
      const [nameA, nameB] = [nameOf(a), nameOf(b)]
      if (nameA !== nameB) return nameA < nameB
      const [high, other] = [halves[a * 2 + 1]!, halves[b * 2 + 1]!]
      return high === other ? halves[a * 2]! < halves[b * 2]! : high < other
    }
    const sorted = new Uint32Array(known.length + added.length)
    let [from, taken] = [0, 0]
    for (let at = 0; at < sorted.length; at++) {
      const next = added[taken]
      const isKnown = next === undefined || (from < known.length && !isBefore(next, known[from]!))
      sorted[at] = isKnown ? known[from++]! : added[taken++]!
    }
    this.#sorted = sorted
    this.#added = []
    this.#rank(isBefore)
  }

  #rank(isBefore: (a: number, b: number) => boolean): void {
    let highest = 0
    for (const slot of this.#sorted) highest = Math.max(highest, slot)
    if (this.#ranks.length <= highest) this.#ranks = new Uint32Array((highest + 1) * 1.25)
    let rank = 0
    this.#sorted.forEach((slot, at) => {
      if (at > 0 && isBefore(this.#sorted[at - 1]!, slot)) rank++
      this.#ranks[slot] = rank
    })
    this.#areDistinct = rank + 1 >= this.#sorted.length
  }
}

/**
 * Slots by name, then key.
 *
 * Doubles sort many times quicker than objects do with a comparison of bigints: each is made of the
 * 29 upper bits of a key and the place of its slot. Only neighbours can then be out of order.
 */
function sortSlots(slots: readonly number[], { nameOf, keys }: SeriesSource): Uint32Array {
  const halves = new Uint32Array(keys().buffer, keys().byteOffset, keys().length * 2)
  const sorted = new Uint32Array(slots.length)
  let end = 0
  for (const group of byName(slots, nameOf)) {
    const packed = Float64Array.from(group, (slot, index) => {
      return (halves[slot * 2 + 1]! >>> 3) * NUMBERS + index
    }).sort()
    const part = sorted.subarray(end, (end += group.length))
    for (let index = 0; index < packed.length; index++) {
      part[index] = group[packed[index]! % NUMBERS]!
    }
    sortNeighbours(part, halves)
  }
  return sorted
}

/** Names are ASCII, so that their order is that of their bytes. */
function byName(slots: readonly number[], nameOf: (slot: number) => string): number[][] {
  const groups = new Map<string, number[]>()
  for (const slot of slots) {
    const name = nameOf(slot)
    const group = groups.get(name)
    if (group) group.push(slot)
    else groups.set(name, [slot])
  }
  return [...groups].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, group]) => group)
}

/** Sorting by insertion: next to nothing where nearly all is sorted. */
function sortNeighbours(slots: Uint32Array, halves: Uint32Array): void {
  for (let index = 1; index < slots.length; index++) {
    const slot = slots[index]!
    const [low, high] = [halves[slot * 2]!, halves[slot * 2 + 1]!]
    let at = index
    while (at > 0) {
      const before = slots[at - 1]!
      const [lowBefore, highBefore] = [halves[before * 2]!, halves[before * 2 + 1]!]
      if (highBefore < high || (highBefore === high && lowBefore <= low)) break
      slots[at] = before
      at--
    }
    slots[at] = slot
  }
}
