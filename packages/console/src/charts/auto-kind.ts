import type { AnswerTable } from '../answer/answer.ts'
import type { ChartKind } from './chart-kind.ts'
import { hasHeat } from './heat/heat.ts'

/**
 * How the answer of a query is best seen at first. One in steps is of a stretch of time, also where no more
 * than one step has passed yet.
 */
export function autoKind(query: string, tables: readonly AnswerTable[]): ChartKind {
  if (tables.some(hasHeat)) return 'heatmap'
  const hasNumbers = tables.some(({ dimensions }) =>
    dimensions.some(({ values }) => values.kind === 'number'),
  )
  if (!hasNumbers) return 'table'
  if (query.includes('$step')) return 'line'
  const isOnePointEach = tables.every(({ rows, starts }) => rows === starts.length - 1)
  return isOnePointEach && tables.some(({ rows }) => rows > 0) ? 'value' : 'line'
}
