import type { OxqlResponse } from '@oximeter/api/client'

import { formatCharts } from '../../output/chart/charts.ts'
import { toJson } from '../../output/json.ts'
import { formatCsv } from '../../output/oxql/csv.ts'
import { formatTables } from '../../output/oxql/tables.ts'
import { counted, formatBytes } from '../../output/quantity.ts'
import { styleOf } from '../../output/table.ts'
import type { TextFormat } from './text-formats.ts'

const CHART_HEIGHT = 12
const DEFAULT_COLUMNS = 80

export function answerText(
  answer: OxqlResponse,
  format: TextFormat,
  stream: NodeJS.WriteStream,
): string {
  const style = styleOf(stream)
  switch (format) {
    case 'json':
      return toJson(answer)
    case 'csv':
      return formatCsv(answer.tables)
    case 'table':
      return formatTables(answer.tables, style)
    case 'chart': {
      // The style knows of NO_COLOR and FORCE_COLOR.
      const hasColours = style.heading('x') !== 'x'
      const width = stream.columns || DEFAULT_COLUMNS
      return formatCharts(answer.tables, { width, height: CHART_HEIGHT, hasColours }, style)
    }
  }
}

/** What to say beside the answer: what is odd, what is missing, what it took. */
export function answerNotes({ tables, warnings, truncated, cost }: OxqlResponse): string[] {
  const series = tables.flatMap(({ timeseries }) => timeseries)
  const points = series.reduce((sum, one) => sum + one.points.timestamps.length, 0)
  return [
    ...warnings.map(({ message, count }) =>
      count === undefined ? message : `${message} (${counted(count, 'point')})`,
    ),
    ...(truncated === null ? [] : [`This is not all: ${truncated.reason}`]),
    `${series.length} series, ${counted(points, 'point')} in ${Math.round(cost.elapsed_ms)} ms; ` +
      `read ${cost.rows_read} rows, ${formatBytes(cost.bytes_read)}`,
  ]
}
