import { ByteWriter } from './byte-writer.ts'
import { FixedColumn } from './fixed-column.ts'

export class StringColumn {
  readonly #values: string[] = []

  push(value: string): void {
    this.#values.push(value)
  }

  write(out: ByteWriter, order: Uint32Array): void {
    for (const index of order) out.string(this.#values[index]!)
  }
}

/** Bytes of any kind, which ClickHouse holds as strings. */
export class BytesColumn {
  readonly #values: Uint8Array[] = []

  push(value: Uint8Array): void {
    this.#values.push(value)
  }

  write(out: ByteWriter, order: Uint32Array): void {
    for (const index of order) {
      const value = this.#values[index]!
      out.varint(value.length)
      out.raw(value)
    }
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
    this.#dictionary.write(out, order.length)
    this.#indexes.write(out, order)
  }
}

/** Maps of names to text: where each ends, then all names, then all texts. */
export class MapColumn {
  readonly #values: ReadonlyMap<string, string>[] = []

  push(value: ReadonlyMap<string, string>): void {
    this.#values.push(value)
  }

  write(out: ByteWriter, order: Uint32Array): void {
    const texts = new ByteWriter()
    const names = new ByteWriter()
    let offset = 0
    for (const index of order) {
      const value = this.#values[index]!
      offset += value.size
      out.u64(BigInt(offset))
      for (const [name, text] of value) {
        names.string(name)
        texts.string(text)
      }
    }
    out.raw(names.finish())
    out.raw(texts.finish())
  }
}

/** Keys that travel with the block, and indexes into them that have 32 bits. */
const KEYS_WITH_U32_INDEXES = 2n | (1n << 9n)
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

  write(out: ByteWriter, rows: number): void {
    out.u64(KEYS_WITH_U32_INDEXES)
    out.u64(BigInt(this.#indexes.size))
    for (const name of this.#indexes.keys()) out.string(name)
    out.u64(BigInt(rows))
  }
}
