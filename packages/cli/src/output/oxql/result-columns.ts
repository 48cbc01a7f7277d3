import type { ExactNumber, OxqlDistributionJson, OxqlTableJson } from '@oximeter/api/client'

/** What one cell of a table of points holds. */
export type Cell = string | boolean | ExactNumber | OxqlDistributionJson | null

/** A table of the answer with a row for each point. */
export interface PointTable {
  readonly name: string
  readonly fields: readonly string[]
  readonly hasStartTimes: boolean
  /** Of its dimensions; the only one is called `datum`. */
  readonly values: readonly string[]
  /** Cells of fields, then start time if there is one, timestamp, and values. */
  readonly rows: readonly (readonly Cell[])[]
}

export function pointTable({ name, timeseries }: OxqlTableJson): PointTable {
  const fields = [...new Set(timeseries.flatMap((one) => Object.keys(one.fields)))].sort()
  const hasStartTimes = timeseries.some(({ points }) => points.start_times !== null)
  const dimensions = timeseries[0]?.points.values.length ?? 1
  const rows = timeseries.flatMap(({ fields: of, points }) => {
    const known = fields.map((field): Cell => of[field]?.value ?? null)
    return points.timestamps.map((timestamp, i): Cell[] => [
      ...known,
      ...(hasStartTimes ? [points.start_times?.[i] ?? null] : []),
      timestamp,
      ...points.values.map(({ values }): Cell => values.values[i] ?? null),
    ])
  })
  return { name, fields, hasStartTimes, values: dimensionNames(name, dimensions), rows }
}

/** How the dimensions of a table are called: its name lists them, as those of `join` and `map` do. */
export function dimensionNames(table: string, count: number): string[] {
  if (count === 1) return ['datum']
  const names = table.split(',')
  return Array.from({ length: count }, (_, i) =>
    names.length === count ? names[i]! : `datum ${i + 1}`,
  )
}

export function isDistribution(cell: Cell): cell is OxqlDistributionJson {
  return typeof cell === 'object' && cell !== null
}
