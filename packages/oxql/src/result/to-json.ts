import { formatTimestamp } from '@oximeter/core'
import type { ShapeField, TableShape } from '../plan/table-shape.ts'
import type {
  Distribution,
  ResultFieldValue,
  ResultPoints,
  ResultSeries,
  ResultValues,
} from './result.ts'

/** How many values of a column a text is made of at most. */
const VALUES = 4096
/** Characters that a piece has, or a few values more: to hand one on takes longer than to make a short one. */
const PIECE = 16_384

/** A table whose series are there, or arrive. */
export interface ArrivingTable {
  readonly shape: TableShape
  readonly series: Iterable<ResultSeries> | AsyncIterable<ResultSeries>
}

/**
 * Tables as JSON, the array that the original puts under `tables`, piece by piece as their series
 * arrive. Integers have all their digits; doubles that are not finite are null, and a field that a
 * series lacks is left out.
 *
 * @example
 * const json = (await Array.fromAsync(tablesToJson(answer.tables))).join('')
 */
export async function* tablesToJson(
  tables: Iterable<ArrivingTable>,
): AsyncGenerator<string, void, undefined> {
  let piece = '['
  let isFirst = true
  for (const { shape, series } of tables) {
    piece += `${isFirst ? '' : ','}{"name":${JSON.stringify(shape.name)},"timeseries":[`
    isFirst = false
    let isFirstSeries = true
    for await (const one of series) {
      if (!isFirstSeries) piece += ','
      isFirstSeries = false
      for (const text of seriesJson(shape, one)) {
        piece += text
        if (piece.length < PIECE) continue
        yield piece
        piece = ''
      }
    }
    piece += ']}'
  }
  yield `${piece}]`
}

function* seriesJson(shape: TableShape, { fields, points }: ResultSeries): Generator<string> {
  const { startTimes, timestamps } = points
  yield `{"fields":{${fieldsJson(shape.fields, fields)}},"points":{"start_times":`
  if (startTimes) yield* arrayJson(startTimes, timeJson)
  else yield 'null'
  yield ',"timestamps":'
  yield* arrayJson(timestamps, timeJson)
  yield ',"values":['
  for (const [i, { name, metricType }] of shape.dimensions.entries()) {
    yield `${i > 0 ? ',' : ''}{"values":{"type":"${points.values[i]!.type}","values":`
    yield* valuesJson(points.values[i]!)
    yield `},"metric_type":"${metricType}","name":${JSON.stringify(name)}}`
  }
  yield ']}}'
}

function fieldsJson(
  shape: readonly ShapeField[],
  values: readonly (ResultFieldValue | null)[],
): string {
  return shape
    .flatMap(({ name, type }, i) => {
      const value = values[i] ?? null
      if (value === null) return []
      return `${JSON.stringify(name)}:{"type":"${type}","value":${scalarJson(value)}}`
    })
    .join(',')
}

function valuesJson(column: ResultValues): Generator<string> {
  const { values }: { values: readonly (ResultFieldValue | Distribution | null)[] } = column
  return arrayJson(values, valueJson)
}

function* arrayJson<T>(values: ArrayLike<T>, json: (value: T) => string): Generator<string> {
  yield '['
  for (let from = 0; from < values.length; from += VALUES) {
    const end = Math.min(from + VALUES, values.length)
    let text = ''
    for (let i = from; i < end; i++) text += i === 0 ? json(values[i]!) : `,${json(values[i]!)}`
    yield text
  }
  yield ']'
}

function timeJson(time: ResultPoints['timestamps'][number]): string {
  return `"${formatTimestamp(time)}"`
}

function valueJson(value: ResultFieldValue | Distribution | null): string {
  return typeof value === 'object' && value !== null ? distributionJson(value) : scalarJson(value)
}

/** What `JSON.stringify` says, and bigints with all their digits. */
function scalarJson(value: ResultFieldValue | null): string {
  return typeof value === 'bigint' ? String(value) : JSON.stringify(value)
}

function distributionJson(distribution: Distribution): string {
  const { bins, counts, min, max, sumOfSamples, squaredMean, p50, p90, p99 } = distribution
  return (
    `{"bins":[${bins.map(scalarJson).join(',')}],"counts":[${[...counts].map(scalarJson).join(',')}]` +
    `,"min":${scalarJson(min)},"max":${scalarJson(max)}` +
    `,"sum_of_samples":${scalarJson(sumOfSamples)},"squared_mean":${scalarJson(squaredMean)}` +
    `,"p50":${scalarJson(p50)},"p90":${scalarJson(p90)},"p99":${scalarJson(p99)}}`
  )
}
