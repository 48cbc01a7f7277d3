import type { Engine } from '../engine.ts'
import { LOOK } from './budget.ts'

/** What one column of a table takes on the disk, in parts large enough to have a file for each column. */
export interface ColumnSize {
  readonly table: string
  readonly column: string
  readonly rows: number
  readonly bytes: number
  readonly uncompressedBytes: number
}

/** The columns of tables of measurements, the largest of each first. */
export async function columnSizes(engine: Engine): Promise<ColumnSize[]> {
  const rows = await engine.rows<Record<'table' | 'column' | 'rows' | 'bytes' | 'raw', string>>(
    'look at the sizes of columns',
    `SELECT table, column, sum(rows) AS rows, sum(column_data_compressed_bytes) AS bytes,
       sum(column_data_uncompressed_bytes) AS raw
     FROM system.parts_columns
     WHERE active AND part_type = 'Wide' AND database = {database:String} AND table LIKE 'measurements\\\\_%'
     GROUP BY table, column ORDER BY table, bytes DESC`,
    { parameters: { database: engine.database }, settings: LOOK },
  )
  return rows.map(({ table, column, rows: count, bytes, raw }) => ({
    table,
    column,
    rows: Number(count),
    bytes: Number(bytes),
    uncompressedBytes: Number(raw),
  }))
}
