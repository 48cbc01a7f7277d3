import type { NexusPublicClient, RequestOptions, SqlValue } from '@oximeter/api/client'
import { stringifyJsonExact } from '@oximeter/wire'

import type { Answer } from '../command-line/answer.ts'
import { formatBytes } from '../output/quantity.ts'
import { formatTable } from '../output/table.ts'

/** The rows of one SELECT. */
export async function sql(
  nexus: NexusPublicClient,
  query: string,
  options: RequestOptions = {},
): Promise<Answer> {
  const { columns, rows, ...about } = await nexus.sql({ query }, options)
  const items = rows.map((row) => Object.fromEntries(columns.map(({ name }, i) => [name, row[i]])))
  return {
    json: { columns, items, ...about },
    text: (style) =>
      formatTable(
        columns.map(({ name, type }) => ({
          title: name,
          align: isNumber(type) ? 'right' : 'left',
        })),
        rows.map((row) => row.map(valueText)),
        style,
      ),
    notes: [
      ...(about.truncated ? ['There are more rows than the budget of a query allows.'] : []),
      `${rows.length} ${rows.length === 1 ? 'row' : 'rows'} in ${Math.round(about.elapsed_ms)} ms; ` +
        `read ${about.rows_read} rows, ${formatBytes(about.bytes_read)}`,
    ],
  }
}

function isNumber(type: string): boolean {
  return /^(?:Nullable\(|LowCardinality\()*(?:U?Int|B?Float|Decimal)/.test(type)
}

function valueText(value: SqlValue): string {
  if (value === null) return 'NULL'
  return typeof value === 'object' ? stringifyJsonExact(value) : String(value)
}
