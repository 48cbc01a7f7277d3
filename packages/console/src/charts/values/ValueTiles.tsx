import { SimpleGrid } from '@mantine/core'
import { useMemo } from 'react'

import type { AnswerTable } from '../../answer/answer.ts'
import { formatQuantity, type Quantity } from '../../format/quantity.ts'
import { EmptyState } from '../../parts/EmptyState.tsx'
import { StatTile } from '../../parts/StatTile.tsx'
import { linesOf } from '../lines/lines.ts'
import { statisticsOf } from '../lines/statistics.ts'
import classes from '../Chart.module.css'

export interface ValueTilesProps {
  readonly tables: readonly AnswerTable[]
  readonly quantity: Quantity
}

/** More than that nobody reads as numbers. */
const MAX_TILES = 60

/** The last value of each series, large. */
export function ValueTiles({ tables, quantity }: ValueTilesProps) {
  const lines = useMemo(() => linesOf(tables), [tables])
  const { last, min, max } = useMemo(() => statisticsOf(lines), [lines])
  const { names } = lines
  if (names.length === 0) {
    return (
      <EmptyState
        title="No numbers here"
        hint="The answer has texts or distributions: see it as a table or as a heat map."
      />
    )
  }
  return (
    <>
      <SimpleGrid cols={names.length === 1 ? 1 : { base: 1, xs: 2, md: 3, lg: 4 }} spacing="sm">
        {names.slice(0, MAX_TILES).map(({ label, key }, series) => (
          <StatTile
            key={key}
            label={label}
            value={formatQuantity(last[series]!, quantity)}
            hint={`${formatQuantity(min[series]!, quantity)} to ${formatQuantity(max[series]!, quantity)}`}
          />
        ))}
      </SimpleGrid>
      {names.length > MAX_TILES && (
        <div className={classes.foot}>
          The first {MAX_TILES} of {names.length} series: see the others in a table.
        </div>
      )}
    </>
  )
}
