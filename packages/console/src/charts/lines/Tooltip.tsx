import { formatQuantity, type Quantity } from '../../format/quantity.ts'
import { formatInstant } from '../../format/time.ts'
import classes from '../Chart.module.css'
import type { Lines } from './lines.ts'
import { nearestPoint } from './nearest.ts'

/** Where the cursor is, and what is nearest to it. */
export interface Hover {
  /** Seconds since the epoch. */
  readonly x: number
  /** How far points may be in time. */
  readonly within: number
  /** In pixels of the chart. */
  readonly left: number
  readonly top: number
  readonly box: { readonly left: number; readonly width: number; readonly top: number }
  readonly series?: number
  readonly point?: number
}

export interface TooltipProps {
  readonly hover: Hover
  readonly lines: Lines
  readonly shown: readonly number[]
  readonly quantity: Quantity
  readonly palette: readonly string[]
}

/** Of so many series all values are told, of more those about the nearest. */
const MAX_LINES = 10

/** What is at the cursor: the time, and the values there, the greatest first. */
export function Tooltip({ hover, lines, shown, quantity, palette }: TooltipProps) {
  const rows = rowsAt(hover, lines, shown)
  const isRight = hover.left > hover.box.left + hover.box.width / 2
  const time = hover.point === undefined ? hover.x : lines.xs[hover.point]!
  return (
    <div
      className={classes.tooltip}
      role="status"
      style={{
        top: hover.box.top,
        ...(isRight
          ? { right: `calc(100% - ${hover.left - 12}px)` }
          : { left: `${hover.left + 12}px` }),
      }}
    >
      <div className={classes.tooltipTime}>{formatInstant(new Date(time * 1000))}</div>
      {rows.length === 0 && <div className={classes.none}>no value here</div>}
      {rows.map(({ series, value }) => (
        <div key={series} className={classes.tooltipRow} data-near={series === hover.series}>
          <span
            className={classes.swatch}
            style={{ background: palette[lines.colors[series]!] }}
            aria-hidden
          />
          <span className={classes.tooltipLabel}>{lines.names[series]!.label}</span>
          <span className={classes.tooltipValue}>{formatQuantity(value, quantity)}</span>
        </div>
      ))}
      {shown.length > rows.length && rows.length > 0 && (
        <div className={classes.none}>
          {rows.length} of {shown.length} series
        </div>
      )}
    </div>
  )
}

interface Row {
  readonly series: number
  readonly value: number
}

function rowsAt(
  { x, within, series, point }: Hover,
  lines: Lines,
  shown: readonly number[],
): Row[] {
  const all: Row[] = []
  for (const each of shown) {
    const at = each === series ? point : nearestPoint(lines, each, x, within)
    if (at !== undefined) all.push({ series: each, value: lines.ys[at]! })
  }
  all.sort((a, b) => b.value - a.value)
  if (all.length <= MAX_LINES) return all
  const place = all.findIndex((row) => row.series === series)
  const from = Math.min(Math.max(0, place - MAX_LINES / 2), all.length - MAX_LINES)
  return all.slice(from, from + MAX_LINES)
}
