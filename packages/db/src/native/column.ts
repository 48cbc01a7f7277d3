import { ArrayColumn } from './array-column.ts'
import type { ByteWriter } from './byte-writer.ts'
import { layoutOf } from './column-type.ts'
import { FixedColumn } from './fixed-column.ts'
import { MapColumn, NameColumn, StringColumn } from './text-column.ts'

/** Values of one column, written in any order of its rows. */
interface WritableColumn {
  /** What precedes all data of a column; only dictionaries have something here. */
  writePrefix?(out: ByteWriter): void
  write(out: ByteWriter, order: Uint32Array): void
}

/** A column that grows value by value. */
export interface Column<Value> extends WritableColumn {
  push(value: Value): void
}

/** A column of a SQL type: see `layoutOf` for the types there are. */
export function columnOf(type: string): Column<never> {
  const layout = layoutOf(type)
  switch (layout.kind) {
    case 'fixed':
      return new FixedColumn(layout.array)
    case 'array':
      return new ArrayColumn(layout.item)
    case 'string':
      return new StringColumn()
    case 'name':
      return new NameColumn()
    case 'map':
      return new MapColumn()
  }
}

export interface NamedColumn {
  readonly name: string
  readonly type: string
  readonly column: WritableColumn
}

/** One block in ClickHouse's Native format; `order` is one index of each column's values a row. */
export function writeBlock(
  out: ByteWriter,
  columns: readonly (NamedColumn & { readonly order: Uint32Array })[],
): void {
  out.varint(columns.length)
  out.varint(columns[0]?.order.length ?? 0)
  for (const { name, type, column, order } of columns) {
    out.string(name)
    out.string(type)
    column.writePrefix?.(out)
    column.write(out, order)
  }
}

/** 0, 1, 2, …: rows as they were pushed. */
export function inOrder(rows: number): Uint32Array {
  const order = new Uint32Array(rows)
  for (let row = 0; row < rows; row++) order[row] = row
  return order
}
