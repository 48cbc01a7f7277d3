import {
  NUMBER_LIMITS,
  type Datum,
  type HistogramDatumType,
  type NumberType,
  type QuantileState,
} from '@oximeter/core'

import { asArray, asObject, asString, refuse, required, shown, shownText } from './checks.ts'
import { decodeFloat, decodeInteger, decodeWideInteger } from './decode-number.ts'
import { decodeTime } from './decode-time.ts'
import { makeHistogram, sumType, SUPPORTS, type Edge } from './histogram-support.ts'
import type { JsonObject, JsonValue } from './json-reader.ts'

/**
 * Reads a histogram.
 *
 * Refused is what is not a histogram: bins that do not adjoin, are empty, turned round or absent, an
 * open range that is not at its end of the list, counts that do not add up to `n_samples` (modulo
 * 2⁶⁴, where the reference's counts wrap), estimators of other quantiles than 0.5, 0.9 and 0.99 or
 * with other than five markers. A first `range_to` begins at the least value of the support. The
 * statistics are carried and not judged; one that is null is absent.
 */
export function decodeHistogram(type: HistogramDatumType, content: JsonValue): Datum {
  const object = asObject(content, 'the histogram')
  const { number, Bins } = SUPPORTS[type]
  const layout = decodeBins(number, member(object, 'bins'))
  const nSamples = decodeWideInteger('u64', member(object, 'n_samples'), 'n_samples')
  if (BigInt.asUintN(64, layout.total) !== nSamples) {
    refuse(
      'invalid_histogram',
      `n_samples is ${nSamples}, but the counts add up to ${layout.total}`,
    )
  }
  return makeHistogram(type, {
    startTime: decodeTime(member(object, 'start_time'), 'the start time'),
    bins: Bins.from(layout.edges),
    end: layout.end,
    counts: BigUint64Array.from(layout.counts),
    nSamples,
    min: statistic(object, 'min', (value, what) => decodeEdge(number, value, what)),
    max: statistic(object, 'max', (value, what) => decodeEdge(number, value, what)),
    sumOfSamples: statistic(object, 'sum_of_samples', (value, what) =>
      decodeEdge(sumType(number), value, what),
    ),
    squaredMean: statistic(object, 'squared_mean', (value, what) =>
      decodeFloat('f64', value, what),
    ),
    p50: statistic(object, 'p50', (value, what) => decodeQuantile(0.5, value, what)),
    p90: statistic(object, 'p90', (value, what) => decodeQuantile(0.9, value, what)),
    p99: statistic(object, 'p99', (value, what) => decodeQuantile(0.99, value, what)),
  })
}

function statistic<T>(
  object: JsonObject,
  key: string,
  decode: (value: JsonValue, what: string) => T,
): T | undefined {
  const value = member(object, key)
  return value === null ? undefined : decode(value, key)
}

function member(object: JsonObject, key: string): JsonValue {
  return required(object, key, 'the histogram')
}

interface Layout {
  readonly edges: Edge[]
  readonly end: Edge | undefined
  readonly counts: bigint[]
  readonly total: bigint
}

function decodeBins(type: NumberType, value: JsonValue): Layout {
  const bins = asArray(value, 'bins')
  if (bins.length === 0) refuse('invalid_histogram', 'the histogram has no bins')
  const edges: Edge[] = []
  const counts: bigint[] = []
  let end: Edge | undefined
  let total = 0n
  for (const [i, item] of bins.entries()) {
    const bin = asObject(item, 'a bin')
    const range = decodeRange(type, required(bin, 'range', 'a bin'))
    const start = range.start ?? NUMBER_LIMITS[type].min
    if (range.start === undefined && i > 0) {
      refuse('invalid_histogram', `the bin ${i} is a range_to, which only the first bin can be`)
    }
    if (i > 0 && end === undefined) {
      refuse(
        'invalid_histogram',
        `the bin ${i - 1} is a range_from, which only the last bin can be`,
      )
    }
    if (end !== undefined && end !== start) {
      refuse('invalid_histogram', `a bin ends at ${end}, but the next begins at ${start}`)
    }
    if (range.end !== undefined && !(start < range.end)) {
      refuse('invalid_histogram', `the bin from ${start} to ${range.end} holds nothing`)
    }
    const count = decodeWideInteger('u64', required(bin, 'count', 'a bin'), 'a count')
    edges.push(start)
    counts.push(count)
    total += count
    end = range.end
  }
  return { edges, end, counts, total }
}

/** A start that is not there is the least value of the support; an end that is not there, infinity. */
function decodeRange(type: NumberType, value: JsonValue): { start?: Edge; end?: Edge } {
  const range = asObject(value, 'a range')
  const kind = asString(required(range, 'type', 'a range'), 'the type of a range')
  const edge = (key: string): Edge =>
    decodeEdge(type, required(range, key, 'a range'), `the ${key} of a bin`)
  switch (kind) {
    case 'range':
      return { start: edge('start'), end: edge('end') }
    case 'range_from':
      return { start: edge('start') }
    case 'range_to':
      return { end: edge('end') }
    default:
      return refuse('invalid_histogram', `${shownText(kind)} is not a kind of range`)
  }
}

function decodeEdge(type: NumberType, value: JsonValue, what: string): Edge {
  switch (type) {
    case 'i64':
    case 'u64':
      return decodeWideInteger(type, value, what)
    case 'f32':
    case 'f64':
      return decodeFloat(type, value, what)
    default:
      return decodeInteger(type, value, what)
  }
}

function decodeQuantile(p: number, value: JsonValue, what: string): QuantileState {
  const object = asObject(value, what)
  const given = decodeFloat('f64', required(object, 'p', what), `the p of ${what}`)
  if (given !== p) refuse('invalid_histogram', `the p of ${what} is ${given}, not ${p}`)
  const heights = five(object, 'marker_heights', what)
  const positions = five(object, 'marker_positions', what)
  const desired = five(object, 'desired_marker_positions', what)
  return {
    p,
    markerHeights: Float64Array.from(heights, (x) => decodeFloat('f64', x, 'a marker height')),
    markerPositions: BigUint64Array.from(positions, (x) =>
      decodeWideInteger('u64', x, 'a marker position'),
    ),
    desiredMarkerPositions: Float64Array.from(desired, (x) =>
      decodeFloat('f64', x, 'a desired marker position'),
    ),
  }
}

function five(object: JsonObject, key: string, what: string): readonly JsonValue[] {
  const values = asArray(required(object, key, what), `the ${key} of ${what}`)
  if (values.length !== 5) {
    refuse('invalid_histogram', `the ${key} of ${what} are ${shown(values.length)} and not five`)
  }
  return values
}
