import type { ExactNumber, OxqlDistributionJson, OxqlTableJson } from '@oximeter/api/client'

import { formatTable, type Column, type Style } from '../table.ts'
import { isDistribution, pointTable, type Cell, type PointTable } from './result-columns.ts'

/** Tables for people: a line for each point, under the name of the table where there are several. */
export function formatTables(tables: readonly OxqlTableJson[], style: Style): string {
  const texts = tables.map((table) => tableText(pointTable(table), style))
  if (texts.length === 1) return texts[0]!
  return texts.map((text, i) => `${style.heading(tables[i]!.name)}\n${text}`).join('\n')
}

function tableText({ fields, hasStartTimes, values, rows }: PointTable, style: Style): string {
  if (rows.length === 0) return 'No points.\n'
  const firstValue = fields.length + (hasStartTimes ? 2 : 1)
  const columns: Column[] = [
    ...fields,
    ...(hasStartTimes ? ['start_time'] : []),
    'timestamp',
    ...values,
  ].map((name, i) => ({
    // Names of timeseries are lower-case, and are looked up as they are.
    title: name.includes(':') ? name : name.toUpperCase(),
    align: i >= firstValue && rows.some((row) => isNumber(row[i])) ? 'right' : 'left',
  }))
  return formatTable(
    columns,
    rows.map((row) =>
      row.map((cell, i) =>
        i < firstValue && i >= fields.length && typeof cell === 'string'
          ? timeText(cell)
          : cellText(cell),
      ),
    ),
    style,
  )
}

function isNumber(cell: Cell | undefined): cell is ExactNumber {
  return typeof cell === 'number' || typeof cell === 'bigint'
}

/** Without zeros that say nothing. */
function timeText(timestamp: string): string {
  return timestamp.replace(/(\.\d*?)0+Z$/, (_, kept: string) => (kept === '.' ? 'Z' : `${kept}Z`))
}

function cellText(cell: Cell): string {
  if (cell === null) return '-'
  return isDistribution(cell) ? distributionText(cell) : String(cell)
}

/** How many samples and what is known of them; their bins are for other formats. */
function distributionText(distribution: OxqlDistributionJson): string {
  const { counts, min, max, sum_of_samples: sum, p50, p90, p99 } = distribution
  const count = counts.reduce<number>((total, n) => total + Number(n), 0)
  const mean = sum === null || count === 0 ? null : Number(sum) / count
  const known = Object.entries({ mean, min, p50, p90, p99, max }).flatMap(([name, value]) =>
    value === null ? [] : [`${name}=${short(Number(value))}`],
  )
  return [`n=${short(count)}`, ...known].join(' ')
}

function short(value: number): string {
  return String(Number(value.toPrecision(6)))
}
