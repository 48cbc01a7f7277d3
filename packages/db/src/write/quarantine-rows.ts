import type { Nanoseconds } from '@oximeter/core'
import { columnOf, inOrder, type Column, type NamedColumn } from '../native/column.ts'
import { NAME, TIME } from '../native/column-type.ts'
import { QUARANTINE_TABLE } from '../tables/series.ts'
import { sealBlock, type SealedBlock } from './sealed-block.ts'
import { slices, type BlockLimits, type Slice } from './slices.ts'

export interface QuarantineRow {
  readonly receivedAt: Nanoseconds
  readonly name: string
  readonly reason: string
  readonly detail: string
  readonly body: string
}

/** Samples that are kept aside. */
export class QuarantineRows {
  readonly #rows: QuarantineRow[] = []
  #bytes = 0

  get bytes(): number {
    return this.#bytes
  }

  add(row: QuarantineRow): void {
    this.#rows.push(row)
    this.#bytes += quarantineSize(row)
  }

  seal(limits: BlockLimits): SealedBlock[] {
    return slices(this.#rows, quarantineSize, limits).map((slice) =>
      sealBlock(QUARANTINE_TABLE.name, null, slice.bytes, [
        column(slice, 'received_at', TIME, ({ receivedAt }) => receivedAt),
        column(slice, 'timeseries_name', 'String', ({ name }) => name),
        column(slice, 'reason', NAME, ({ reason }) => reason),
        column(slice, 'detail', 'String', ({ detail }) => detail),
        column(slice, 'body', 'String', ({ body }) => body),
      ]),
    )
  }
}

function quarantineSize({ name, detail, body }: QuarantineRow): number {
  return 24 + name.length + detail.length + body.length
}

function column<Row>(
  { rows }: Slice<Row>,
  name: string,
  type: string,
  value: (row: Row) => unknown,
): NamedColumn & { readonly order: Uint32Array } {
  const values: Column<never> = columnOf(type)
  for (const row of rows) values.push(value(row) as never)
  return { name, type, column: values, order: inOrder(rows.length) }
}
