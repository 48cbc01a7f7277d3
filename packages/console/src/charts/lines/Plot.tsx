import 'uplot/dist/uPlot.min.css'
import { useComputedColorScheme } from '@mantine/core'
import { useMemo, useState } from 'react'
import type uPlot from 'uplot'

import type { Quantity } from '../../format/quantity.ts'
import { formatTicks, stepsOf } from '../../format/ticks.ts'
import { paletteOf, REST_COLOR } from '../color/palette.ts'
import { LineLayer, type Layer } from '../draw/line-layer.ts'
import type { TimeStretch } from '../plot/plot-base.ts'
import { isAtPlot, usePlot } from '../plot/use-plot.ts'
import type { Lines } from './lines.ts'
import { nearestSeries } from './nearest.ts'
import type { Stack } from './stack.ts'
import { rangeOf } from './statistics.ts'
import { Tooltip, type Hover } from './Tooltip.tsx'
import classes from '../Chart.module.css'

export interface PlotProps {
  readonly lines: Lines
  readonly kind: 'line' | 'area' | 'stacked'
  readonly shown: readonly number[]
  readonly stack: Stack | undefined
  readonly quantity: Quantity
  readonly stretch: TimeStretch
  readonly height: number
  /** What a screen reader says of it. */
  readonly label: string
  /** A series that is to stand out, as that of the legend under the pointer. */
  readonly highlit: number | undefined
  readonly onZoom?: ((stretch: TimeStretch) => void) | undefined
  readonly onReset?: (() => void) | undefined
  readonly syncKey?: string | undefined
}

/** How far from a point the cursor may be to be told of it. */
const NEAR_PX = 40

/** The canvas of lines, with its axes, cursor and what is told at the cursor. */
export function Plot(props: PlotProps) {
  const { lines, kind, shown, stack, quantity, height, highlit, label } = props
  const scheme = useComputedColorScheme('light')
  const [layers] = useState(() => new LineLayer())
  const [hover, setHover] = useState<Hover>()
  const palette = paletteOf(scheme)
  const layer = useMemo<Layer>(
    () => ({
      lines,
      kind,
      shown,
      palette,
      restColor: REST_COLOR[scheme],
      ...(stack !== undefined && { stack }),
    }),
    [lines, kind, shown, palette, scheme, stack],
  )
  const standsOut = hover?.near?.series ?? highlit
  const { box, host, onKeyDown } = usePlot({
    ...props,
    content: layer,
    look: standsOut,
    yRange: () => yRangeOf(props),
    yAxis: {
      texts: (places) => formatTicks(places, quantity),
      steps: stepsOf(quantity),
    },
    paint: (u) => {
      const { left, top, width, height: high } = u.bbox
      const frame = { transform: transformOf(u), width, height: high, ratio: devicePixelRatio }
      return layers.paint(u.ctx, layer, frame, { left, top }, standsOut)
    },
    onCursor: (u) => setHover(hoverOf(u, props)),
  })
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- keys do what the pointer does
    <div
      ref={box}
      className={classes.plot}
      style={{ height }}
      role="img"
      aria-label={label}
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- so that keys reach it
      tabIndex={0}
      onKeyDown={onKeyDown}
      onBlur={() => setHover(undefined)}
    >
      <div ref={host} />
      {hover !== undefined && <Tooltip hover={hover} {...props} palette={palette} />}
    </div>
  )
}

function transformOf(u: uPlot) {
  const { width, height } = u.bbox
  const { x, y } = u.scales
  const [xMin = 0, xMax = 1, yMin = 0, yMax = 1] = [x?.min, x?.max, y?.min, y?.max]
  return {
    x: { origin: xMin, factor: width / (xMax - xMin) },
    y: { origin: yMax, factor: -height / (yMax - yMin) },
  }
}

/** Where all that is shown lies, with room above; from 0 where lines are filled. */
function yRangeOf({ lines, kind, shown, stack, stretch }: PlotProps): [number, number] {
  const range = kind === 'stacked' && stack !== undefined ? stackRange(stack) : shownRange()
  if (range === undefined) return [0, 1]
  const [min, max] = kind === 'line' ? range : [Math.min(0, range[0]), Math.max(0, range[1])]
  if (min === max) return min === 0 ? [0, 1] : [Math.min(0, 2 * min), Math.max(0, 2 * max)]
  // Zero is nearly always worth the room that it takes.
  const low = min > 0 && min < 0.6 * max ? 0 : min
  const room = 0.06 * (max - low)
  return [low === 0 ? 0 : low - room, max + room]

  function shownRange() {
    const isShown = new Set(shown)
    return rangeOf(lines, (series) => isShown.has(series), stretch.from, stretch.until)
  }
}

function stackRange({ bands }: Stack): readonly [number, number] | undefined {
  let min = Infinity
  let max = -Infinity
  for (const { tops } of bands) {
    for (const top of tops) {
      // Neither is true of NaN.
      if (top < min) min = top
      if (top > max) max = top
    }
  }
  return min <= max ? [min, max] : undefined
}

function hoverOf(u: uPlot, { lines, shown }: PlotProps): Hover | undefined {
  const { left = -1, top = -1 } = u.cursor
  if (left < 0 || !isAtPlot(u)) return undefined
  const x = u.posToVal(left, 'x')
  const within = u.posToVal(left + NEAR_PX, 'x') - x
  const near = nearestSeries(lines, shown, { x, y: u.posToVal(top, 'y'), within })
  const box = { left: u.over.offsetLeft, width: u.over.offsetWidth, top: u.over.offsetTop }
  return { x, within, left: box.left + left, top: box.top + Math.max(0, top), box, near }
}
