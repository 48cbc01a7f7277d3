import {
  NUMBER_LIMITS,
  type Datum,
  type HistogramDatumType,
  type Nanoseconds,
  type NumberType,
  type QuantileState,
} from '@oximeter/core'

import { makeHistogram, sumType, SUPPORTS, type Bins, type Edge } from '../histogram-support.ts'
import { ascii, type ByteCursor } from './byte-cursor.ts'

const CLOSE_BRACE = 0x7d
const COMMA = 0x2c
/** Up to here counts are added as doubles. */
const MAX_COUNT = 1e15 - 1

const BINS = ascii(',"bins":[')
const RANGE = ascii('{"range":{"type":"range","start":')
const RANGE_FROM = ascii('{"range":{"type":"range_from","start":')
const END = ascii(',"end":')
const COUNT = ascii('},"count":')
const N_SAMPLES = ascii('],"n_samples":')
const MIN = ascii(',"min":')
const MAX = ascii(',"max":')
const SUM = ascii(',"sum_of_samples":')
const SQUARED_MEAN = ascii(',"squared_mean":')
const P50 = ascii(',"p50":{"p":0.5,"marker_heights":[')
const P90 = ascii(',"p90":{"p":0.9,"marker_heights":[')
const P99 = ascii(',"p99":{"p":0.99,"marker_heights":[')
const POSITIONS = ascii('],"marker_positions":[')
const DESIRED = ascii('],"desired_marker_positions":[')
const END_QUANTILE = ascii(']}')

/** The bins of a histogram, and what is written before the count of each. */
interface Layout {
  readonly prefixes: readonly Uint8Array[]
  readonly bins: Bins
  readonly end: Edge | undefined
}

interface CountedBins {
  readonly layout: Layout
  readonly counts: BigUint64Array
  readonly total: number
}

/** Layouts of one datum type that are remembered. */
const MAX_LAYOUTS = 8

/**
 * Reads histograms after their start time. Remembers the last layouts: bins that were read before
 * are recognised by their bytes, and histograms of one layout share one array of edges.
 */
export class HistogramReader {
  readonly #layouts = new Map<HistogramDatumType, Layout[]>()

  read(cursor: ByteCursor, type: HistogramDatumType, startTime: Nanoseconds): Datum | undefined {
    if (!cursor.literal(BINS)) return undefined
    const { number } = SUPPORTS[type]
    const counted = this.#bins(cursor, type)
    if (!counted || !cursor.literal(N_SAMPLES)) return undefined
    const nSamples = cursor.integer(0, MAX_COUNT)
    if (nSamples !== counted.total || !cursor.literal(MIN)) return undefined
    const min = readEdge(cursor, number)
    if (min === undefined || !cursor.literal(MAX)) return undefined
    const max = readEdge(cursor, number)
    if (max === undefined || !cursor.literal(SUM)) return undefined
    const sumOfSamples = readEdge(cursor, sumType(number))
    if (sumOfSamples === undefined || !cursor.literal(SQUARED_MEAN)) return undefined
    const squaredMean = cursor.float()
    if (!Number.isFinite(squaredMean)) return undefined
    const p50 = readQuantile(cursor, P50, 0.5)
    const p90 = p50 && readQuantile(cursor, P90, 0.9)
    const p99 = p90 && readQuantile(cursor, P99, 0.99)
    if (!p99 || !cursor.byte(CLOSE_BRACE)) return undefined
    return makeHistogram(type, {
      startTime,
      bins: counted.layout.bins,
      end: counted.layout.end,
      counts: counted.counts,
      nSamples: BigInt(nSamples),
      min,
      max,
      sumOfSamples,
      squaredMean,
      p50,
      p90,
      p99,
    })
  }

  #bins(cursor: ByteCursor, type: HistogramDatumType): CountedBins | undefined {
    const start = cursor.offset
    const known = this.#layouts.get(type) ?? []
    for (const layout of known) {
      const counted = readKnownBins(cursor, layout)
      if (counted) return counted
      cursor.offset = start
    }
    const layout = readLayout(cursor, type)
    if (!layout) return undefined
    this.#layouts.set(type, [layout, ...known.slice(0, MAX_LAYOUTS - 1)])
    cursor.offset = start
    return readKnownBins(cursor, layout)
  }
}

function readKnownBins(cursor: ByteCursor, layout: Layout): CountedBins | undefined {
  const { prefixes } = layout
  const counts = new BigUint64Array(prefixes.length)
  let total = 0
  for (let i = 0; i < prefixes.length; i++) {
    if (!cursor.literal(prefixes[i]!)) return undefined
    const count = cursor.integer(0, MAX_COUNT)
    if (Number.isNaN(count) || !cursor.byte(CLOSE_BRACE)) return undefined
    if (count !== 0) {
      counts[i] = BigInt(count)
      total += count
    }
  }
  return { layout, counts, total }
}

/** Reads the bins for their layout only. */
function readLayout(cursor: ByteCursor, type: HistogramDatumType): Layout | undefined {
  const { number, Bins } = SUPPORTS[type]
  const edges: Edge[] = []
  const prefixes: Uint8Array[] = []
  let end: Edge | undefined
  do {
    // The comma before a bin belongs to its prefix.
    const prefix = prefixes.length === 0 ? cursor.offset : cursor.offset - 1
    const isRange = cursor.literal(RANGE)
    if (!isRange && !cursor.literal(RANGE_FROM)) return undefined
    const start = readEdge(cursor, number)
    if (start === undefined || (edges.length > 0 && start !== end)) return undefined
    end = isRange && cursor.literal(END) ? readEdge(cursor, number) : undefined
    if (isRange && (end === undefined || !(start < end))) return undefined
    if (!cursor.literal(COUNT)) return undefined
    prefixes.push(Uint8Array.from(cursor.bytes.subarray(prefix, cursor.offset)))
    edges.push(start)
    if (Number.isNaN(cursor.integer(0, MAX_COUNT)) || !cursor.byte(CLOSE_BRACE)) return undefined
  } while (cursor.byte(COMMA))
  return { prefixes, bins: Bins.from(edges), end }
}

function readEdge(cursor: ByteCursor, type: NumberType): Edge | undefined {
  switch (type) {
    case 'i64':
    case 'u64':
      return cursor.wideInteger(NUMBER_LIMITS[type].min, NUMBER_LIMITS[type].max)
    case 'f32':
    case 'f64': {
      const float = cursor.float()
      const value = type === 'f32' ? Math.fround(float) : float
      return Number.isFinite(value) ? value : undefined
    }
    default: {
      const value = cursor.integer(NUMBER_LIMITS[type].min, NUMBER_LIMITS[type].max)
      return Number.isNaN(value) ? undefined : value
    }
  }
}

function readQuantile(cursor: ByteCursor, head: Uint8Array, p: number): QuantileState | undefined {
  if (!cursor.literal(head)) return undefined
  const markerHeights = readFloats(cursor)
  if (!markerHeights || !cursor.literal(POSITIONS)) return undefined
  const markerPositions = readPositions(cursor)
  if (!markerPositions || !cursor.literal(DESIRED)) return undefined
  const desiredMarkerPositions = readFloats(cursor)
  if (!desiredMarkerPositions || !cursor.literal(END_QUANTILE)) return undefined
  return { p, markerHeights, markerPositions, desiredMarkerPositions }
}

function readFloats(cursor: ByteCursor): Float64Array | undefined {
  const values = new Float64Array(5)
  for (let i = 0; i < 5; i++) {
    if (i > 0 && !cursor.byte(COMMA)) return undefined
    const value = cursor.float()
    if (!Number.isFinite(value)) return undefined
    values[i] = value
  }
  return values
}

function readPositions(cursor: ByteCursor): BigUint64Array | undefined {
  const values = new BigUint64Array(5)
  for (let i = 0; i < 5; i++) {
    if (i > 0 && !cursor.byte(COMMA)) return undefined
    const value = cursor.integer(0, MAX_COUNT)
    if (Number.isNaN(value)) return undefined
    values[i] = BigInt(value)
  }
  return values
}
