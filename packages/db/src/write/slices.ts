/** What one block may hold at most. */
export interface BlockLimits {
  readonly maxRows: number
  readonly maxBytes: number
}

/** Rows for one block, and about how many bytes they take. */
export interface Slice<Row> {
  readonly rows: readonly Row[]
  readonly bytes: number
}

/** Cuts rows into pieces within the limits; one row that is beyond them has a piece of its own. */
export function slices<Row>(
  rows: Iterable<Row>,
  size: (row: Row) => number,
  { maxRows, maxBytes }: BlockLimits,
): Slice<Row>[] {
  const pieces: { rows: Row[]; bytes: number }[] = []
  let piece: { rows: Row[]; bytes: number } | undefined
  for (const row of rows) {
    const bytes = size(row)
    if (!piece || piece.rows.length >= maxRows || piece.bytes + bytes > maxBytes) {
      piece = { rows: [], bytes: 0 }
      pieces.push(piece)
    }
    piece.rows.push(row)
    piece.bytes += bytes
  }
  return pieces
}
