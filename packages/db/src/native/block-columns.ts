import type { ByteWriter } from './byte-writer.ts'
import { layoutOf, type FixedArray, type FixedArrayConstructor } from './column-type.ts'

/** One value as JSON has it, integers of 64 bits as bigint. */
export type CellValue = string | number | bigint | boolean | readonly CellValue[] | CellMap
interface CellMap {
  readonly [name: string]: string
}

/** One column of a block that was written by this package. */
export interface WrittenColumn {
  readonly name: string
  readonly type: string
  readonly value: (row: number) => CellValue
  /** Writes the rows from `start` to before `end` as a column of their own. */
  readonly write: (out: ByteWriter, start: number, end: number) => void
}

/** Reads a block in the Native format back from its bytes, without copying what it holds. */
export function columnsOf(body: Uint8Array): readonly WrittenColumn[] {
  const cursor = new Cursor(body)
  const count = cursor.varint()
  const rows = cursor.varint()
  return Array.from({ length: count }, () => {
    const name = cursor.string()
    const type = cursor.string()
    return { name, type, ...readColumn(cursor, type, rows) }
  })
}

/** The values of one column of fixed width; undefined where there is none of that name. Those before it are read too. */
export function fixedColumnOf(body: Uint8Array, wanted: string): FixedArray | undefined {
  const cursor = new Cursor(body)
  const count = cursor.varint()
  const rows = cursor.varint()
  for (let index = 0; index < count; index++) {
    const name = cursor.string()
    const type = cursor.string()
    const layout = layoutOf(type)
    if (name === wanted) {
      return layout.kind === 'fixed' ? cursor.array(layout.array, rows) : undefined
    }
    readColumn(cursor, type, rows)
  }
  return undefined
}

type ColumnData = Pick<WrittenColumn, 'value' | 'write'>

function readColumn(cursor: Cursor, type: string, rows: number): ColumnData {
  const layout = layoutOf(type)
  switch (layout.kind) {
    case 'fixed':
      return fixedData(cursor.array(layout.array, rows), type)
    case 'string':
      return stringData(cursor.strings(rows))
    case 'name':
      return nameData(cursor, rows)
    case 'array': {
      const ends = cursor.ends(rows)
      return arrayData(ends, cursor.array(layout.item, ends[rows] ?? 0))
    }
    case 'map': {
      const ends = cursor.ends(rows)
      const size = ends[rows] ?? 0
      return mapData(ends, cursor.strings(size), cursor.strings(size))
    }
  }
}

function fixedData(values: FixedArray, type: string): ColumnData {
  return {
    value: (row) => (type === 'Bool' ? values[row] === 1 : values[row]!),
    write: (out, start, end) => out.raw(values.subarray(start, end)),
  }
}

/** As bytes: a string may hold what is no text. */
function stringData(values: readonly Buffer[]): ColumnData {
  return {
    value: (row) => values[row]!.toString(),
    write: (out, start, end) => writeStrings(out, values.slice(start, end)),
  }
}

function writeStrings(out: ByteWriter, values: readonly Buffer[]): void {
  for (const value of values) {
    out.varint(value.length)
    out.raw(value)
  }
}

/** The dictionary goes with every part. */
function nameData(cursor: Cursor, rows: number): ColumnData {
  const head = cursor.at
  cursor.skip(8)
  const indexWidth = Number(cursor.u64() & 0xffn)
  const names = cursor.strings(Number(cursor.u64()))
  const dictionary = cursor.since(head)
  cursor.skip(8)
  const indexes = cursor.array(indexWidth === 0 ? Uint8Array : Uint32Array, rows)
  return {
    value: (row) => names[Number(indexes[row])]!.toString(),
    write: (out, start, end) => {
      out.raw(dictionary)
      out.u64(BigInt(end - start))
      out.raw(indexes.subarray(start, end))
    },
  }
}

function arrayData(ends: readonly number[], items: FixedArray): ColumnData {
  return {
    value: (row) => Array.from(items.subarray(ends[row], ends[row + 1]) as Iterable<CellValue>),
    write: (out, start, end) => {
      writeEnds(out, ends, start, end)
      out.raw(items.subarray(ends[start], ends[end]))
    },
  }
}

function mapData(
  ends: readonly number[],
  names: readonly Buffer[],
  texts: readonly Buffer[],
): ColumnData {
  return {
    value: (row) => {
      const range = [ends[row], ends[row + 1]] as const
      const values = texts.slice(...range)
      const entries = names
        .slice(...range)
        .map((name, i) => [name.toString(), values[i]!.toString()])
      return Object.fromEntries(entries)
    },
    write: (out, start, end) => {
      writeEnds(out, ends, start, end)
      writeStrings(out, names.slice(ends[start], ends[end]))
      writeStrings(out, texts.slice(ends[start], ends[end]))
    },
  }
}

/** `ends[0]` is 0, where the first row begins. */
function writeEnds(out: ByteWriter, ends: readonly number[], start: number, end: number): void {
  for (let row = start; row < end; row++) out.u64(BigInt(ends[row + 1]! - ends[start]!))
}

/** Bytes that are all there, read in order. */
class Cursor {
  at = 0
  readonly #bytes: Buffer

  constructor(bytes: Uint8Array) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  skip(size: number): void {
    this.at += size
  }

  since(start: number): Uint8Array {
    return this.#bytes.subarray(start, this.at)
  }

  varint(): number {
    let value = 0
    for (let factor = 1; ; factor *= 0x80) {
      const byte = this.#bytes[this.at++]!
      value += (byte & 0x7f) * factor
      if (byte < 0x80) return value
    }
  }

  u64(): bigint {
    this.at += 8
    return this.#bytes.readBigUInt64LE(this.at - 8)
  }

  string(): string {
    const size = this.varint()
    this.at += size
    return this.#bytes.toString('utf8', this.at - size, this.at)
  }

  strings(count: number): Buffer[] {
    return Array.from({ length: count }, () => {
      const size = this.varint()
      this.at += size
      return this.#bytes.subarray(this.at - size, this.at)
    })
  }

  /** A copy: the bytes need not lie where the array's kind wants them. */
  array(kind: FixedArrayConstructor, length: number): FixedArray {
    const size = length * kind.BYTES_PER_ELEMENT
    this.at += size
    return new kind(
      Uint8Array.from(this.#bytes.subarray(this.at - size, this.at)).buffer,
      0,
      length,
    )
  }

  /** Where each row begins, and after them where the last ends. */
  ends(rows: number): number[] {
    return [0, ...Array.from(this.array(BigUint64Array, rows), Number)]
  }
}
