import { LARGEST, type LatestHour } from './latest-hour.ts'

const PLOT_PX = 220
/** A row of the legend, and its head. */
const ROW_PX = 24
const MOST_ROWS = 6
/** What is said below. */
const FOOT_PX = 28

/** The room of a chart in pixels, known before there is one, so that nothing jumps. */
export interface HourRoom {
  readonly plot: number
  readonly legend: number
  readonly height: number
}

export function roomOf({ kind, isOfLargest }: LatestHour, series: number): HourRoom {
  const rows = Math.min(isOfLargest ? LARGEST : series, MOST_ROWS)
  const legend = kind === 'line' ? (1 + rows) * ROW_PX : 0
  return { plot: PLOT_PX, legend, height: PLOT_PX + legend + FOOT_PX }
}
