import type { Nanoseconds, Sample } from '@oximeter/core'
import type { ExplicitBins } from '../histogram/explicit-bins.ts'
import { attributesOf, type Attributes } from '../import/attributes.ts'
import type { InstrumentDescription } from '../import/catalog.ts'
import type { ImportedMetric } from '../import/imported-metric.ts'
import type { ImportedTarget } from '../import/imported-target.ts'
import type { Origin } from '../import/origin.ts'
import {
  NO_RECORDED_VALUE,
  type ExponentialHistogramPoint,
  type HistogramPoint,
  type Metric,
  type MetricData,
  type NumberPoint,
  type Point,
  type SummaryPoint,
} from '../otlp/request.ts'
import { binned, isWhole } from './check-histogram.ts'
import {
  cumulativeKind,
  gaugeKind,
  hasTemporality,
  histogramKind,
  numberKind,
  type PointKind,
} from './point-kinds.ts'
import type { PushedSeries } from './pushed-series.ts'
import type { Outcome, Refusal } from './refusals.ts'
import type { SeriesStore } from './series-store.ts'
import type { SeriesEvent, Track } from './series/track.ts'

export interface IntakeContext {
  readonly store: SeriesStore
  readonly bins: ExplicitBins
  readonly now: Nanoseconds
  readonly emit: (sample: Sample) => void
  readonly onEvent: (event: SeriesEvent) => void
}

const MAX_NAME = 255
const MAX_DESCRIPTION = 1024
const DAY = 86_400_000_000_000n

/** Takes the points of one metric of one resource and scope. */
export class MetricIntake {
  readonly #context: IntakeContext
  readonly #target: ImportedTarget
  readonly #metric: Metric
  readonly #metrics = new Map<string, ImportedMetric>()
  readonly #lookedFor = new Set<string>()

  constructor(context: IntakeContext, target: ImportedTarget, metric: Metric) {
    this.#context = context
    this.#target = target
    this.#metric = metric
  }

  /** Why none of its points can be taken, if so. */
  get refusal(): Refusal | undefined {
    const { name, data } = this.#metric
    if (name === '' || name.length > MAX_NAME) return 'invalid_name'
    if (data === undefined) return 'unknown_kind'
    return hasTemporality(data) ? undefined : 'no_temporality'
  }

  /** One outcome for each point, as it is taken. */
  *take(data: MetricData): Generator<Outcome> {
    switch (data.kind) {
      case 'gauge':
      case 'sum':
        for (const point of data.points) yield this.#number(data, point)
        break
      case 'histogram':
        for (const point of data.points) yield this.#histogram(data, point)
        break
      case 'exponential_histogram':
        for (const point of data.points) yield this.#exponential(data, point)
        break
      case 'summary':
        for (const point of data.points) yield this.#summary(point)
    }
  }

  /** The attribute that most tells series of the metric apart: what to look at where they are too many. */
  get growing(): string | undefined {
    for (const metric of this.#metrics.values()) {
      const attribute = this.#context.store.growing(metric)
      if (attribute !== undefined) return attribute
    }
    return undefined
  }

  #number(data: Extract<MetricData, { kind: 'gauge' | 'sum' }>, point: NumberPoint): Outcome {
    const { onEvent } = this.#context
    const { value } = point
    const float = numberKind(data, false, onEvent)
    if (isFlagged(point)) {
      // It does not say which of the two its series is of.
      return this.#missing([float, numberKind(data, true, onEvent)], point)
    }
    if (value === undefined) return 'no_value'
    if (typeof value === 'number') return this.#point(float, point, { ...point, value })
    // A source whose numbers have no fixed type sends a float that happens to be whole as an integer.
    const isFloat = this.#find(float, point) !== undefined
    if (isFloat && BigInt(Number(value)) === value) {
      return this.#point(float, point, { ...point, value: Number(value) })
    }
    return this.#point(numberKind(data, true, onEvent), point, { ...point, value })
  }

  #histogram(data: Extract<MetricData, { kind: 'histogram' }>, point: HistogramPoint): Outcome {
    const kind = histogramKind(data, this.#context.onEvent)
    if (isFlagged(point)) return this.#missing([kind], point)
    const distribution = binned(point, this.#context.bins)
    return distribution ? this.#point(kind, point, distribution) : 'invalid_histogram'
  }

  #exponential(
    data: Extract<MetricData, { kind: 'exponential_histogram' }>,
    point: ExponentialHistogramPoint,
  ): Outcome {
    const kind = histogramKind(data, this.#context.onEvent)
    if (isFlagged(point)) return this.#missing([kind], point)
    return isWhole(point) ? this.#point(kind, point, point) : 'invalid_histogram'
  }

  /** A count, a gauge for each quantile, and a sum. It is refused where one of them is. */
  #summary(point: SummaryPoint): Outcome {
    const { onEvent } = this.#context
    const count = cumulativeKind('cumulative_u64', onEvent)
    const sum = cumulativeKind('cumulative_f64', onEvent)
    const quantile = gaugeKind('f64')
    if (isFlagged(point)) {
      this.#missing([sum], point, 'sum')
      return this.#missing([count], point, 'count')
    }
    const outcome = this.#point(count, point, { ...point, value: point.count }, 'count')
    if (outcome !== 'accepted') return outcome
    const others = point.quantiles.map(({ quantile: q, value }) => {
      const attributes = attributesOf([...point.attributes, 'quantile', String(q)])
      return this.#point(quantile, { ...point, attributes }, { ...point, value })
    })
    if (point.sum !== undefined) {
      others.push(this.#point(sum, point, { ...point, value: point.sum }, 'sum'))
    }
    return others.find((other) => other !== 'accepted') ?? outcome
  }

  #point(kind: PointKind, point: Point, content: object, part?: Origin['part']): Outcome {
    if (!this.#isPlausible(point)) return 'invalid_time'
    const metric = this.#metricOf(kind, part)
    if (metric === undefined) return 'metric_budget'
    const series = this.#seriesOf(metric, kind, point.attributes)
    if (typeof series === 'string') return series
    // The kind of the track is that of the point.
    const datum = (series.track as Track<unknown>).take(content)
    if (typeof datum === 'object') {
      const { timeseries } = series
      this.#context.emit({ timeseries, timestamp: point.time, datum })
    }
    if (typeof datum === 'object' || datum === 'later') {
      series.arrivedAt = this.#context.now
      return 'accepted'
    }
    return datum
  }

  /** Says of series that there is no value; of those that are not there nothing is to be said. */
  #missing(kinds: readonly PointKind[], point: Point, part?: Origin['part']): Outcome {
    if (!this.#isPlausible(point)) return 'invalid_time'
    for (const kind of kinds) {
      const sample = this.#find(kind, point, part)?.missing(point.startTime, point.time)
      if (sample) this.#context.emit(sample)
    }
    return 'accepted'
  }

  /** The series of a point, if it is there. */
  #find(kind: PointKind, { attributes }: Point, part?: Origin['part']): PushedSeries | undefined {
    const { store } = this.#context
    const key = keyOf(kind, part)
    if (!this.#metrics.has(key) && !this.#lookedFor.has(key)) {
      this.#lookedFor.add(key)
      if (store.has(this.#instrument(part), kind.datumType)) this.#metricOf(kind, part)
    }
    const metric = this.#metrics.get(key)
    return metric && store.find(metric, this.#target, attributes)
  }

  #metricOf(kind: PointKind, part?: Origin['part']): ImportedMetric | undefined {
    const key = keyOf(kind, part)
    const known = this.#metrics.get(key)
    if (known !== undefined) return known
    const metric = this.#context.store.metric(this.#instrument(part), kind.datumType)
    if (metric !== undefined) this.#metrics.set(key, metric)
    return metric
  }

  #instrument(part?: Origin['part']): Omit<InstrumentDescription, 'datumType'> {
    const { name, unit, description } = this.#metric
    return {
      name,
      unit: part === 'count' ? '' : unit.slice(0, MAX_NAME),
      description: description.slice(0, MAX_DESCRIPTION),
      ...(part && { part }),
    }
  }

  #seriesOf(
    metric: ImportedMetric,
    kind: PointKind,
    attributes: Attributes,
  ): PushedSeries | Refusal {
    const { store, now } = this.#context
    const known = store.find(metric, this.#target, attributes)
    if (known === undefined) return store.open(metric, this.#target, attributes, kind, now)
    if (known.kind !== kind.kind) {
      known.kind = kind.kind
      known.track = kind.make()
      this.#context.onEvent('restart')
    }
    return known
  }

  #isPlausible({ startTime, time }: Point): boolean {
    return time > 0n && startTime <= time && time <= this.#context.now + DAY
  }
}

function keyOf({ datumType }: PointKind, part: Origin['part']): string {
  return `${datumType} ${part ?? ''}`
}

function isFlagged({ flags }: Point): boolean {
  return (flags & NO_RECORDED_VALUE) !== 0
}
