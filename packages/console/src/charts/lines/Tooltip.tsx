import { formatQuantity, type Quantity } from '../../format/quantity.ts'
import { formatInstant } from '../../format/time.ts'
import classes from '../Chart.module.css'
import type { Lines } from './lines.ts'
import { valuesAbout, type Near } from './nearest.ts'

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
  readonly near: Near | undefined
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
  const { near } = hover
  const rows = valuesAbout(lines, shown, hover, MAX_LINES)
  const isRight = hover.left > hover.box.left + hover.box.width / 2
  const time = near === undefined ? hover.x : lines.xs[near.point]!
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
        <div key={series} className={classes.tooltipRow} data-near={series === near?.series}>
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
