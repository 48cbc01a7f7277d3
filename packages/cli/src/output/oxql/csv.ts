import type { OxqlTableJson } from '@oximeter/api/client'
import { stringifyJsonExact } from '@oximeter/wire'

import { isDistribution, pointTable, type Cell } from './result-columns.ts'

/**
 * Tables as CSV (RFC 4180, but with bare line feeds), with a header each and an empty line between
 * them. What is missing is an empty cell, a distribution is JSON.
 */
export function formatCsv(tables: readonly OxqlTableJson[]): string {
  return tables
    .map((table) => {
      const { name, fields, hasStartTimes, values, rows } = pointTable(table)
      const times = hasStartTimes ? ['start_time', 'timestamp'] : ['timestamp']
      const lines = [
        ['table', ...fields, ...times, ...values],
        ...rows.map((row) => [name, ...row.map(cellText)]),
      ]
      return lines.map((line) => `${line.map(quoted).join(',')}\n`).join('')
    })
    .join('\n')
}

function cellText(cell: Cell): string {
  if (cell === null) return ''
  return isDistribution(cell) ? stringifyJsonExact(cell) : String(cell)
}

function quoted(text: string): string {
  return /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
