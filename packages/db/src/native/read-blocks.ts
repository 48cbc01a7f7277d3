import type { ByteReader } from './byte-reader.ts'
import { layoutOf, type FixedArray, type FixedArrayConstructor } from './column-type.ts'

/** The values of one column of a block: bits for bits what is stored. */
type ColumnValues = FixedArray | readonly string[] | readonly FixedArray[]

export interface Block {
  readonly rows: number
  readonly columns: ReadonlyMap<string, ColumnValues>
}

/** Reads what `FORMAT Native` answers, of the types that `layoutOf` knows but dictionaries and maps. */
export async function* readBlocks(reader: ByteReader): AsyncGenerator<Block> {
  while (!(await reader.isAtEnd())) {
    const count = await reader.varint()
    const rows = await reader.varint()
    const columns = new Map<string, ColumnValues>()
    for (let index = 0; index < count; index++) {
      const name = await reader.string()
      const type = await reader.string()
      if (rows > 0) columns.set(name, await readColumn(reader, type, rows))
    }
    if (rows > 0) yield { rows, columns }
  }
}

async function readColumn(reader: ByteReader, type: string, rows: number): Promise<ColumnValues> {
  const layout = layoutOf(type)
  switch (layout.kind) {
    case 'fixed':
      return readFixed(reader, layout.array, rows)
    case 'string': {
      const values: string[] = []
      for (let row = 0; row < rows; row++) values.push(await reader.string())
      return values
    }
    case 'array':
      return readArrays(reader, layout.item, rows)
    default:
      throw new TypeError(`columns of type ${type} are not read`)
  }
}

async function readFixed(
  reader: ByteReader,
  array: FixedArrayConstructor,
  length: number,
): Promise<FixedArray> {
  return new array(await reader.raw(length * array.BYTES_PER_ELEMENT), 0, length)
}

async function readArrays(
  reader: ByteReader,
  item: FixedArrayConstructor,
  rows: number,
): Promise<FixedArray[]> {
  const ends = new BigUint64Array(await reader.raw(rows * 8))
  const items = await readFixed(reader, item, Number(ends[rows - 1]))
  return Array.from(ends, (end, row) =>
    // Slices, not views: one row must not keep its whole block in memory.
    items.slice(row === 0 ? 0 : Number(ends[row - 1]), Number(end)),
  )
}
