import type { OxqlTableJson, OxqlTimeseriesJson } from '@oximeter/api/client'

/** One line of a chart. */
export interface PlottedSeries {
  readonly label: string
  /** Milliseconds since the epoch, ascending. */
  readonly times: readonly number[]
  /** Null where there is a gap. */
  readonly values: readonly (number | null)[]
}

/** The series of one dimension, if numbers can stand for its values. */
export function plottedSeries(
  { timeseries }: OxqlTableJson,
  dimension: number,
): PlottedSeries[] | undefined {
  const type = timeseries[0]?.points.values[dimension]?.values.type
  if (type !== 'integer' && type !== 'double' && type !== 'boolean') return undefined
  const varying = varyingFields(timeseries)
  return timeseries.map(({ fields, points }) => ({
    label: varying.map((name) => `${name}=${fields[name]?.value ?? '-'}`).join(' '),
    times: points.timestamps.map(milliseconds),
    values: (points.values[dimension]?.values.values ?? []).map((value) =>
      value === null || typeof value === 'object' ? null : Number(value),
    ),
  }))
}

/** The fields that tell series apart. */
export function varyingFields(timeseries: readonly OxqlTimeseriesJson[]): string[] {
  const names = [...new Set(timeseries.flatMap(({ fields }) => Object.keys(fields)))].sort()
  if (timeseries.length === 1) return names
  return names.filter(
    (name) => new Set(timeseries.map(({ fields }) => String(fields[name]?.value))).size > 1,
  )
}

/** With their fraction, which `Date.parse` cuts off. */
export function milliseconds(timestamp: string): number {
  const fraction = /\.(\d{3})(\d+)/.exec(timestamp)?.[2]
  return Date.parse(timestamp) + (fraction === undefined ? 0 : Number(`0.${fraction}`))
}

/** The least and the greatest of many numbers; undefined of none. */
export function extent(values: Iterable<number | null>): [number, number] | undefined {
  let smallest = Infinity
  let largest = -Infinity
  for (const value of values) {
    if (value === null) continue
    if (value < smallest) smallest = value
    if (value > largest) largest = value
  }
  return smallest > largest ? undefined : [smallest, largest]
}
