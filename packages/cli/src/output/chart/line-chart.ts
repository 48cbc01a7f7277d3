import { BrailleCanvas } from './braille-canvas.ts'
import { extent, type PlottedSeries } from './plotted-series.ts'
import { scaleOf, shortNumber, timeLabels } from './scale.ts'

export interface ChartSize {
  /** Characters. */
  readonly width: number
  /** Lines of the plot itself, without what is written below it. */
  readonly height: number
}

export type Paint = (text: string, colour: number) => string

const LINES_PER_TICK = 3

/** Lines over time, with both axes; undefined where there is no value. */
export function lineChart(
  series: readonly PlottedSeries[],
  { width, height }: ChartSize,
  paint: Paint,
): string[] | undefined {
  const times = extent(series.flatMap((one) => one.times))
  const values = extent(series.flatMap((one) => one.values))
  if (times === undefined || values === undefined) return undefined
  const scale = scaleOf(...values, Math.floor(height / LINES_PER_TICK) + 1)
  const labels = scale.ticks.map(shortNumber)
  const margin = Math.max(...labels.map((label) => label.length))
  const columns = Math.max(10, width - margin - 2)
  const canvas = new BrailleCanvas(columns, height)
  const x = (time: number) =>
    Math.round(((time - times[0]) / (times[1] - times[0] || 1)) * (canvas.width - 1))
  const y = (value: number) =>
    Math.round(((scale.to - value) / (scale.to - scale.from)) * (canvas.height - 1))
  for (const [colour, one] of series.entries()) draw(canvas, one, { x, y, colour })

  const labelOf = new Map(scale.ticks.map((tick, i) => [y(tick) >> 2, labels[i]!]))
  const rows = canvas.rows(paint).map((row, i) => {
    const label = labelOf.get(i)
    return `${(label ?? '').padStart(margin)} ${label === undefined ? '│' : '┤'}${row}`
  })
  return [
    ...rows,
    `${' '.repeat(margin)} └${'─'.repeat(columns)}`,
    `${' '.repeat(margin + 2)}${timeAxis(times, columns)}`,
  ]
}

interface Drawing {
  readonly x: (time: number) => number
  readonly y: (value: number) => number
  readonly colour: number
}

/** Points are joined, except where a value is missing between them. */
function draw(canvas: BrailleCanvas, series: PlottedSeries, { x, y, colour }: Drawing): void {
  let before: readonly [number, number] | undefined
  for (const [i, value] of series.values.entries()) {
    const point = value === null ? undefined : ([x(series.times[i]!), y(value)] as const)
    if (point !== undefined) canvas.line(...(before ?? point), ...point, colour)
    before = point
  }
}

/** The times at both ends and, where there is room, in the middle. */
function timeAxis([from, to]: readonly [number, number], columns: number): string {
  const labelOf = timeLabels(from, to)
  const [first, last] = [labelOf(from), labelOf(to)]
  if (from === to) return first
  const middle = labelOf((from + to) / 2)
  const room = columns - first.length - last.length - middle.length
  if (room < 4) return `${first}${last.padStart(Math.max(0, columns - first.length))}`
  const before = Math.floor(columns / 2 - middle.length / 2) - first.length
  const after = columns - first.length - before - middle.length
  return `${first}${' '.repeat(before)}${middle}${last.padStart(after)}`
}
