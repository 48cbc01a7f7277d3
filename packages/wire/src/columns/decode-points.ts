import {
  ABSENT_BITS,
  DATUM_TYPES,
  isCumulative,
  isHistogram,
  type DatumType,
  type HistogramData,
  type HistogramStatistics,
  type NumberArray,
  type PointData,
  type Points,
  type QuantileColumns,
} from '@oximeter/core'

import type { ArrayType, BatchReader } from './arrow/batch-reader.ts'
import { readStream } from './arrow/stream-reader.ts'
import {
  datumLayout,
  MARKERS,
  numberColumn,
  QUANTILES,
  type PointColumns,
} from './datum-columns.ts'
import { clear, clearRows } from './clear-rows.ts'
import { readBytes, readTexts } from './decode-text.ts'
import { malformed } from './malformed.ts'
import { pointSchema } from './point-schemas.ts'
import type { PageIdentity } from './header.ts'

/** Points as they were sent: nothing is known of their series yet. */
export interface RawPoints extends Points {
  /** 1 where a text is not UTF-8: it reads as empty. Undefined where all are. */
  readonly unreadable: Uint8Array | undefined
}

/** Reads a part of points; its samples are views of its bytes where they can be. */
export function decodePoints(
  content: Uint8Array,
  page: PageIdentity,
  maxRows: number,
): RawPoints[] {
  const { schema, batches } = readStream(content)
  const metadata = schema.metadata()
  if (
    metadata.get('oximeter:epoch') !== page.epoch ||
    metadata.get('oximeter:page') !== String(page.page)
  ) {
    throw malformed('points are of another page than the body says')
  }
  const name = metadata.get('oximeter:datum_type')
  const datumType = DATUM_TYPES.find((type) => type === name)
  if (datumType === undefined) throw malformed('points are of a datum type that is not known')
  const shared = readShared(metadata.get('oximeter:timestamp'))
  const columns: PointColumns = {
    timestamps: shared === undefined,
    startTimes: isCumulative(datumType) && schema.hasField('start_time'),
    absences: false,
  }
  const wanted = pointSchema(datumType, columns)
  if (isHistogram(datumType)) {
    schema.expect(wanted, pointSchema(datumType, { ...columns, absences: true }))
  } else schema.expect(wanted)
  let rows = 0
  return batches.map((batch) => {
    rows += batch.rows
    if (rows > maxRows) throw malformed(`a page has more than ${maxRows} samples`, 'too-large')
    return readBatch(batch, datumType, shared, columns)
  })
}

function readShared(text: string | undefined): bigint | undefined {
  if (text === undefined) return undefined
  if (!/^-?[0-9]{1,32}$/.test(text)) throw malformed('the time of points is not a whole number')
  return BigInt(text)
}

function readBatch(
  batch: BatchReader,
  datumType: DatumType,
  shared: bigint | undefined,
  columns: PointColumns,
): RawPoints {
  const { rows } = batch
  batch.fullNode(rows)
  const series = batch.array(Uint32Array, rows)
  const times = (): BigInt64Array => {
    batch.fullNode(rows)
    return batch.array(BigInt64Array, rows)
  }
  const timestamps = shared ?? times()
  const startTimes = columns.startTimes ? times() : undefined
  const missing = batch.node(rows)
  const { data, unreadable } = readData(batch, datumType)
  batch.end()
  return {
    datumType,
    rows,
    series,
    timestamps,
    startTimes,
    missing,
    // What lies under a missing row is anybody's.
    data: missing ? clearRows(data, missing) : data,
    unreadable,
  }
}

function readData(
  batch: BatchReader,
  datumType: DatumType,
): { data: PointData; unreadable?: Uint8Array | undefined } {
  const { rows } = batch
  const layout = datumLayout(datumType)
  switch (layout.kind) {
    case 'numbers':
      return {
        data: { kind: 'numbers', values: batch.array(numberColumn(layout.number).Values, rows) },
      }
    case 'bools':
      return { data: { kind: 'numbers', values: batch.bits(rows) } }
    case 'strings': {
      const texts = readTexts(batch, rows)
      const unreadable = texts.includes(undefined)
        ? Uint8Array.from(texts, (text) => (text === undefined ? 1 : 0))
        : undefined
      return { data: { kind: 'strings', values: texts.map((text) => text ?? '') }, unreadable }
    }
    case 'bytes':
      return { data: { kind: 'bytes', values: readBytes(batch, rows) } }
    case 'histograms':
      return { data: readHistograms(batch, layout) }
  }
}

function readHistograms(
  batch: BatchReader,
  { number, sum }: Extract<ReturnType<typeof datumLayout>, { kind: 'histograms' }>,
): HistogramData {
  const { rows } = batch
  const { Values } = numberColumn(number)
  batch.fullNode(rows)
  const { offsets, items: counts } = batch.list(rows, BigUint64Array)
  let absent: Uint8Array | undefined
  /** Takes note of where a statistic is null; what lies under it is anybody's. */
  const given = <T extends NumberArray>(
    statistic: keyof HistogramStatistics,
    values: T,
    missing: Uint8Array | undefined,
    width = 1,
  ): T => {
    if (missing === undefined) return values
    const marks = (absent ??= new Uint8Array(rows))
    missing.forEach((isMissing, row) => (marks[row]! |= isMissing * ABSENT_BITS[statistic]))
    return clear(values, missing, width)
  }
  const column = <T extends NumberArray>(
    statistic: keyof HistogramStatistics,
    type: ArrayType<T>,
  ): T => {
    const missing = batch.node(rows)
    return given(statistic, batch.array(type, rows), missing)
  }
  const min = column('min', Values)
  const max = column('max', Values)
  const Sums: ArrayType<BigInt64Array | Float64Array> = sum === 'f64' ? Float64Array : BigInt64Array
  const sums = column('sumOfSamples', Sums)
  const squaredMeans = column('squaredMean', Float64Array)
  const [p50, p90, p99] = QUANTILES.map((quantile) => {
    const { heights, positions, desired, missing } = readState(batch)
    return {
      heights: given(quantile, heights, missing, MARKERS),
      positions: given(quantile, positions, missing, MARKERS),
      desired: given(quantile, desired, missing, MARKERS),
    }
  })
  return {
    kind: 'histograms',
    absent,
    counts,
    offsets,
    min,
    max,
    sums,
    squaredMeans,
    p50: p50!,
    p90: p90!,
    p99: p99!,
  }
}

/** An estimator of which a column is null has no state. */
function readState(batch: BatchReader): QuantileColumns & { missing: Uint8Array | undefined } {
  const { rows } = batch
  let missing: Uint8Array | undefined
  const five = <T>(type: ArrayType<T>): T => {
    const nulls = batch.node(rows)
    missing =
      missing && nulls
        ? missing.map((isMissing, row) => isMissing | nulls[row]!)
        : (nulls ?? missing)
    batch.fullNode(rows * MARKERS)
    return batch.array(type, rows * MARKERS)
  }
  // In the order of the columns.
  const heights = five(Float64Array)
  const positions = five(BigUint64Array)
  const desired = five(Float64Array)
  return { heights, positions, desired, missing }
}
