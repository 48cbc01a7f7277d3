import type { HistogramBins, HistogramDatum, QuantileState } from '@oximeter/core'

import { encodeStartTime } from './encode-datum.ts'
import { formatF32, formatF64 } from './float-text.ts'

/** Whether JSON can say every number of the histogram. */
export function isFiniteHistogram(histogram: HistogramDatum): boolean {
  const { bins, end, min, max, sumOfSamples, squaredMean, p50, p90, p99 } = histogram
  if (
    !Number.isFinite(squaredMean) ||
    !isFiniteState(p50) ||
    !isFiniteState(p90) ||
    !isFiniteState(p99)
  ) {
    return false
  }
  if (!(bins instanceof Float32Array || bins instanceof Float64Array)) return true
  return [min, max, sumOfSamples, end ?? 0].every(Number.isFinite) && bins.every(Number.isFinite)
}

function isFiniteState(state: QuantileState): boolean {
  return (
    state.markerHeights.every(Number.isFinite) &&
    state.desiredMarkerPositions.every(Number.isFinite)
  )
}

/** The JSON text of a histogram whose numbers are finite. */
export function encodeHistogram(histogram: HistogramDatum): string {
  const { type, startTime, bins, end, counts, min, max, sumOfSamples } = histogram
  const ranges = rangeTexts(bins, end)
  let text = `{"type":"${type}","datum":{"start_time":"${encodeStartTime(startTime)}","bins":[`
  for (let i = 0; i < ranges.length; i++) text += `${ranges[i]}${counts[i]}}`
  const sum = typeof sumOfSamples === 'bigint' ? String(sumOfSamples) : formatF64(sumOfSamples)
  return (
    `${text}],"n_samples":${histogram.nSamples},"min":${edgeText(bins, min)},"max":${edgeText(bins, max)}` +
    `,"sum_of_samples":${sum},"squared_mean":${formatF64(histogram.squaredMean)}` +
    `,"p50":${encodeQuantile(histogram.p50)},"p90":${encodeQuantile(histogram.p90)}` +
    `,"p99":${encodeQuantile(histogram.p99)}}}`
  )
}

type Edges = HistogramBins[keyof HistogramBins]

interface RangeTexts {
  readonly end: number | bigint | undefined
  /** What comes before the count of each bin. */
  readonly texts: readonly string[]
}

/** Snapshots of one histogram share their bins, so that the ranges are written once. */
const rangesOf = new WeakMap<Edges, RangeTexts>()

function rangeTexts(bins: Edges, end: number | bigint | undefined): readonly string[] {
  const known = rangesOf.get(bins)
  if (known && known.end === end) return known.texts
  const edges = Array.from(bins, (edge: number | bigint) => edgeText(bins, edge))
  if (end !== undefined) edges.push(edgeText(bins, end))
  const texts = Array.from({ length: bins.length }, (_, i) => {
    const stop = edges[i + 1]
    const range =
      stop === undefined
        ? `{"type":"range_from","start":${edges[i]}}`
        : `{"type":"range","start":${edges[i]},"end":${stop}}`
    return `${i > 0 ? ',' : ''}{"range":${range},"count":`
  })
  rangesOf.set(bins, { end, texts })
  return texts
}

function edgeText(bins: Edges, edge: number | bigint): string {
  if (typeof edge === 'bigint') return String(edge)
  if (bins instanceof Float32Array) return formatF32(edge)
  return bins instanceof Float64Array ? formatF64(edge) : String(edge)
}

function encodeQuantile(state: QuantileState): string {
  return (
    `{"p":${formatF64(state.p)},"marker_heights":[${floats(state.markerHeights)}]` +
    `,"marker_positions":[${state.markerPositions.join(',')}]` +
    `,"desired_marker_positions":[${floats(state.desiredMarkerPositions)}]}`
  )
}

function floats(values: Float64Array): string {
  return Array.from(values, formatF64).join(',')
}
