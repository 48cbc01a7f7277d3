import type { DatumType } from '@oximeter/core'
import { CUMULATIVE, DELTA, type MetricData } from '../otlp/request.ts'
import { CumulativeHistogramTrack, DeltaHistogramTrack } from './series/histogram-tracks.ts'
import { CumulativeSumTrack, DeltaSumTrack, GaugeTrack } from './series/number-tracks.ts'
import type { SeriesEvent, Track } from './series/track.ts'

/** How points of a kind are taken. */
export interface PointKind {
  readonly datumType: DatumType
  /** Tells tracks apart that cannot go on from each other. */
  readonly kind: string
  readonly make: () => Track<never>
}

type OnEvent = (event: SeriesEvent) => void

/** Whether a metric says what its running totals are. */
export function hasTemporality(data: MetricData): boolean {
  if (data.kind === 'gauge' || data.kind === 'summary') return true
  return data.temporality === CUMULATIVE || data.temporality === DELTA
}

/** Points of numbers; of a sum that may fall the value is told, not the rate: that is a gauge. */
export function numberKind(
  data: Extract<MetricData, { kind: 'gauge' | 'sum' }>,
  isInteger: boolean,
  onEvent: OnEvent,
): PointKind {
  const gauge = isInteger ? 'i64' : 'f64'
  const counter = isInteger ? 'cumulative_u64' : 'cumulative_f64'
  if (data.kind === 'gauge') return gaugeKind(gauge)
  const { isMonotonic, temporality } = data
  if (temporality === DELTA) {
    return {
      datumType: isMonotonic ? counter : gauge,
      kind: 'delta',
      make: () => new DeltaSumTrack({ isInteger, isMonotonic }, onEvent),
    }
  }
  return isMonotonic ? cumulativeKind(counter, onEvent) : gaugeKind(gauge)
}

export function gaugeKind(datumType: 'i64' | 'f64'): PointKind {
  return { datumType, kind: 'gauge', make: () => new GaugeTrack(datumType) }
}

export function cumulativeKind(
  datumType: 'cumulative_u64' | 'cumulative_f64',
  onEvent: OnEvent,
): PointKind {
  return {
    datumType,
    kind: 'cumulative',
    make: () => new CumulativeSumTrack(datumType, onEvent),
  }
}

export function histogramKind(
  { kind, temporality }: Extract<MetricData, { kind: 'histogram' | 'exponential_histogram' }>,
  onEvent: OnEvent,
): PointKind {
  return {
    datumType: 'histogram_f64',
    kind: `${kind} ${temporality}`,
    make: () =>
      temporality === DELTA
        ? new DeltaHistogramTrack(onEvent)
        : new CumulativeHistogramTrack(onEvent),
  }
}
