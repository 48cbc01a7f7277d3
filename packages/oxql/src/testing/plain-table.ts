import { parseTimestamp } from '@oximeter/core'
import type { Distribution, ResultFieldValue, ResultSeries, ResultTable } from '../result/result.ts'

/** Where the seconds of scripts begin. */
export const SCRIPT_EPOCH: bigint = parseTimestamp('2026-01-01T00:00:00Z')

/** A distribution as far as scripts say it. */
export interface PlainDistribution {
  readonly counts: readonly (number | bigint)[]
  readonly sum: number | bigint | null
}

export type PlainValue = ResultFieldValue | PlainDistribution | null

export interface PlainPoint {
  readonly startTime?: bigint
  readonly time: bigint
  readonly values: readonly PlainValue[]
}

export interface PlainSeries {
  readonly fields: ReadonlyMap<string, ResultFieldValue | null>
  readonly points: readonly PlainPoint[]
}

/** A table of an answer as rows, so that it can be printed and compared. */
export interface PlainTable {
  readonly name: string
  /** Data type and metric type of each dimension, such as `double gauge`; a script may leave them open. */
  readonly types?: readonly string[]
  readonly series: readonly PlainSeries[]
}

export function plainTable({ shape, series }: ResultTable): PlainTable {
  return {
    name: shape.name,
    types: shape.dimensions.map(({ type, metricType }) => `${type} ${metricType}`),
    series: series.map(({ fields, points }) => ({
      fields: new Map(shape.fields.map(({ name }, i) => [name, fields[i] ?? null])),
      points: plainPoints(points),
    })),
  }
}

function plainPoints({ timestamps, startTimes, values }: ResultSeries['points']): PlainPoint[] {
  return Array.from(timestamps, (time, i) => ({
    ...(startTimes && { startTime: startTimes[i]! }),
    time,
    values: values.map((column) => plainValue(column.values[i] ?? null)),
  }))
}

function plainValue(value: ResultFieldValue | Distribution | null): PlainValue {
  if (typeof value !== 'object' || value === null) return value
  return { counts: [...value.counts], sum: value.sumOfSamples }
}
