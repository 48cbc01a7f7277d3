/** The `data` of answers to queries, as Prometheus writes them. */
export type PromqlData =
  | { readonly resultType: 'scalar' | 'string'; readonly result: TimedText }
  | { readonly resultType: 'vector'; readonly result: readonly InstantSeries[] }
  | { readonly resultType: 'matrix'; readonly result: readonly RangeSeries[] }

/** Seconds since the epoch, to the millisecond, and a value. */
export type TimedText = readonly [time: number, value: string]

export type LabelSet = Readonly<Record<string, string>>

export interface InstantSeries {
  readonly metric: LabelSet
  readonly value: TimedText
}

export interface RangeSeries {
  readonly metric: LabelSet
  readonly values: readonly TimedText[]
}
