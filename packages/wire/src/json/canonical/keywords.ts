const SIZE = 256

/** Recognises one of a few ASCII words in bytes, without making a string of it. */
export class Keywords<Word extends string> {
  readonly #words: readonly Word[]
  readonly #spellings: readonly Uint8Array[]
  /** Index of the word for each hash, or −1. No two words share one. */
  readonly #table: Int8Array
  readonly #factor: number

  constructor(words: readonly Word[]) {
    this.#words = words
    this.#spellings = words.map((word) => Uint8Array.from(word, (char) => char.charCodeAt(0)))
    const { table, factor } = perfectTable(this.#spellings)
    this.#table = table
    this.#factor = factor
  }

  /** The word that the bytes from start to end spell, if it is one of them. */
  find(bytes: Uint8Array, start: number, end: number): Word | undefined {
    if (end - start < 2) return undefined
    const index = this.#table[hash(bytes, start, end, this.#factor)]!
    if (index < 0) return undefined
    const spelling = this.#spellings[index]!
    if (spelling.length !== end - start) return undefined
    for (let i = 0; i < spelling.length; i++) {
      if (spelling[i] !== bytes[start + i]) return undefined
    }
    return this.#words[index]
  }
}

/** Mixes the length, the first and the last three bytes, which tell the names of types apart. */
function hash(bytes: Uint8Array, start: number, end: number, factor: number): number {
  let mixed = bytes[start]! * 31 + (end - start)
  for (let i = Math.max(end - 3, start); i < end; i++) mixed = mixed * 31 + bytes[i]!
  return (Math.imul(mixed, factor) >>> 16) & (SIZE - 1)
}

/** Tries factors until no two words collide; words that hash alike whatever the factor are a mistake. */
function perfectTable(words: readonly Uint8Array[]): { table: Int8Array; factor: number } {
  for (let factor = 0x9e3779b1; factor < 0x9e3779b1 + 1e5; factor += 2) {
    const table = new Int8Array(SIZE).fill(-1)
    const isPerfect = words.every((word, index) => {
      const slot = hash(word, 0, word.length, factor)
      if (table[slot] !== -1) return false
      table[slot] = index
      return true
    })
    if (isPerfect) return { table, factor }
  }
  throw new Error('these words cannot be told apart by their length, first and last three bytes')
}
