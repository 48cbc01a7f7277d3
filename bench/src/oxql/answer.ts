import type { OxqlAnswer } from '@oximeter/db'

/** What was asked for, in one form for all who answer: points by the labels of their series. */
export interface Answer {
  readonly series: ReadonlyMap<string, readonly Point[]>
  /** There is more, which a limit left out. */
  readonly isCut: boolean
}

interface Point {
  /** Milliseconds since the epoch. */
  readonly time: number
  readonly value: number
}

export function fromOxql({ tables, truncated }: OxqlAnswer, labels: readonly string[]): Answer {
  const series = new Map<string, Point[]>()
  for (const { shape, series: found } of tables) {
    const places = labels.map((label) => shape.fields.findIndex(({ name }) => name === label))
    for (const { fields, points } of found) {
      const { values } = points.values[0]!
      series.set(
        nameOf(places.map((place) => fields[place])),
        Array.from(points.timestamps, (time, i) => {
          return { time: Number(time / 1_000_000n), value: Number(values[i]) }
        }),
      )
    }
  }
  return { series, isCut: truncated !== undefined }
}

interface OxqlJson {
  readonly tables: readonly {
    readonly timeseries: readonly {
      readonly fields: Readonly<Record<string, { readonly value: unknown }>>
      readonly points: {
        readonly timestamps: readonly string[]
        readonly values: readonly [{ readonly values: { readonly values: readonly number[] } }]
      }
    }[]
  }[]
  readonly truncated: unknown
}

export function fromOxqlJson(body: string, labels: readonly string[]): Answer {
  const { tables, truncated } = JSON.parse(body) as OxqlJson
  const series = new Map<string, Point[]>()
  for (const { fields, points } of tables.flatMap(({ timeseries }) => timeseries)) {
    const { values } = points.values[0].values
    series.set(
      nameOf(labels.map((label) => fields[label]?.value)),
      points.timestamps.map((time, i) => ({ time: Date.parse(time), value: values[i]! })),
    )
  }
  return { series, isCut: truncated !== null }
}

type Numbers = readonly (string | number)[]

interface SqlJson {
  readonly data: readonly (readonly [times: Numbers, values: Numbers, ...labels: string[]])[]
}

/** Rows of an array of times in milliseconds, one of values, and then the labels. */
export function fromSqlJson(body: string): Answer {
  const { data } = JSON.parse(body) as SqlJson
  const series = new Map<string, Point[]>()
  for (const [times, values, ...labels] of data) {
    series.set(
      nameOf(labels),
      times.map((time, i) => ({ time: Number(time), value: Number(values[i]) })),
    )
  }
  return { series, isCut: false }
}

type TimedText = readonly [seconds: number, value: string]

interface PromqlJson {
  readonly data: {
    readonly result: readonly {
      readonly metric: Readonly<Record<string, string>>
      readonly value?: TimedText
      readonly values?: readonly TimedText[]
    }[]
  }
  readonly warnings?: readonly string[]
}

export function fromPromqlJson(body: string, labels: readonly string[]): Answer {
  const { data, warnings = [] } = JSON.parse(body) as PromqlJson
  const series = new Map<string, Point[]>()
  for (const { metric, value, values = value === undefined ? [] : [value] } of data.result) {
    series.set(
      nameOf(labels.map((label) => metric[label])),
      values.map(([seconds, text]) => ({ time: Math.round(seconds * 1000), value: Number(text) })),
    )
  }
  return { series, isCut: warnings.length > 0 }
}

function nameOf(labels: readonly unknown[]): string {
  return labels.map(String).join(' ')
}

export interface Likeness {
  /** How far apart values may be, as a share of them. */
  readonly within: number
  /** Whether points have times of their own, or that of the question. */
  readonly withTimes: boolean
}

/** @returns the first difference, in words; undefined if answers are alike */
export function difference(
  wanted: Answer,
  found: Answer,
  { within, withTimes }: Likeness,
): string | undefined {
  if (found.series.size !== wanted.series.size) {
    return `${found.series.size} series instead of ${wanted.series.size}`
  }
  for (const [name, points] of wanted.series) {
    const others = found.series.get(name)
    if (others === undefined) return `no series ${name}`
    if (others.length !== points.length) {
      return `${others.length} points instead of ${points.length} in ${name}`
    }
    for (const [i, { time, value }] of points.entries()) {
      const other = others[i]!
      if (withTimes && other.time !== time) {
        return `a point at ${other.time} instead of ${time} in ${name}`
      }
      if (!(Math.abs(other.value - value) <= within * Math.abs(value))) {
        return `${other.value} instead of ${value} at ${time} in ${name}`
      }
    }
  }
  return undefined
}
