import { Button, Stack, Text } from '@mantine/core'

import { seriesCount, type AnswerTable } from '../answer/answer.ts'
import type { Quantity } from '../format/quantity.ts'
import { EmptyState } from '../parts/EmptyState.tsx'
import type { ChartKind } from './chart-kind.ts'
import { HeatMap } from './heat/HeatMap.tsx'
import { LineChart } from './lines/LineChart.tsx'
import type { TimeStretch } from './plot/plot-base.ts'
import { PointsTable } from './table/PointsTable.tsx'
import { ValueTiles } from './values/ValueTiles.tsx'

export interface ChartProps {
  readonly tables: readonly AnswerTable[]
  readonly kind: ChartKind
  /** What values are of; of a heat map, what is in its bins. Default: plain numbers. */
  readonly quantity?: Quantity
  /** What the time axis spans. */
  readonly stretch: TimeStretch
  /** Of the plot, or of the table, in pixels. The legend is below it. Default 320. */
  readonly height?: number
  /** Names it to those who do not see it. */
  readonly title: string
  readonly hasLegend?: boolean
  /** A stretch of time was dragged over, or chosen by keys. */
  readonly onZoom?: (stretch: TimeStretch) => void
  /** Double click, the key `0`, or a button where nothing is seen. Of what is not zoomed, none. */
  readonly onReset?: (() => void) | undefined
  /** Charts with the same key show one cursor. */
  readonly syncKey?: string
}

const PLAIN: Quantity = { units: 'none' }

/** The answer of a query, as whichever chart is wanted. */
export function Chart({ quantity = PLAIN, height = 320, ...props }: ChartProps) {
  const { tables, kind } = props
  const series = tables.reduce((sum, table) => sum + seriesCount(table), 0)
  if (series === 0) {
    return (
      <EmptyState
        title="No data"
        hint="No series has a point in this stretch of time. Take a longer one, or fewer filters."
      >
        {props.onReset && (
          <Button size="xs" variant="default" onClick={props.onReset}>
            Zoom out
          </Button>
        )}
      </EmptyState>
    )
  }
  const all = { ...props, quantity, height }
  switch (kind) {
    case 'line':
    case 'area':
    case 'stacked':
      return hasNumbers(tables) ? <LineChart {...all} kind={kind} /> : <NoNumbers tables={tables} />
    case 'heatmap':
      return <HeatMap {...all} />
    case 'value':
      return <ValueTiles tables={tables} quantity={quantity} />
    case 'table':
      return (
        <Stack gap="sm">
          {tables.map((table, i) => (
            // oxlint-disable-next-line react/no-array-index-key -- several may have one name; they have no other
            <div key={i}>
              {tables.length > 1 && <Text size="sm">{table.name}</Text>}
              <PointsTable table={table} height={height} />
            </div>
          ))}
        </Stack>
      )
  }
}

function hasNumbers(tables: readonly AnswerTable[]): boolean {
  return tables.some(({ dimensions }) => dimensions.some(({ values }) => values.kind === 'number'))
}

function NoNumbers({ tables }: { readonly tables: readonly AnswerTable[] }) {
  const isDistribution = tables.some(({ dimensions }) =>
    dimensions.some(({ values }) => values.kind === 'distribution'),
  )
  return isDistribution ? (
    <EmptyState
      title="These are distributions"
      hint="See them as a heat map, or end the query with quantile(0.5, 0.99) to draw lines of them."
    />
  ) : (
    <EmptyState title="These are texts" hint="They cannot be drawn: see them as a table." />
  )
}
