import type { OxqlStream } from '@oximeter/db'
import { ByteList, writeEnd } from '@oximeter/wire/arrow'
import { ArrowSeriesTable } from './arrow-series-table.ts'
import { ArrowTable, schemaMessage } from './arrow-table.ts'
import type { Rows } from './table-columns.ts'

/** Of what there is a row. */
export type ArrowRows = 'points' | 'series'

/** Points of a batch, about: few enough that nobody waits while it is made. */
const ROWS = 4096

/**
 * An answer as Arrow streams, one behind the other, made while its series arrive: one for each table,
 * and one without columns that ends it, whose metadata `oximeter:answer` says what is said of the whole.
 *
 * @param about asked when all of it was read; JSON
 * @param rowsOf of what there is a row
 */
export async function* arrowPieces(
  { tables }: Pick<OxqlStream, 'tables'>,
  about: () => string,
  rowsOf: ArrowRows = 'points',
): AsyncGenerator<Uint8Array> {
  for (const { layout, series } of tables) {
    const isBySeries = rowsOf === 'series'
    const table = isBySeries ? new ArrowSeriesTable(layout) : new ArrowTable(layout)
    yield table.schema()
    const all = isBySeries ? wholeSeries(series) : batches(series)
    for await (const rows of all) yield table.batch(rows)
    yield end()
  }
  yield schemaMessage([], new Map([['oximeter:answer', about()]]))
  yield end()
}

/** Series that are small go together, those that are large in parts. */
async function* batches(series: OxqlStream['tables'][number]['series']): AsyncGenerator<Rows[]> {
  let gathered: Rows[] = []
  let free = ROWS
  let isEmpty = true
  for await (const one of series) {
    const { length } = one.points.timestamps
    for (let from = 0; from < length;) {
      const to = Math.min(length, from + free)
      gathered.push({ series: one, from, to })
      free -= to - from
      from = to
      if (free > 0) continue
      yield gathered
      isEmpty = false
      gathered = []
      free = ROWS
    }
  }
  // Readers in JavaScript take a stream without a batch for the one that follows.
  if (gathered.length > 0 || isEmpty) yield gathered
}

/** So many points that a batch is worth its head, in whole series. */
const POINTS = 16_384

async function* wholeSeries(
  series: OxqlStream['tables'][number]['series'],
): AsyncGenerator<Rows[]> {
  let gathered: Rows[] = []
  let points = 0
  let isEmpty = true
  for await (const one of series) {
    const { length } = one.points.timestamps
    gathered.push({ series: one, from: 0, to: length })
    points += length
    if (points < POINTS) continue
    yield gathered
    isEmpty = false
    gathered = []
    points = 0
  }
  if (gathered.length > 0 || isEmpty) yield gathered
}

function end(): Uint8Array {
  const stream = new ByteList()
  writeEnd(stream)
  return stream.join()
}
