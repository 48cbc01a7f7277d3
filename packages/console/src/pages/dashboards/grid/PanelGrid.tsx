import type { DashboardPanel } from '@oximeter/api/client'
import { useMemo, useRef, type CSSProperties, type ReactNode } from 'react'

import { GAP_PX, ROW_PX } from './cell-size.ts'
import { readingOrder, type Place } from './grid.ts'
import classes from './PanelGrid.module.css'
import { useDrag, type DragHandles } from './use-drag.ts'

interface PlacedPanel {
  readonly key: number
  readonly panel: DashboardPanel
}

export interface PanelGridProps {
  readonly panels: readonly PlacedPanel[]
  readonly render: (placed: PlacedPanel, handles: DragHandles) => ReactNode
  /** A panel was dragged to another place, or to another size. Left out: they stay where they are. */
  readonly onPlace?: Parameters<typeof useDrag>[2]
}

/** Panels in twelve columns; one below the other where there is no room beside. */
export function PanelGrid({ panels, render, onPlace }: PanelGridProps) {
  const grid = useRef<HTMLDivElement>(null)
  const { places, dragged, handlesOf } = useDrag(grid, panels, onPlace)
  // Not that of the places while one is dragged: an element that moves in the document loses the pointer.
  const order = useMemo(() => readingOrder(panels.map(({ panel }) => panel)), [panels])
  return (
    <div
      ref={grid}
      className={classes.grid}
      style={{ gap: GAP_PX, gridAutoRows: ROW_PX }}
      data-dragging={dragged !== undefined || undefined}
    >
      {order.map((at) => {
        const placed = panels[at]!
        return (
          <div
            key={placed.key}
            className={classes.cell}
            data-dragged={dragged === placed.key || undefined}
            style={cellStyle(places[at]!)}
          >
            {render(placed, handlesOf(placed.key))}
          </div>
        )
      })}
    </div>
  )
}

/** The rows are told again for where panels are one below the other. */
function cellStyle({ x, y, w, h }: Place): CSSProperties {
  const style: CSSProperties & { '--rows': number } = {
    gridColumn: `${x + 1} / span ${w}`,
    gridRow: `${y + 1} / span ${h}`,
    '--rows': h,
  }
  return style
}
