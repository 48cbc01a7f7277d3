import type { AnswerTable } from '../answer/answer.ts'
import type { ChartKind } from './chart-kind.ts'
import { hasHeat } from './heat/heat.ts'

/** How an answer is best seen at first. */
export function autoKind(tables: readonly AnswerTable[]): ChartKind {
  if (tables.some(hasHeat)) return 'heatmap'
  const hasNumbers = tables.some(({ dimensions }) =>
    dimensions.some(({ values }) => values.kind === 'number'),
  )
  if (!hasNumbers) return 'table'
  const isOnePointEach = tables.every(({ rows, starts }) => rows === starts.length - 1)
  return isOnePointEach && tables.some(({ rows }) => rows > 0) ? 'value' : 'line'
}
