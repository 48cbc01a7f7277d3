import type { ColumnSize, TableSize } from '@oximeter/db'
import type { Check } from '../check.ts'
import { orFine, type Judgement } from '../finding.ts'
import { counted } from '../words.ts'

export interface KnownSizes {
  readonly tables: readonly TableSize[]
  /** Of parts that have a file for each column. */
  readonly columns: readonly ColumnSize[]
}

/** Of fewer rows it says nothing of the codecs. */
const ENOUGH_ROWS = 1_000_000
/** What is stored of a sample once days are merged. Twice as much is worth a look. */
const COUNTER_BYTES = 0.6
const GAUGE_BYTES = 1.8
const BIN_BYTES = 0.4
const TOO_MUCH = 2

const ADVICE: Readonly<Record<string, string>> = {
  timestamp:
    'Times of whole milliseconds take a fraction of those of nanoseconds: let the registry choose ' +
    'them, or round those that producers give.',
  start_time:
    'Start times that change with each sample do not compress: keep one for as long as it counts.',
  raw: 'Floats with all their digits do not compress: round what is measured to what it is worth.',
  mantissa: 'Numbers that jump do not compress well; fewer digits do: round what is measured.',
  datum: 'Numbers that jump do not compress well. Is it a counter that is recorded as a gauge?',
  counts: 'Histograms with fewer bins take less: give them as many as their readers need.',
  timeseries_key:
    'Few samples for each series: a field may have a value of its own for every one. See cardinality.',
}
const OTHERWISE =
  'See which timeseries it is: SELECT timeseries_name, count() FROM the table GROUP BY 1.'

/** What a sample takes on the disk, in the table of each type. */
export const codecs: Check<KnownSizes> = {
  name: 'codecs',
  needs: 'clickhouse',
  async gather({ sources: { metrics } }) {
    const [{ tables }, columns] = await Promise.all([
      metrics.inspector.storage(),
      metrics.inspector.columnSizes(),
    ])
    return { tables: tables.filter(({ table }) => table.startsWith('measurements_')), columns }
  },
  judge({ tables, columns }) {
    const large = tables.filter(({ rows }) => rows >= ENOUGH_ROWS)
    const sizes = large.map(({ table, bytes, rows }) => `${table} ${perSample(bytes / rows)}`)
    return orFine(
      large.flatMap((table) => judgeOne(table, columns)),
      large.length === 0
        ? `No table has ${ENOUGH_ROWS} rows yet: their size says nothing.`
        : `Bytes a sample: ${sizes.join(', ')}.`,
    )
  },
}

function judgeOne({ table, rows, bytes }: TableSize, columns: readonly ColumnSize[]): Judgement[] {
  const own = columns.filter((column) => column.table === table && column.rows > 0)
  const budget = budgetOf(table, own)
  const size = bytes / rows
  if (budget === undefined || size <= TOO_MUCH * budget) return []
  const [worst] = own.toSorted((a, b) => b.bytes / b.rows - a.bytes / a.rows)
  const which =
    worst === undefined
      ? ''
      : `; most of it is ${worst.column} with ${perSample(worst.bytes / worst.rows)}`
  return [
    {
      code: 'large_samples',
      severity: 'note',
      subject: table,
      text:
        `A sample takes ${perSample(size)} bytes, ${perSample(budget)} being usual after merges ` +
        `(${counted(rows, 'row')})${which}.`,
      what_to_do: (worst === undefined ? undefined : ADVICE[worst.column]) ?? OTHERWISE,
    },
  ]
}

/** Undefined of texts, whose size is their own. */
function budgetOf(table: string, columns: readonly ColumnSize[]): number | undefined {
  if (/(string|bytes)$/.test(table)) return undefined
  if (table.startsWith('measurements_histogram')) {
    const counts = columns.find(({ column }) => column === 'counts')
    // Eight bytes for each count, and for where each row's end.
    return counts === undefined
      ? undefined
      : (counts.uncompressedBytes / 8 / counts.rows) * BIN_BYTES
  }
  return table.startsWith('measurements_cumulative') ? COUNTER_BYTES : GAUGE_BYTES
}

function perSample(bytes: number): string {
  return String(Number(bytes.toPrecision(2)))
}
