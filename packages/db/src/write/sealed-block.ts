import { createHash } from 'node:crypto'
import { ByteWriter } from '../native/byte-writer.ts'
import { writeBlock, type NamedColumn } from '../native/column.ts'
import type { Bodies } from './bodies.ts'

/**
 * Rows that go into one table with one INSERT. `body` is that INSERT's body, byte for byte, so
 * that a file that holds it can be sent again at any time: the token makes it count once.
 */
export interface SealedBlock {
  readonly table: string
  /** The UTC day of all rows, `2026-11-22`; null for tables without partitions. */
  readonly day: string | null
  readonly rows: number
  readonly format: 'Native'
  /** The columns that `body` holds, in its order. */
  readonly columns: readonly string[]
  readonly body: Uint8Array
  /** Hash of the body: what the engine knows the block by. */
  readonly token: string
}

/** More than names and types of columns take. */
const HEAD_SIZE = 4096

export function sealBlock(
  table: string,
  day: string | null,
  /** About how many bytes the body will have. */
  bytes: number,
  columns: readonly (NamedColumn & { readonly order: Uint32Array })[],
  bodies?: Bodies,
): SealedBlock {
  const size = bytes + HEAD_SIZE
  const out = new ByteWriter(bodies?.take(size) ?? size)
  writeBlock(out, columns)
  const body = out.finish()
  return {
    table,
    day,
    rows: columns[0]?.order.length ?? 0,
    format: 'Native',
    columns: columns.map(({ name }) => name),
    body,
    token: createHash('sha256').update(body).digest('hex'),
  }
}
