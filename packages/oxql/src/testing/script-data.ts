import {
  canonicalIp,
  canonicalUuid,
  FIELD_TYPES,
  isHistogram,
  isCumulative,
  makeField,
  missingDatum,
  NUMBER_LIMITS,
  timeseriesOf,
  type Datum,
  type DatumType,
  type Field,
  type FieldType,
  type HistogramDatumType,
  type NumberType,
  type Sample,
  type Timeseries,
} from '@oximeter/core'
import type { PlainDistribution } from './plain-table.ts'
import type { ScriptReader } from './script-reader.ts'

/** The fields in braces: `{slot: u8 3, host: 'a', id: "…"}` */
export function readFields(reader: ScriptReader): Field[] {
  const fields: Field[] = []
  reader.need(/\{/, '{')
  while (reader.take(/\}/) === undefined) {
    const name = reader.need(/\w+/, 'the name of a field')
    reader.need(/:/, ':')
    const said = reader.take(new RegExp(`(?:${FIELD_TYPES.join('|')})(?= )`)) as
      | FieldType
      | undefined
    const quoted = reader.take(/"[^"]*"/)?.slice(1, -1)
    const value = quoted ?? reader.scalar()
    const type = said ?? typeOf(value, quoted !== undefined)
    const number = typeof value === 'bigint' && !type.endsWith('64') ? Number(value) : value
    fields.push(makeField(name, type, number as never))
    reader.take(/,/)
  }
  return fields
}

function typeOf(value: unknown, isQuoted: boolean): FieldType {
  if (isQuoted && canonicalUuid(String(value)) !== undefined) return 'uuid'
  if (isQuoted && canonicalIp(String(value)) !== undefined) return 'ip_addr'
  if (typeof value === 'boolean') return 'bool'
  if (typeof value === 'bigint') return value < 2n ** 63n ? 'i64' : 'u64'
  return 'string'
}

/** Samples of one series: `start 0 10:4 20:null start 25 30:7`, and `bins min 0 10` before those of histograms. */
export function readSamples(
  reader: ScriptReader,
  name: string,
  version: number,
  datumType: DatumType,
): { timeseries: Timeseries; samples: Sample[] } {
  const fields = readFields(reader)
  const timeseries = timeseriesOf({
    name,
    version,
    targetFields: fields,
    metricFields: [],
    datumType,
  })
  const samples: Sample[] = []
  let startTime: bigint | undefined
  let bins: readonly (number | bigint)[] = []
  while (!reader.isAtEnd) {
    if (reader.take(/start/) !== undefined) startTime = reader.time()
    else if (reader.take(/bins/) !== undefined) bins = readBins(reader, datumType)
    else {
      const timestamp = reader.time()
      reader.need(/:/, ':')
      const value = reader.distribution() ?? reader.scalar()
      samples.push({ timeseries, timestamp, datum: datumOf(datumType, startTime, bins, value) })
    }
  }
  return { timeseries, samples }
}

function readBins(reader: ScriptReader, datumType: DatumType): readonly (number | bigint)[] {
  const bins: (number | bigint)[] = []
  if (reader.take(/min/) !== undefined) {
    bins.push(NUMBER_LIMITS[datumType.slice('histogram_'.length) as NumberType].min)
  }
  // A number that a colon follows is the time of the first sample.
  while (reader.take(/(?=-?[\d.]+ )/) !== undefined) bins.push(reader.number())
  return bins
}

function datumOf(
  type: DatumType,
  startTime: bigint | undefined,
  bins: readonly (number | bigint)[],
  value: PlainDistribution | number | bigint | boolean | string | null,
): Datum {
  if (isCumulative(type) && startTime === undefined) {
    throw new TypeError(`samples of ${type} begin with a start time`)
  }
  if (value === null) return missingDatum(type, startTime)
  const start = startTime === undefined ? {} : { startTime }
  if (isHistogram(type)) return histogramOf(type, startTime!, bins, value as PlainDistribution)
  const isWide = type.endsWith('64') && !type.endsWith('f64')
  const held = typeof value === 'bigint' && !isWide ? Number(value) : value
  return { type, ...start, value: held } as Datum
}

const BIN_ARRAYS = {
  histogram_i8: Int8Array,
  histogram_u8: Uint8Array,
  histogram_i16: Int16Array,
  histogram_u16: Uint16Array,
  histogram_i32: Int32Array,
  histogram_u32: Uint32Array,
  histogram_i64: BigInt64Array,
  histogram_u64: BigUint64Array,
  histogram_f32: Float32Array,
  histogram_f64: Float64Array,
} as const

/** A histogram that knows its counts and their sum, and nothing else of its samples. */
export function histogramOf(
  type: HistogramDatumType,
  startTime: bigint,
  bins: readonly (number | bigint)[],
  { counts, sum }: PlainDistribution,
): Datum {
  const isWide = type === 'histogram_i64' || type === 'histogram_u64'
  const isFloat = type === 'histogram_f32' || type === 'histogram_f64'
  const edges = bins.map((edge) => (isWide ? BigInt(edge) : Number(edge)))
  const whole = BigUint64Array.from(counts, BigInt)
  return {
    type,
    startTime,
    bins: new (BIN_ARRAYS[type] as new (edges: unknown) => object)(edges),
    counts: whole,
    nSamples: whole.reduce((total, count) => total + count, 0n),
    min: undefined,
    max: undefined,
    sumOfSamples: sum === null ? undefined : isFloat ? Number(sum) : BigInt(sum),
    squaredMean: undefined,
    p50: undefined,
    p90: undefined,
    p99: undefined,
  } as unknown as Datum
}
