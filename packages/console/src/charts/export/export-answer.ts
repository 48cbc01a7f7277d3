import type { AnswerTable } from '../../answer/answer.ts'
import { valueAt } from '../../answer/answer.ts'
import { jsonOf, pointRows } from '../table/points.ts'

/** Rows that become one piece of text: few enough that no piece is too long for the browser. */
const ROWS_AT_ONCE = 10_000

/** A line for each point, with a header for each table; an empty line between tables. Values as they are. */
export function* csvPieces(tables: readonly AnswerTable[]): Generator<string> {
  for (const [place, table] of tables.entries()) {
    const rows = pointRows(table)
    const header = ['table', ...rows.columns.map(({ name }) => name)]
    yield `${place === 0 ? '' : '\n'}${header.map(quoted).join(',')}\n`
    for (let from = 0; from < rows.count; from += ROWS_AT_ONCE) {
      let piece = ''
      for (let row = from; row < Math.min(rows.count, from + ROWS_AT_ONCE); row++) {
        piece += `${[table.name, ...rows.at(row)].map(quoted).join(',')}\n`
      }
      yield piece
    }
  }
}

/** Nothing is empty; a text that is empty has quotes. */
function quoted(text: string | null): string {
  if (text === null) return ''
  return text === '' || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

/** A list of tables with their series; integers with all their digits, times in nanoseconds as text. */
export function* jsonPieces(tables: readonly AnswerTable[]): Generator<string> {
  yield '['
  for (const [place, table] of tables.entries()) {
    yield `${place === 0 ? '' : ','}\n{"table":${jsonOf(table.name)},"timeseries":[`
    for (let series = 0; series < table.starts.length - 1; series++) {
      yield `${series === 0 ? '' : ','}\n${seriesJson(table, series)}`
    }
    yield ']}'
  }
  yield '\n]\n'
}

function seriesJson({ fields, starts, times, dimensions }: AnswerTable, series: number): string {
  const rows = Array.from(
    { length: starts[series + 1]! - starts[series]! },
    (_, i) => starts[series]! + i,
  )
  return jsonOf({
    fields: Object.fromEntries(fields.map(({ name, values }) => [name, values[series] ?? null])),
    timestamps_ns: rows.map((row) => String(times[row])),
    values: Object.fromEntries(
      dimensions.map(({ name, values }) => [name, rows.map((row) => valueAt(values, row))]),
    ),
  })
}
