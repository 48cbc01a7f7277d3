import type { FlatTable } from './flat-table.ts'

export interface ArrowColumn {
  readonly name: string
  readonly type: ArrowType
  readonly children: readonly ArrowColumn[]
}

export type ArrowType =
  | 'int64'
  | 'uint64'
  | 'float64'
  | 'utf8'
  | 'bool'
  | 'decimal'
  | 'timestamp'
  | 'list'
  | 'struct'

export interface ArrowSchema {
  readonly columns: readonly ArrowColumn[]
  readonly metadata: ReadonlyMap<string, string>
}

export function readSchema(header: FlatTable): ArrowSchema {
  return {
    columns: header.tables(1).map(readColumn),
    metadata: new Map(header.tables(2).map((pair) => [pair.string(0), pair.string(1)])),
  }
}

function readColumn(field: FlatTable): ArrowColumn {
  return {
    name: field.string(0),
    type: typeOf(field.byte(2), field.table(3)),
    children: field.tables(5).map(readColumn),
  }
}

/** As answers have them; the numbers are those of the Arrow format. */
function typeOf(id: number, details: FlatTable | undefined): ArrowType {
  switch (id) {
    case 2:
      return details?.byte(1) === 1 ? 'int64' : 'uint64'
    case 3:
      return 'float64'
    case 5:
      return 'utf8'
    case 6:
      return 'bool'
    case 7:
      return 'decimal'
    case 10:
      return 'timestamp'
    case 12:
      return 'list'
    case 13:
      return 'struct'
    default:
      throw new TypeError(`no answer has columns of Arrow's type ${id}`)
  }
}
