import { useMemo, useRef, useState, type KeyboardEvent } from 'react'

import { formatQuantity, type Quantity } from '../../format/quantity.ts'
import classes from '../Chart.module.css'
import { useVisibleRows } from '../use-visible-rows.ts'
import type { SeriesName } from './series-names.ts'
import type { Statistics } from './statistics.ts'

export interface LegendProps {
  readonly names: readonly SeriesName[]
  readonly colors: Uint8Array
  readonly palette: readonly string[]
  readonly statistics: Statistics
  readonly quantity: Quantity
  readonly isShown: (series: number) => boolean
  /** A click: this one alone, or all again; with Ctrl, Command or Shift, it is added or taken away. */
  readonly onPick: (series: number, isAdding: boolean) => void
  /** The pointer or the focus is on it. */
  readonly onHighlight: (series: number | undefined) => void
}

const ROW_PX = 24
const COLUMNS = ['last', 'min', 'max', 'mean'] as const
type Sorting = 'name' | (typeof COLUMNS)[number]

/** A row for each series, with its numbers; only those in sight are there, of however many. */
export function Legend(props: LegendProps) {
  const { names, statistics, onHighlight } = props
  const [sorting, setSorting] = useState<Sorting>('name')
  const box = useRef<HTMLDivElement>(null)
  const order = useMemo(() => sorted(names, statistics, sorting), [names, statistics, sorting])
  const { from, to, onScroll } = useVisibleRows(box, order.length, ROW_PX)
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- focus of a row moves on by arrows
    <div
      ref={box}
      className={classes.legend}
      onScroll={onScroll}
      onMouseLeave={() => onHighlight(undefined)}
      onKeyDown={moveFocus}
      role="group"
      aria-label={`Series: ${names.length}`}
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls is reached by keys
      tabIndex={0}
    >
      <div className={classes.legendHead}>
        {(['name', ...COLUMNS] as const).map((column) => (
          <button
            key={column}
            type="button"
            className={classes.legendSort}
            data-sorted={sorting === column || undefined}
            aria-pressed={sorting === column}
            onClick={() => setSorting(column)}
          >
            {column === 'name' ? `${names.length} series` : column}
          </button>
        ))}
      </div>
      <div className={classes.legendBody} style={{ height: order.length * ROW_PX }}>
        {Array.from(order.subarray(from, to), (series, i) => (
          <LegendRow key={series} {...props} series={series} top={(from + i) * ROW_PX} />
        ))}
      </div>
    </div>
  )
}

function LegendRow({
  series,
  top,
  names,
  colors,
  palette,
  statistics,
  quantity,
  isShown,
  onPick,
  onHighlight,
}: LegendProps & { readonly series: number; readonly top: number }) {
  const shown = isShown(series)
  return (
    <button
      type="button"
      className={classes.legendRow}
      style={{ top }}
      data-hidden={!shown || undefined}
      aria-pressed={shown}
      title={names[series]!.key.replaceAll('\n', ' · ')}
      onClick={(event) => onPick(series, event.ctrlKey || event.metaKey || event.shiftKey)}
      onMouseEnter={() => onHighlight(series)}
      onFocus={() => onHighlight(series)}
      onBlur={() => onHighlight(undefined)}
    >
      <span className={classes.legendName}>
        <span
          className={classes.swatch}
          style={{ background: palette[colors[series]!] }}
          aria-hidden
        />
        <span>{names[series]!.label}</span>
      </span>
      {COLUMNS.map((column) => (
        <span key={column}>{formatQuantity(statistics[column][series]!, quantity)}</span>
      ))}
    </button>
  )
}

/** Arrows go from row to row. */
function moveFocus(event: KeyboardEvent): void {
  if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return
  const row = document.activeElement
  const next = event.key === 'ArrowDown' ? row?.nextElementSibling : row?.previousElementSibling
  if (!(next instanceof HTMLButtonElement)) return
  event.preventDefault()
  next.focus()
}

function sorted(
  names: readonly SeriesName[],
  statistics: Statistics,
  sorting: Sorting,
): Uint32Array {
  const order = Uint32Array.from(names.keys())
  if (sorting === 'name') return order
  const values = statistics[sorting]
  // Those without a value come last.
  return order.sort((a, b) => (finite(values[b]!) > finite(values[a]!) ? 1 : -1))
}

function finite(value: number): number {
  return Number.isNaN(value) ? -Infinity : value
}
