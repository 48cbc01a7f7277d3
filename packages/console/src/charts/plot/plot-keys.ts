import type { KeyboardEvent } from 'react'
import type uPlot from 'uplot'

import type { PlotEvents, TimeStretch } from './plot-base.ts'

/** Of the width, for each press. */
const STEP = 1 / 60

/** What keys do on a chart: arrows move the cursor, `+` and `-` zoom about it, `0` resets, Escape lets go. */
export function keyAction(
  plot: uPlot,
  event: KeyboardEvent,
  { from, until }: TimeStretch,
  {
    onZoom,
    onReset,
  }: { onZoom?: PlotEvents['onZoom'] | undefined; onReset?: PlotEvents['onReset'] | undefined },
): void {
  const width = plot.over.offsetWidth
  const height = plot.over.offsetHeight
  const { left: at = -1, top: atTop = -1 } = plot.cursor
  const left = at < 0 ? width / 2 : at
  const top = atTop < 0 ? height / 2 : atTop
  const move = (x: number, y: number) =>
    plot.setCursor({
      left: Math.min(width - 1, Math.max(0, left + x)),
      top: Math.min(height - 1, Math.max(0, top + y)),
    })
  const zoom = (factor: number) => {
    const middle = plot.posToVal(left, 'x')
    onZoom?.({ from: middle - (middle - from) * factor, until: middle + (until - middle) * factor })
  }
  switch (event.key) {
    case 'ArrowLeft':
      move(-width * STEP, 0)
      break
    case 'ArrowRight':
      move(width * STEP, 0)
      break
    case 'ArrowUp':
      move(0, -height * STEP)
      break
    case 'ArrowDown':
      move(0, height * STEP)
      break
    case '+':
    case '=':
      zoom(0.5)
      break
    case '-':
      zoom(2)
      break
    case '0':
      onReset?.()
      break
    case 'Escape':
      plot.setCursor({ left: -10, top: -10 })
      break
    default:
      return
  }
  event.preventDefault()
}
