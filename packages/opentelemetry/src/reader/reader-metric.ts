import { ValueType, type Attributes as SdkAttributes, type HrTime } from '@opentelemetry/api'
import type { Datum, DatumType, Nanoseconds, Sample, Timeseries } from '@oximeter/core'
import {
  DataPointType,
  type DataPoint,
  type ExponentialHistogram,
  type Histogram,
  type MetricData,
} from '@opentelemetry/sdk-metrics'

import { attributeText } from '../import/attribute-text.ts'
import { attributesKey, attributesOf } from '../import/attributes.ts'
import type { ImportedMetric } from '../import/imported-metric.ts'
import type { ImportedTarget } from '../import/imported-target.ts'
import type { ExplicitBins } from '../histogram/explicit-bins.ts'
import { ExponentialCounts } from '../histogram/exponential-counts.ts'
import { countsOf, importedHistogram } from '../histogram/statistics.ts'
import { StartTime } from './source-times.ts'

/** The type of the datum that an instrument's points are. */
export function datumTypeOf(metric: MetricData): DatumType {
  const isInteger = metric.descriptor.valueType === ValueType.INT
  switch (metric.dataPointType) {
    case DataPointType.SUM:
      // What may fall is told by its value, not by its rate: that is a gauge.
      if (!metric.isMonotonic) return isInteger ? 'i64' : 'f64'
      return isInteger ? 'cumulative_u64' : 'cumulative_f64'
    case DataPointType.GAUGE:
      return isInteger ? 'i64' : 'f64'
    case DataPointType.HISTOGRAM:
    case DataPointType.EXPONENTIAL_HISTOGRAM:
      return 'histogram_f64'
  }
}

/** When a collection is, and when the one before was. */
export interface CollectionTimes {
  readonly timestamp: Nanoseconds
  readonly before: Nanoseconds
}

/** What is kept of a series from one collection to the next. */
class ReaderSeries {
  readonly timeseries: Timeseries
  readonly startTime = new StartTime()
  exponential: ExponentialCounts | undefined
  exponentialStart: HrTime | undefined
  seenAt: Nanoseconds = -1n

  constructor(timeseries: Timeseries) {
    this.timeseries = timeseries
  }
}

/** One instrument of the SDK, in one scope. */
export class ReaderMetric {
  readonly metric: ImportedMetric
  readonly #target: ImportedTarget
  readonly #bins: ExplicitBins
  /** The SDK keeps the attributes of a series, as an object. */
  readonly #byIdentity = new WeakMap<SdkAttributes, ReaderSeries>()
  readonly #byKey = new Map<string, ReaderSeries>()
  #inOrder: { attributes: SdkAttributes; series: ReaderSeries | undefined }[] = []

  constructor(metric: ImportedMetric, target: ImportedTarget, bins: ExplicitBins) {
    this.metric = metric
    this.#target = target
    this.#bins = bins
  }

  /** Has a series for each point, step by step. Calls `refuse` for what cannot be a series. */
  *prepare(points: MetricData['dataPoints'], refuse: (problem: string) => void): Generator<void> {
    let isInOrder = points.length === this.#inOrder.length
    for (const [i, { attributes }] of points.entries()) {
      isInOrder &&= this.#inOrder[i]?.attributes === attributes
      if (this.#seriesOf(i, attributes) === undefined && !this.#add(attributes)) {
        refuse('has too many different attributes')
      }
      yield
    }
    if (isInOrder) return
    this.#inOrder = points.map(({ attributes }) => ({
      attributes,
      series: this.#byIdentity.get(attributes),
    }))
  }

  /** The samples of what was prepared. Calls `refuse` for what cannot be one. */
  *samples(
    data: MetricData,
    times: CollectionTimes,
    refuse: (problem: string) => void,
  ): Generator<Sample> {
    for (const [i, point] of data.dataPoints.entries()) {
      const known = this.#seriesOf(i, point.attributes)
      if (known === undefined) continue
      if (known.seenAt === times.timestamp) {
        refuse(
          'has a series twice: empty attributes, or versions of a scope, tell none from another',
        )
        continue
      }
      known.seenAt = times.timestamp
      const datum = this.#datumOf(data, point, known, times)
      if (datum === undefined) refuse('has bounds that are not finite and ascending')
      else yield { timeseries: known.timeseries, timestamp: times.timestamp, datum }
    }
  }

  /** Points mostly come in the order in which they came before: that is quicker to look at. */
  #seriesOf(place: number, attributes: SdkAttributes): ReaderSeries | undefined {
    const before = this.#inOrder[place]
    return before?.attributes === attributes ? before.series : this.#byIdentity.get(attributes)
  }

  /** False where there would be too many different fields. */
  #add(attributes: SdkAttributes): boolean {
    const texts = attributesOf(Object.entries(attributes).flatMap(textPair))
    const key = attributesKey(texts)
    let series = this.#byKey.get(key)
    if (series === undefined) {
      const timeseries = this.metric.seriesOf(this.#target, texts)
      if (timeseries === undefined) return false
      series = new ReaderSeries(timeseries)
      this.#byKey.set(key, series)
    }
    this.#byIdentity.set(attributes, series)
    return true
  }

  #datumOf(
    data: MetricData,
    { startTime: source, value }: DataPoint<number | Histogram | ExponentialHistogram>,
    known: ReaderSeries,
    { timestamp, before }: CollectionTimes,
  ): Datum | undefined {
    const { datumType } = this.metric
    if (typeof value === 'number') {
      const isCounter = datumType === 'cumulative_u64' || datumType === 'cumulative_f64'
      if (!isCounter) return numberDatum(datumType as 'i64' | 'f64', value)
      return counterDatum(datumType, known.startTime.of(source, timestamp, before), value)
    }
    const startTime = known.startTime.of(source, timestamp, before)
    if ('buckets' in value) {
      const bins = this.#bins.of(value.buckets.boundaries)
      return bins && importedHistogram(startTime, bins, countsOf(value.buckets.counts), value)
    }
    if (data.dataPointType !== DataPointType.EXPONENTIAL_HISTOGRAM) return undefined
    if (known.exponentialStart !== undefined && !isSame(known.exponentialStart, source)) {
      known.exponential = undefined
    }
    known.exponentialStart = source
    const exponential = (known.exponential ??= new ExponentialCounts())
    exponential.advance({
      scale: value.scale,
      zeroCount: value.zeroCount,
      positive: { offset: value.positive.offset, counts: value.positive.bucketCounts },
      negative: { offset: value.negative.offset, counts: value.negative.bucketCounts },
    })
    return importedHistogram(startTime, exponential.bins, exponential.snapshot(), value)
  }
}

function textPair([key, value]: [string, unknown]): [string, string] {
  return [key, attributeText(value)]
}

/** Whole numbers of an SDK that has only doubles. What is no number of the type is missing. */
function numberDatum(type: 'i64' | 'f64', value: number): Datum {
  if (!Number.isFinite(value)) return { type: 'missing', datumType: type }
  if (type === 'f64') return { type, value }
  const integer = BigInt(Math.trunc(value))
  return BigInt.asIntN(64, integer) === integer
    ? { type, value: integer }
    : { type: 'missing', datumType: type }
}

function counterDatum(
  type: 'cumulative_u64' | 'cumulative_f64',
  startTime: Nanoseconds,
  value: number,
): Datum {
  if (!Number.isFinite(value)) return { type: 'missing', datumType: type, startTime }
  if (type === 'cumulative_f64') return { type, startTime, value }
  const integer = BigInt(Math.trunc(value))
  return BigInt.asUintN(64, integer) === integer
    ? { type, startTime, value: integer }
    : { type: 'missing', datumType: type, startTime }
}

function isSame(a: HrTime, b: HrTime): boolean {
  return a[0] === b[0] && a[1] === b[1]
}
