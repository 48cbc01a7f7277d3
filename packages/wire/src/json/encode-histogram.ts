import type { HistogramDatum, QuantileState } from '@oximeter/core'

import { formatF32, formatF64 } from './float-text.ts'
import type { Bins, Edge } from './histogram-support.ts'
import { countText, startTimeText } from './json-text.ts'

/**
 * The JSON text of a histogram, or undefined if one of its numbers is not finite. Statistics that
 * are absent are null.
 */
export function encodeHistogram(histogram: HistogramDatum): string | undefined {
  const { type, bins, counts, min, max, sumOfSamples, squaredMean, p50, p90, p99 } = histogram
  const ranges = rangeTexts(bins, histogram.end)
  if (!ranges || !isFiniteOrAbsent(min) || !isFiniteOrAbsent(max)) return undefined
  if (!isFiniteOrAbsent(sumOfSamples) || !isFiniteOrAbsent(squaredMean)) return undefined
  if (!hasFiniteMarkers(histogram)) return undefined
  let text = `{"type":"${type}","datum":{"start_time":${startTimeText(histogram.startTime)},"bins":[`
  for (let i = 0; i < ranges.length; i++) text += `${ranges[i]}${countText(counts[i]!)}}`
  return (
    `${text}],"n_samples":${histogram.nSamples}` +
    `,"min":${edgeText(bins, min)},"max":${edgeText(bins, max)}` +
    `,"sum_of_samples":${wideText(sumOfSamples)},"squared_mean":${wideText(squaredMean)}` +
    `,"p50":${quantileText(p50)},"p90":${quantileText(p90)},"p99":${quantileText(p99)}}}`
  )
}

interface RangeTexts {
  readonly end: Edge | undefined
  /** What comes before the count of each bin; undefined if an edge is not finite. */
  readonly texts: readonly string[] | undefined
}

/** Snapshots of one histogram share their bins, so that the ranges are printed once. */
const rangesOf = new WeakMap<Bins, RangeTexts>()

function rangeTexts(bins: Bins, end: Edge | undefined): readonly string[] | undefined {
  let ranges = rangesOf.get(bins)
  if (ranges === undefined || ranges.end !== end) {
    ranges = { end, texts: newRangeTexts(bins, end) }
    rangesOf.set(bins, ranges)
  }
  return ranges.texts
}

function newRangeTexts(bins: Bins, end: Edge | undefined): string[] | undefined {
  const edges: Edge[] = Array.from<Edge>(bins)
  if (end !== undefined) edges.push(end)
  if (!edges.every(isFiniteEdge)) return undefined
  const texts = edges.map((edge) => edgeText(bins, edge))
  return Array.from({ length: bins.length }, (_, i) => {
    const range =
      i + 1 < texts.length
        ? `{"type":"range","start":${texts[i]},"end":${texts[i + 1]}}`
        : `{"type":"range_from","start":${texts[i]}}`
    return `${i > 0 ? ',' : ''}{"range":${range},"count":`
  })
}

function wideText(value: Edge | undefined): string {
  if (value === undefined) return 'null'
  return typeof value === 'bigint' ? String(value) : formatF64(value)
}

function edgeText(bins: Bins, edge: Edge | undefined): string {
  if (edge === undefined) return 'null'
  if (typeof edge === 'bigint') return String(edge)
  if (bins instanceof Float32Array) return formatF32(edge)
  return bins instanceof Float64Array ? formatF64(edge) : String(edge)
}

function quantileText(state: QuantileState | undefined): string {
  if (state === undefined) return 'null'
  const [a, b, c, d, e] = state.markerPositions
  const positions = `${a},${b},${c},${d},${e}`
  return (
    `{"p":${formatF64(state.p)},"marker_heights":[${fiveTexts(state.markerHeights)}]` +
    `,"marker_positions":[${positions}]` +
    `,"desired_marker_positions":[${fiveTexts(state.desiredMarkerPositions)}]}`
  )
}

function fiveTexts(values: Float64Array): string {
  let text = formatF64(values[0]!)
  for (let i = 1; i < 5; i++) text += `,${formatF64(values[i]!)}`
  return text
}

function hasFiniteMarkers({ p50, p90, p99 }: HistogramDatum): boolean {
  return isFiniteState(p50) && isFiniteState(p90) && isFiniteState(p99)
}

function isFiniteState(state: QuantileState | undefined): boolean {
  if (state === undefined) return true
  const { markerHeights, desiredMarkerPositions } = state
  for (let i = 0; i < 5; i++) {
    if (!isFiniteEdge(markerHeights[i]!) || !isFiniteEdge(desiredMarkerPositions[i]!)) return false
  }
  return true
}

function isFiniteOrAbsent(value: Edge | undefined): boolean {
  return value === undefined || isFiniteEdge(value)
}

function isFiniteEdge(value: Edge): boolean {
  return typeof value === 'bigint' || Number.isFinite(value)
}
