import type { OxqlTableJson, OxqlTimeseriesJson } from '@oximeter/api/client'

import { extent, milliseconds } from './plotted-series.ts'
import { shortNumber, timeLabels } from './scale.ts'

const SHADES = ' ░▒▓█'

/** Whether a table is what the stage `histogram` makes: a series of counts for each bin. */
export function isHeatMap({ timeseries }: OxqlTableJson): boolean {
  return timeseries.some(
    ({ fields, points }) =>
      (fields['bin_start'] ?? fields['bin_end']) !== undefined && points.values.length === 1,
  )
}

/** A line for each bin, the greatest above, and a shade for how many samples each time has in it. */
export function heatMap(
  timeseries: readonly OxqlTimeseriesJson[],
  width: number,
): string[] | undefined {
  const bins = timeseries
    .map((one) => ({
      start: edge(one, 'bin_start', -Infinity),
      end: edge(one, 'bin_end', Infinity),
      times: one.points.timestamps.map(milliseconds),
      counts: (one.points.values[0]?.values.values ?? []).map((value) => Number(value ?? 0)),
    }))
    .sort((a, b) => b.start - a.start)
  const times = extent(bins.flatMap((bin) => bin.times))
  if (times === undefined) return undefined
  const labels = bins.map(({ start, end }) => `${edgeText(start)} … ${edgeText(end)}`)
  const margin = Math.max(...labels.map((label) => label.length))
  const columns = Math.max(10, width - margin - 2)
  const sums = bins.map((bin) => summed(bin.times, bin.counts, times, columns))
  const [, most] = extent(sums.flat()) ?? [0, 0]
  const rows = sums.map((row, i) => {
    const shades = row.map((sum) => SHADES[shadeOf(sum, most)]).join('')
    return `${labels[i]!.padStart(margin)} │${shades}`.trimEnd()
  })
  const labelOf = timeLabels(...times)
  const last = labelOf(times[1])
  return [
    ...rows,
    `${' '.repeat(margin)} └${'─'.repeat(columns)}`,
    `${' '.repeat(margin + 2)}${labelOf(times[0]).padEnd(Math.max(0, columns - last.length))}${last}`,
    `${' '.repeat(margin + 2)}░ few … █ ${shortNumber(most)}`,
  ]
}

function edge({ fields }: OxqlTimeseriesJson, name: string, open: number): number {
  const value = fields[name]?.value
  return value === undefined ? open : Number(value)
}

function edgeText(edgeValue: number): string {
  // The lowest bin of doubles begins with the least there is.
  if (Math.abs(edgeValue) < Number.MAX_VALUE) return shortNumber(edgeValue)
  return edgeValue < 0 ? '-∞' : '∞'
}

function summed(
  times: readonly number[],
  counts: readonly number[],
  [from, to]: readonly [number, number],
  columns: number,
): number[] {
  const columnOf = (time: number): number =>
    Math.min(columns - 1, Math.floor(((time - from) / (to - from || 1)) * columns))
  const sums = Array<number>(columns).fill(0)
  for (const [i, count] of counts.entries()) {
    const first = columnOf(times[i]!)
    // Where there are more columns than points, up to the next.
    const end = Math.max(first + 1, i + 1 < times.length ? columnOf(times[i + 1]!) : 0)
    for (let column = first; column < end; column++) sums[column]! += count
  }
  return sums
}

/** What is there at all is seen; the rest by the square root, so that few are seen beside many. */
function shadeOf(sum: number, most: number): number {
  if (sum <= 0) return 0
  return Math.max(1, Math.round(Math.sqrt(sum / most) * (SHADES.length - 1)))
}
