import { Alert, Text } from '@mantine/core'

import type { Answer } from '../../answer/answer.ts'
import { seriesCount } from '../../answer/answer.ts'
import { warningText } from '../../answer/warning-text.ts'
import { formatBytes, formatCount, formatSeconds } from '../../format/quantity.ts'

export interface CostProps {
  readonly answer: Answer
}

/** What an answer took, and what is left out of it. */
export function Cost({ answer: { tables, about } }: CostProps) {
  const { cost, warnings, truncated, thinned, range } = about
  const series = tables.reduce((sum, table) => sum + seriesCount(table), 0)
  const points = tables.reduce((sum, { rows }) => sum + rows, 0)
  const all = thinned.reduce((sum, one) => sum + one.points - one.kept, points)
  const parts = [
    `${formatCount(series)} series`,
    all > points
      ? `${formatCount(points)} of ${formatCount(all)} points, as many as can be seen`
      : `${formatCount(points)} points`,
    ...(range === null ? [] : [`$step is ${range.step}`]),
    `${formatCount(cost.rows_read)} rows read`,
    formatBytes(cost.bytes_read),
    formatSeconds(cost.elapsed_ms / 1000),
    ...(cost.rolled_up.length === 0 ? [] : [`rolled up: ${cost.rolled_up.join(', ')}`]),
  ]
  return (
    <>
      {truncated !== null && (
        <Alert variant="light" color="yellow" py="xs" mt="xs" title="Not all is here">
          {truncated.reason}
        </Alert>
      )}
      {warnings.map(warningText).map((text) => (
        <Alert key={text} variant="light" color="yellow" py="xs" mt="xs">
          {text}
        </Alert>
      ))}
      <Text size="xs" c="dimmed" mt="xs" aria-label="What the query took">
        {parts.join(' · ')}
      </Text>
    </>
  )
}
