import 'uplot/dist/uPlot.min.css'
import { useComputedColorScheme } from '@mantine/core'
import { useMemo, useState } from 'react'
import type uPlot from 'uplot'

import type { AnswerTable } from '../../answer/answer.ts'
import { formatQuantity, type Quantity } from '../../format/quantity.ts'
import { formatInstant } from '../../format/time.ts'
import { EmptyState } from '../../parts/EmptyState.tsx'
import classes from '../Chart.module.css'
import { levelOf, rampOf } from '../color/ramp.ts'
import type { TimeStretch } from '../plot/plot-base.ts'
import { isAtPlot, usePlot } from '../plot/use-plot.ts'
import { cellAt, heatOf, type Heat } from './heat.ts'

export interface HeatMapProps {
  readonly tables: readonly AnswerTable[]
  /** Of what is in the bins. */
  readonly quantity: Quantity
  readonly stretch: TimeStretch
  readonly height: number
  readonly title: string
  readonly onZoom?: ((stretch: TimeStretch) => void) | undefined
  readonly onReset?: (() => void) | undefined
  readonly syncKey?: string | undefined
}

/** How values are spread over time: darker, or lighter on dark ground, is more. */
export function HeatMap(props: HeatMapProps) {
  const heat = useMemo(() => heatOf(props.tables), [props.tables])
  if (heat === undefined) {
    return (
      <EmptyState
        title="Nothing for a heat map"
        hint="It shows histograms: choose a timeseries of those, or end the query with the stage histogram."
      />
    )
  }
  return <HeatPlot {...props} heat={heat} />
}

interface HeatHover {
  readonly left: number
  readonly right: boolean
  readonly from: number
  readonly until: number
  readonly low: number
  readonly high: number
  readonly count: number
}

function HeatPlot(props: HeatMapProps & { readonly heat: Heat }) {
  const { heat, height, title, quantity } = props
  const scheme = useComputedColorScheme('light')
  const ramp = useMemo(() => rampOf(scheme), [scheme])
  const [hover, setHover] = useState<HeatHover>()

  const { box, host, onKeyDown } = usePlot({
    ...props,
    content: heat,
    look: ramp,
    yRange: () => [0, heat.edges.length - 1],
    yAxis: {
      places: (plotHeight) => edgesShown(heat, plotHeight || height),
      texts: (places) => places.map((place) => formatQuantity(heat.edges[place]!, quantity)),
    },
    paint: (u) => {
      drawCells(u, heat, ramp)
      return true
    },
    onCursor: (u) => setHover(hoverOf(u, heat)),
  })
  return (
    <div>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- keys do what the pointer does */}
      <div
        ref={box}
        className={classes.plot}
        style={{ height }}
        role="img"
        aria-label={`${title}: heat map, ${heat.series} series added. Arrow keys move the cursor.`}
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- so that keys reach it
        tabIndex={0}
        onKeyDown={onKeyDown}
        onBlur={() => setHover(undefined)}
      >
        <div ref={host} />
        {hover !== undefined && (
          <div
            className={classes.tooltip}
            role="status"
            style={{
              top: 8,
              ...(hover.right
                ? { right: `calc(100% - ${hover.left - 12}px)` }
                : { left: `${hover.left + 12}px` }),
            }}
          >
            <div className={classes.tooltipTime}>
              {formatInstant(new Date(hover.from * 1000))} –{' '}
              {formatInstant(new Date(hover.until * 1000)).slice(-8)}
            </div>
            <div className={classes.tooltipRow}>
              <span className={classes.tooltipLabel}>
                {formatQuantity(hover.low, quantity)} – {formatQuantity(hover.high, quantity)}
              </span>
              <strong>{formatQuantity(hover.count, { units: 'count' })}</strong>
            </div>
          </div>
        )}
      </div>
      <div className={classes.heatLegend}>
        <span>0</span>
        <span
          className={classes.heatRamp}
          style={{ background: `linear-gradient(to right, ${ramp.join(', ')})` }}
          aria-hidden
        />
        <span>{formatQuantity(heat.max, { units: 'count' })} in a cell</span>
        {heat.series > 1 && <span>· {heat.series} series added</span>}
      </div>
    </div>
  )
}

function drawCells(u: uPlot, { edges, times, step, cells, max }: Heat, ramp: readonly string[]) {
  const rows = edges.length - 1
  const { ctx, bbox } = u
  ctx.save()
  ctx.beginPath()
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height)
  ctx.clip()
  const yAt = Array.from({ length: rows + 1 }, (_, row) => Math.round(u.valToPos(row, 'y', true)))
  for (const [column, time] of times.entries()) {
    const left = Math.round(u.valToPos(time - step, 'x', true))
    const right = Math.round(u.valToPos(time, 'x', true))
    if (right < bbox.left || left > bbox.left + bbox.width) continue
    const width = Math.max(1, right - left)
    for (let row = 0; row < rows; row++) {
      const count = cells[column * rows + row]!
      if (count <= 0) continue
      ctx.fillStyle = ramp[levelOf(count, max)]!
      ctx.fillRect(left, yAt[row + 1]!, width, Math.max(1, yAt[row]! - yAt[row + 1]!))
    }
  }
  ctx.restore()
}

const EDGE_PX = 22

/** As many edges of bins as have room for their text. */
function edgesShown({ edges }: Heat, height: number): number[] {
  const rows = edges.length - 1
  const each = Math.max(1, Math.ceil((EDGE_PX * rows) / Math.max(height, EDGE_PX)))
  return Array.from({ length: Math.floor(rows / each) + 1 }, (_, i) => i * each)
}

function hoverOf(u: uPlot, heat: Heat): HeatHover | undefined {
  const { left = -1, top = -1 } = u.cursor
  if (left < 0 || !isAtPlot(u)) return undefined
  const cell = cellAt(heat, u.posToVal(left, 'x'), u.posToVal(top, 'y'))
  if (cell === undefined) return undefined
  const until = heat.times[cell.column]!
  return {
    left: u.over.offsetLeft + left,
    right: left > u.over.offsetWidth / 2,
    from: until - heat.step,
    until,
    low: heat.edges[cell.row]!,
    high: heat.edges[cell.row + 1]!,
    count: cell.count,
  }
}
