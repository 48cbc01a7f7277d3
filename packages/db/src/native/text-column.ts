import { ByteWriter } from './byte-writer.ts'
import { FixedColumn } from './fixed-column.ts'
import { scratchBuffer } from './scratch.ts'

export class StringColumn {
  readonly #values: string[] = []

  push(value: string): void {
    this.#values.push(value)
  }

  write(out: ByteWriter, order: Uint32Array): void {
    for (const index of order) out.string(this.#values[index]!)
  }

  clear(): void {
    this.#values.length = 0
  }
}

/** Text with few distinct values: a dictionary, and one number a row. */
export class NameColumn {
  readonly #dictionary = new Dictionary()
  readonly #indexes = new FixedColumn(Uint32Array)

  push(value: string): void {
    this.#indexes.push(this.#dictionary.indexOf(value))
  }

  writePrefix(out: ByteWriter): void {
    this.#dictionary.writePrefix(out)
  }

  write(out: ByteWriter, order: Uint32Array): void {
    const indexes = this.#indexes.values as Uint32Array
    this.#dictionary.write(
      out,
      order.map((row) => indexes[row]!),
    )
  }
}

/** The names of things that are given by number, such as those of series. */
export class NumberedNames {
  readonly #dictionary = new Dictionary()
  readonly #nameOf: (thing: number) => string

  constructor(nameOf: (thing: number) => string) {
    this.#nameOf = nameOf
  }

  writePrefix(out: ByteWriter): void {
    this.#dictionary.writePrefix(out)
  }

  write(out: ByteWriter, things: Uint32Array): void {
    const indexes = new Uint32Array(scratchBuffer(things.length * 4), 0, things.length)
    let [last, index] = [undefined as string | undefined, 0]
    for (let row = 0; row < things.length; row++) {
      const name = this.#nameOf(things[row]!)
      // Rows are sorted by name.
      if (name !== last) index = this.#dictionary.indexOf((last = name))
      indexes[row] = index
    }
    this.#dictionary.write(out, indexes)
  }
}

/** Names, and a text for each. */
export interface TextMap {
  readonly names: readonly { readonly name: string }[]
  readonly texts: readonly string[]
}

/** Maps of names to text: where each ends, then all names, then all texts. */
export class MapColumn {
  readonly #values: TextMap[] = []

  push(value: TextMap): void {
    this.#values.push(value)
  }

  write(out: ByteWriter, order: Uint32Array): void {
    const texts = new ByteWriter()
    const names = new ByteWriter()
    let offset = 0
    for (const index of order) {
      const value = this.#values[index]!
      offset += value.names.length
      out.u64(BigInt(offset))
      for (const { name } of value.names) names.string(name)
      for (const text of value.texts) texts.string(text)
    }
    out.raw(names.finish())
    out.raw(texts.finish())
  }
}

/** Keys that travel with the block, and indexes into them that have 8 or 32 bits. */
const KEYS_WITH_INDEXES = 1 << 9
const U8_INDEXES = 0
const U32_INDEXES = 2
const DICTIONARIES_WITH_KEYS = 1n

class Dictionary {
  readonly #indexes = new Map<string, number>()

  indexOf(name: string): number {
    let index = this.#indexes.get(name)
    if (index === undefined) {
      index = this.#indexes.size
      this.#indexes.set(name, index)
    }
    return index
  }

  writePrefix(out: ByteWriter): void {
    out.u64(DICTIONARIES_WITH_KEYS)
  }

  /** What `indexes` holds is spent. */
  write(out: ByteWriter, indexes: Uint32Array): void {
    const { size } = this.#indexes
    const isSmall = size <= 0x100
    out.u64(BigInt(KEYS_WITH_INDEXES | (isSmall ? U8_INDEXES : U32_INDEXES)))
    out.u64(BigInt(size))
    for (const name of this.#indexes.keys()) out.string(name)
    out.u64(BigInt(indexes.length))
    out.raw(isSmall ? narrowed(indexes) : indexes)
  }
}

/** As bytes, in the same place. */
function narrowed(indexes: Uint32Array): Uint8Array {
  const bytes = new Uint8Array(indexes.buffer, indexes.byteOffset, indexes.length)
  for (let row = 0; row < indexes.length; row++) bytes[row] = indexes[row]!
  return bytes
}
