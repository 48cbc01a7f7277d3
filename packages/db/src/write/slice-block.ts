import { createHash } from 'node:crypto'
import { columnsOf, type CellValue } from '../native/block-columns.ts'
import { ByteWriter } from '../native/byte-writer.ts'
import type { SealedBlock } from './sealed-block.ts'

/** One row of a block, for a person to look at. */
export interface RowText {
  /** Of the timeseries that it belongs to. */
  readonly name: string
  /** The row as a line of JSON by its columns, as ClickHouse's JSONEachRow takes it. */
  readonly body: string
}

/**
 * Cuts a sealed block in parts of at most `rows` rows, each a block of its own that the engine
 * knows by its own token. The same cut of the same block is always the same.
 *
 * For blocks that the engine refuses as a whole: a part without the row that is to blame can be
 * stored.
 */
export function sliceBlock(block: SealedBlock, rows: number): SealedBlock[] {
  const columns = columnsOf(block.body)
  const parts: SealedBlock[] = []
  for (let start = 0; start < block.rows; start += rows) {
    const end = Math.min(start + rows, block.rows)
    const out = new ByteWriter(Math.ceil((block.body.byteLength * (end - start)) / block.rows))
    out.varint(columns.length)
    out.varint(end - start)
    for (const column of columns) {
      out.string(column.name)
      out.string(column.type)
      column.write(out, start, end)
    }
    const body = out.finish()
    const token = createHash('sha256').update(body).digest('hex')
    parts.push({ ...block, rows: end - start, body, token })
  }
  return parts
}

/** The rows of a sealed block as text. */
export function* rowTexts(block: SealedBlock): Generator<RowText> {
  const columns = columnsOf(block.body)
  for (let row = 0; row < block.rows; row++) {
    const cells = columns.map(({ name, value }) => [name, value(row)] as const)
    const name = cells.find(([column]) => column === 'timeseries_name')?.[1]
    const body = cells.map(([column, value]) => `${JSON.stringify(column)}:${cellText(value)}`)
    yield { name: typeof name === 'string' ? name : '', body: `{${body.join()}}` }
  }
}

function cellText(value: CellValue): string {
  if (typeof value === 'bigint') return value.toString()
  // JSONEachRow takes what JSON has no number for as text.
  if (typeof value === 'number' && !Number.isFinite(value)) return `"${value}"`
  if (Array.isArray(value)) return `[${value.map(cellText).join()}]`
  return JSON.stringify(value)
}
