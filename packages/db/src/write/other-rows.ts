import type { Nanoseconds, Sample } from '@oximeter/core'
import { columnOf, inOrder, type Column, type NamedColumn } from '../native/column.ts'
import { NAME, TEXT_MAP, TIME } from '../native/column-type.ts'
import { BytesColumn } from '../native/text-column.ts'
import { datumBytes } from '../stored/datum-bytes.ts'
import { LATEST_TABLE, QUARANTINE_TABLE, SERIES_TABLE } from '../tables/series.ts'
import { sealBlock, type SealedBlock } from './sealed-block.ts'
import type { Series } from './series.ts'
import { sortSeries } from './sort-series.ts'

/** What one block may hold at most. */
export interface BlockLimits {
  readonly maxRows: number
  readonly maxBytes: number
}

/** Series that appeared, or were first seen on another day. */
export class SeriesRows {
  readonly #seen: { readonly series: Series; readonly at: Nanoseconds }[] = []

  get bytes(): number {
    return this.#seen.length * 200
  }

  add(series: Series, at: Nanoseconds): void {
    this.#seen.push({ series, at })
  }

  seal(limits: BlockLimits): SealedBlock[] {
    const order = sortSeries(this.#seen.map(({ series }) => series))
    const rows = Array.from(order, (number) => this.#seen[number]!)
    return slices(rows, seriesSize, limits).map((slice) =>
      sealBlock(SERIES_TABLE.name, null, slice.bytes, [
        column(slice, 'timeseries_name', NAME, ({ series }) => series.name),
        column(slice, 'timeseries_key', 'UInt64', ({ series }) => series.key),
        column(slice, 'version', 'UInt8', ({ series }) => series.version),
        column(slice, 'fields', TEXT_MAP, ({ series }) => series.fields),
        column(slice, 'first_seen', TIME, ({ at }) => at),
        column(slice, 'last_seen', TIME, ({ at }) => at),
      ]),
    )
  }
}

/** The newest sample of each series of a batch. */
export class LatestRows {
  readonly #series: Series[] = []

  /** A guess: what they are as text is known when they are sealed. */
  get bytes(): number {
    return this.#series.length * 100
  }

  add(series: Series, sample: Sample): void {
    if (series.newest === undefined) this.#series.push(series)
    else if (series.newest.timestamp > sample.timestamp) return
    series.newest = sample
  }

  seal(limits: BlockLimits): SealedBlock[] {
    const rows = Array.from(sortSeries(this.#series), (number) => {
      const series = this.#series[number]!
      const sample = series.newest!
      series.newest = undefined
      return { series, sample, datum: datumBytes(sample.datum) }
    })
    return slices(rows, ({ datum }) => 36 + datum.body.length, limits).map((slice) =>
      sealBlock(LATEST_TABLE.name, null, slice.bytes, [
        column(slice, 'timeseries_name', NAME, ({ series }) => series.name),
        column(slice, 'timeseries_key', 'UInt64', ({ series }) => series.key),
        column(slice, 'start_time', TIME, ({ sample }) => startTimeOf(sample)),
        column(slice, 'timestamp', TIME, ({ sample }) => sample.timestamp),
        column(slice, 'missing', 'Bool', ({ sample }) => (sample.datum.type === 'missing' ? 1 : 0)),
        column(slice, 'bits', 'UInt64', ({ datum }) => datum.bits),
        column(slice, 'body', 'String', ({ datum }) => datum.body, new BytesColumn()),
      ]),
    )
  }
}

function startTimeOf({ datum }: Sample): Nanoseconds {
  return ('startTime' in datum ? datum.startTime : undefined) ?? 0n
}

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

function seriesSize({ series }: { readonly series: Series }): number {
  let size = 40
  for (const [name, text] of series.fields) size += name.length + text.length + 2
  return size
}

interface Slice<Row> {
  readonly rows: readonly Row[]
  readonly bytes: number
}

/** Cuts rows into pieces within the limits; one row that is beyond them has a piece of its own. */
function slices<Row>(
  rows: readonly Row[],
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

function column<Row>(
  { rows }: Slice<Row>,
  name: string,
  type: string,
  value: (row: Row) => unknown,
  values: Column<never> = columnOf(type),
): NamedColumn & { readonly order: Uint32Array } {
  for (const row of rows) values.push(value(row) as never)
  return { name, type, column: values, order: inOrder(rows.length) }
}
