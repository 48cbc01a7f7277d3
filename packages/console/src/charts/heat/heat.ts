import { seriesCount, type AnswerTable, type DistributionColumn } from '../../answer/answer.ts'

/** How often values were in each bin at each time: the cells of a heat map, all series added. */
export interface Heat {
  /** Where bins begin and end, ascending; the first and the last may be infinite. */
  readonly edges: Float64Array
  /** When columns end, in seconds since the epoch, ascending. */
  readonly times: Float64Array
  /** How long a column is, in seconds. */
  readonly step: number
  /** Column by column, from the lowest bin up. */
  readonly cells: Float64Array
  readonly max: number
  /** How many were added. */
  readonly series: number
}

/** One bin of one point. */
type Visit = (seconds: number, from: number, to: number, count: number) => void

const START = 'bin_start'
const END = 'bin_end'

/** Whether a table can be a heat map: what the stage `histogram` makes, or distributions. */
export function hasHeat(table: AnswerTable): boolean {
  return table.dimensions.some(({ values }) => values.kind === 'distribution') || hasBins(table)
}

export function heatOf(tables: readonly AnswerTable[]): Heat | undefined {
  const edges = new Set<number>()
  const times = new Set<number>()
  visitAll(tables, (seconds, from, to, count) => {
    times.add(seconds)
    // Bins in which nothing ever was only take room.
    if (count <= 0) return
    edges.add(from)
    edges.add(to)
  })
  if (edges.size < 2) return undefined
  const sortedEdges = Float64Array.from(edges).sort()
  const sortedTimes = Float64Array.from(times).sort()
  const rows = sortedEdges.length - 1
  const cells = new Float64Array(rows * sortedTimes.length)
  const edgePlaces = placesOf(sortedEdges)
  const timePlaces = placesOf(sortedTimes)
  let max = 0
  visitAll(tables, (seconds, from, to, count) => {
    if (count <= 0) return
    const column = timePlaces.get(seconds)! * rows
    for (let row = edgePlaces.get(from)!; row < edgePlaces.get(to)!; row++) {
      const sum = cells[column + row]! + count
      cells[column + row] = sum
      if (sum > max) max = sum
    }
  })
  return {
    edges: sortedEdges,
    times: sortedTimes,
    step: stepOf(sortedTimes),
    cells,
    max,
    series: countSeries(tables),
  }
}

/** The cell at a time and a place among the bins. */
export function cellAt(
  { times, step, edges, cells }: Heat,
  seconds: number,
  place: number,
): { column: number; row: number; count: number } | undefined {
  const column = times.findIndex((time) => seconds <= time && seconds > time - step)
  const row = Math.floor(place)
  if (column === -1 || row < 0 || row >= edges.length - 1) return undefined
  return { column, row, count: cells[column * (edges.length - 1) + row]! }
}

function visitAll(tables: readonly AnswerTable[], visit: Visit): void {
  for (const table of tables) {
    if (hasBins(table)) visitBins(table, visit)
    for (const { values } of table.dimensions) {
      if (values.kind === 'distribution') visitDistributions(table, values, visit)
    }
  }
}

function hasBins({ fields, dimensions }: AnswerTable): boolean {
  return fields.some(({ name }) => name === START) && dimensions[0]?.values.kind === 'number'
}

function visitBins({ fields, starts, times, dimensions }: AnswerTable, visit: Visit): void {
  const column = dimensions[0]?.values
  if (column?.kind !== 'number') return
  const valuesOf = (wanted: string) => fields.find(({ name }) => name === wanted)?.values ?? []
  const ends = valuesOf(END)
  for (const [s, start] of valuesOf(START).entries()) {
    const from = start === null ? -Infinity : Number(start)
    const end = ends[s] ?? null
    const to = end === null ? Infinity : Number(end)
    for (let row = starts[s]!; row < starts[s + 1]!; row++) {
      const count = column.numbers[row]!
      if (!Number.isNaN(count)) visit(secondsOf(times[row]!), from, to, count)
    }
  }
}

function visitDistributions(
  { times, rows }: AnswerTable,
  { offsets, bins, counts, missing }: DistributionColumn,
  visit: Visit,
): void {
  for (let row = 0; row < rows; row++) {
    if (missing[row] === 1) continue
    const seconds = secondsOf(times[row]!)
    const end = offsets[row + 1]!
    for (let i = offsets[row]!; i < end; i++) {
      const to = i + 1 < end ? bins.numbers[i + 1]! : Infinity
      visit(seconds, bins.numbers[i]!, to, counts.numbers[i]!)
    }
  }
}

function countSeries(tables: readonly AnswerTable[]): number {
  return tables.reduce((sum, table) => {
    if (!hasBins(table)) return sum + seriesCount(table)
    // Series of one distribution are its bins.
    const others = table.fields.filter(({ name }) => name !== START && name !== END)
    const texts = Array.from({ length: seriesCount(table) }, (_, s) =>
      others.map(({ values }) => String(values[s])).join('\n'),
    )
    return sum + new Set(texts).size
  }, 0)
}

function placesOf(sorted: Float64Array): Map<number, number> {
  return new Map(Array.from(sorted, (value, i) => [value, i]))
}

function secondsOf(time: bigint): number {
  return Number(time) / 1e9
}

function stepOf(times: Float64Array): number {
  let least = Infinity
  for (let i = 1; i < times.length; i++) least = Math.min(least, times[i]! - times[i - 1]!)
  return Number.isFinite(least) ? least : 60
}
