import stringWidth from 'string-width'

import { printable } from '../table.ts'
import { extent, type PlottedSeries } from './plotted-series.ts'
import { shortNumber, timeLabels } from './scale.ts'

const BARS = '▁▂▃▄▅▆▇█'
const MAX_LABEL = 40

/** A line of bars for each series, on one scale, with its least, greatest and last value. */
export function sparkLines(series: readonly PlottedSeries[], width: number): string[] | undefined {
  const times = extent(series.flatMap((one) => one.times))
  const values = extent(series.flatMap((one) => one.values))
  if (times === undefined || values === undefined) return undefined
  const labels = series.map(({ label }) => shortened(printable(label)))
  const margin = Math.max(...labels.map((label) => stringWidth(label)))
  const numbers = series.map((one) => numbersOf(one))
  const room = Math.max(...numbers.map((text) => text.length))
  const columns = Math.max(10, width - margin - room - 4)
  const lines = series.map((one, i) => {
    const label = labels[i]! + ' '.repeat(margin - stringWidth(labels[i]!))
    return `${label}  ${bars(one, times, values, columns)}  ${numbers[i]}`.trimEnd()
  })
  const labelOf = timeLabels(...times)
  const last = labelOf(times[1])
  const first = labelOf(times[0]).padEnd(Math.max(0, columns - last.length))
  return [...lines, `${' '.repeat(margin + 2)}${first}${last}`]
}

function shortened(label: string): string {
  return label.length > MAX_LABEL ? `${label.slice(0, MAX_LABEL - 1)}…` : label
}

function numbersOf({ values }: PlottedSeries): string {
  const range = extent(values)
  if (range === undefined) return 'no values'
  const last = values.findLast((value) => value !== null) ?? 0
  return `${range.map(shortNumber).join('…')}, last ${shortNumber(last)}`
}

/** In each column the greatest of the values that fall there, or else what was last before it. */
function bars(
  { times, values }: PlottedSeries,
  [fromTime, toTime]: readonly [number, number],
  [smallest, largest]: readonly [number, number],
  columns: number,
): string {
  const columnOf = (time: number) =>
    Math.min(columns - 1, Math.floor(((time - fromTime) / (toTime - fromTime || 1)) * columns))
  const greatest = Array<number | null>(columns).fill(null)
  for (const [i, value] of values.entries()) {
    if (value === null) continue
    const from = columnOf(times[i]!)
    const to = Math.max(from + 1, i + 1 < times.length ? columnOf(times[i + 1]!) : 0)
    for (let column = from; column < to; column++) {
      greatest[column] = Math.max(greatest[column] ?? value, value)
    }
  }
  const base = smallest > 0 ? 0 : smallest
  return greatest
    .map((value) => {
      if (value === null) return ' '
      const part = (value - base) / (largest - base || 1)
      return BARS[Math.min(BARS.length - 1, Math.floor(part * BARS.length))]
    })
    .join('')
}
