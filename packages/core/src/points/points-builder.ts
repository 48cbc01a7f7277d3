import {
  absentStatistics,
  datumTypeOf,
  type Datum,
  type HistogramDatum,
  type QuantileState,
} from '../datum.ts'
import { isCumulative, type DatumType } from '../datum-type.ts'
import { datumError, type MetricsError } from '../metrics-error.ts'
import { isFloat, notOfType, shown, toNumber, type NumberType } from '../number-type.ts'
import type { HistogramData, NumberArray, PointData, Points, QuantileColumns } from '../points.ts'
import type { Nanoseconds } from '../time.ts'
import type { Sample } from '../timeseries.ts'
import type { LooseSeriesIndex } from './loose-series.ts'
import { emptyColumns, numberTypeOf, type ScalarType } from './point-columns.ts'

/** Gathers samples of one datum type in columns. */
export class PointsBuilder {
  readonly #type: DatumType
  readonly #data: PointData
  readonly #series: Uint32Array
  readonly #timestamps: BigInt64Array
  readonly #startTimes: BigInt64Array | undefined
  readonly #missing: Uint8Array
  #absent: Uint8Array | undefined
  #rows = 0
  #isAnyMissing = false
  #areTimestampsEqual = true
  /** Whether all started when the descriptions of their series say. */
  #isAsDescribed = true

  /** For so many samples, and of histograms so many counts, which is what has to be added. */
  constructor(type: DatumType, rows: number, counts: number) {
    this.#type = type
    this.#data = emptyColumns(type, rows, counts)
    this.#series = new Uint32Array(rows)
    this.#timestamps = new BigInt64Array(rows)
    if (isCumulative(type)) this.#startTimes = new BigInt64Array(rows)
    this.#missing = new Uint8Array(rows)
  }

  add(sample: Sample, index: LooseSeriesIndex): void {
    const { timeseries, timestamp, datum } = sample
    const row = this.#rows
    if (timeseries.datumType !== this.#type) {
      throw datumError(`${timeseries.name}: a ${this.#type} in a series of ${timeseries.datumType}`)
    }
    putDatum(this.#type, this.#data, row, datum)
    if (datum.type === 'missing') {
      this.#missing[row] = 1
      this.#isAnyMissing = true
    }
    const absent = 'bins' in datum ? absentStatistics(datum) : 0
    if (absent !== 0) {
      this.#absent ??= new Uint8Array(this.#missing.length)
      this.#absent[row] = absent
    }
    this.#timestamps[row] = checkTime(timestamp)
    if (row > 0 && this.#timestamps[row - 1] !== timestamp) this.#areTimestampsEqual = false
    const startTime = this.#startTimes && checkTime('startTime' in datum && datum.startTime)
    const series = index.of(sample)
    this.#series[row] = series.number
    if (startTime !== undefined) {
      this.#startTimes![row] = startTime
      if (startTime !== series.startTime) this.#isAsDescribed = false
    }
    this.#rows = row + 1
  }

  finish(): Points {
    return {
      datumType: this.#type,
      rows: this.#rows,
      series: this.#series,
      timestamps: this.#areTimestampsEqual ? this.#timestamps[0]! : this.#timestamps,
      startTimes: this.#isAsDescribed ? undefined : this.#startTimes,
      missing: this.#isAnyMissing ? this.#missing : undefined,
      data: this.#absent ? ({ ...this.#data, absent: this.#absent } as PointData) : this.#data,
    }
  }
}

function putDatum(type: DatumType, data: PointData, row: number, datum: Datum): void {
  switch (data.kind) {
    case 'strings':
      ;(data.values as string[])[row] = datum.type === 'missing' ? '' : textOf(datum)
      return
    case 'bytes':
      ;(data.values as Uint8Array[])[row] =
        datum.type === 'missing' ? new Uint8Array() : bytesOf(datum)
      return
    case 'numbers':
      if (datum.type !== 'missing') putNumber(type, data.values, row, datum)
      return
    case 'histograms':
      data.offsets[row + 1] = data.offsets[row]!
      if (datum.type !== 'missing') putHistogram(data, row, datum as HistogramDatum)
  }
}

function textOf(datum: Datum): string {
  if (datum.type === 'string' && typeof datum.value === 'string') return datum.value
  throw notIts(datum)
}

function bytesOf(datum: Datum): Uint8Array {
  if (datum.type === 'bytes' && datum.value instanceof Uint8Array) return datum.value
  throw notIts(datum)
}

function putNumber(type: DatumType, values: NumberArray, row: number, datum: Datum): void {
  const value = 'value' in datum ? datum.value : undefined
  const checked =
    type === 'bool'
      ? typeof value === 'boolean' && Number(value)
      : toNumber(numberTypeOf(type as ScalarType), value)
  if (checked === undefined || checked === false) throw notIts(datum)
  values[row] = checked
}

function notIts(datum: Datum): MetricsError {
  const value = 'value' in datum ? datum.value : undefined
  return datumError(notOfType(datumTypeOf(datum), value))
}

/** Statistics that are absent stay zero. */
function putHistogram(data: HistogramData, row: number, datum: HistogramDatum): void {
  const { bins, counts, min, max, sumOfSamples, squaredMean } = datum
  const support = numberTypeOf(datum.type)
  if (counts.length !== bins.length) throw unfit(datum)
  data.counts.set(counts, data.offsets[row])
  data.offsets[row + 1] = data.offsets[row]! + counts.length
  const put = (column: NumberArray, type: NumberType, value: number | bigint): void => {
    const checked = toNumber(type, value)
    if (checked === undefined) throw unfit(datum)
    column[row] = checked
  }
  if (min !== undefined) put(data.min, support, min)
  if (max !== undefined) put(data.max, support, max)
  if (sumOfSamples !== undefined) put(data.sums, isFloat(support) ? 'f64' : 'i64', sumOfSamples)
  if (squaredMean !== undefined) data.squaredMeans[row] = squaredMean
  if (datum.p50 !== undefined) putQuantile(data.p50, row, 0.5, datum.p50)
  if (datum.p90 !== undefined) putQuantile(data.p90, row, 0.9, datum.p90)
  if (datum.p99 !== undefined) putQuantile(data.p99, row, 0.99, datum.p99)
}

function unfit({ type }: HistogramDatum): MetricsError {
  return datumError(`the parts of a ${type} do not fit each other`)
}

function putQuantile(columns: QuantileColumns, row: number, p: number, state: QuantileState): void {
  const { markerHeights, markerPositions, desiredMarkerPositions } = state
  if (
    state.p !== p ||
    [markerHeights, markerPositions, desiredMarkerPositions].some((five) => five.length !== 5)
  ) {
    throw datumError(`the quantiles of a histogram are p50, p90 and p99, each with five markers`)
  }
  columns.heights.set(markerHeights, row * 5)
  columns.positions.set(markerPositions, row * 5)
  columns.desired.set(desiredMarkerPositions, row * 5)
}

/** Times travel as 64 bits of nanoseconds. */
function checkTime(time: unknown): Nanoseconds {
  const checked = typeof time === 'bigint' ? toNumber('i64', time) : undefined
  if (checked !== undefined) return checked
  throw datumError(`${shown(time)} is not a time: give a bigint of nanoseconds, of 64 bits`)
}
