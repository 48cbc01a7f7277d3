import type { OxqlTableJson } from '@oximeter/api/client'
import { styleText } from 'node:util'

import { dimensionNames } from '../oxql/result-columns.ts'
import { printable, type Style } from '../table.ts'
import { heatMap, isHeatMap } from './heat-map.ts'
import { lineChart } from './line-chart.ts'
import { plottedSeries, varyingFields, type PlottedSeries } from './plotted-series.ts'
import { sparkLines } from './spark-lines.ts'

export interface Surface {
  readonly width: number
  /** Lines that each chart may take. */
  readonly height: number
  readonly hasColours: boolean
}

const COLOURS = ['cyan', 'yellow', 'magenta', 'green', 'blue', 'red'] as const
const MAX_SPARK_LINES = 60

/** A chart of each dimension of each table. */
export function formatCharts(
  tables: readonly OxqlTableJson[],
  surface: Surface,
  style: Style,
): string {
  return tables
    .flatMap((table) => (isHeatMap(table) ? heatMaps(table, surface) : plots(table, surface)))
    .map(({ title, lines }) =>
      [style.heading(printable(title)), ...lines].map((line) => `${line}\n`).join(''),
    )
    .join('\n')
}

interface Chart {
  readonly title: string
  readonly lines: readonly string[]
}

function plots(table: OxqlTableJson, surface: Surface): Chart[] {
  const { name, timeseries } = table
  if (timeseries.length === 0) return [{ title: name, lines: ['No points.'] }]
  const count = timeseries[0]!.points.values.length
  const names = count === 1 ? [name] : dimensionNames(name, count)
  return names.map((title, dimension) => {
    const series = plottedSeries(table, dimension)
    if (series !== undefined) return { title, lines: plot(series, surface) }
    const type = timeseries[0]!.points.values[dimension]?.values.type ?? ''
    const hint = type.endsWith('distribution')
      ? 'Of distributions, chart a number (| quantile(0.5, 0.99), | mean) or their bins (| histogram).'
      : 'Text has no chart: see --format table.'
    return { title, lines: [hint] }
  })
}

/** Lines in one plot as long as they can be told apart; else each on its own. */
function plot(series: readonly PlottedSeries[], surface: Surface): readonly string[] {
  const areTold = series.length === 1 || (surface.hasColours && series.length <= COLOURS.length)
  if (!areTold) {
    const shown = series.slice(0, MAX_SPARK_LINES)
    const more = series.length - shown.length
    const lines = sparkLines(shown, surface.width) ?? ['No values.']
    return more > 0 ? [...lines, `… and ${more} more series`] : lines
  }
  const paint = (text: string, colour: number): string =>
    surface.hasColours ? styleText(COLOURS[colour]!, text, { validateStream: false }) : text
  const lines = lineChart(series, surface, paint) ?? ['No values.']
  const legend = series.flatMap(({ label }, i) =>
    label === '' ? [] : paint('━━', i) + ` ${printable(label)}`,
  )
  return [...lines, ...legend]
}

function heatMaps({ name, timeseries }: OxqlTableJson, { width }: Surface): Chart[] {
  const fields = varyingFields(timeseries).filter((field) => !field.startsWith('bin_'))
  const labelled = Map.groupBy(timeseries, (one) =>
    fields.map((field) => `${field}=${one.fields[field]?.value ?? '-'}`).join(' '),
  )
  return [...labelled].map(([label, bins]) => ({
    title: label === '' ? name : `${name} ${label}`,
    lines: heatMap(bins, width) ?? ['No points.'],
  }))
}
