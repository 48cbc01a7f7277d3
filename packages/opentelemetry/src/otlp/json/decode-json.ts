import { parseExactJson } from '@oximeter/api/client'

import { attributesOf } from '../../import/attributes.ts'
import { ElementBudget, malformed } from '../otlp-error.ts'
import type {
  BucketCounts,
  ExponentialHistogramPoint,
  HistogramPoint,
  Metric,
  MetricData,
  MetricsRequest,
  NumberPoint,
  Point,
  ResourceMetrics,
  ScopeMetrics,
  SummaryPoint,
} from '../request.ts'
import { attributePairs } from './json-attributes.ts'
import {
  bool,
  double,
  int32,
  int64,
  list,
  object,
  optionalDouble,
  text,
  uint64,
  type JsonObject,
} from './json-values.ts'

/** A bare integer of so many digits may be past what a double holds. */
const LONG_INTEGER = /[:[,\s]-?\d{16}/

/**
 * Reads an `ExportMetricsServiceRequest` in OTLP's JSON. Keys that are not heeded are passed over.
 *
 * @param maxElements items of arrays in it, altogether
 * @throws OtlpError
 */
export function decodeJson(body: Uint8Array, maxElements: number): MetricsRequest {
  const budget = new ElementBudget(maxElements)
  const request = object(parse(body), 'the request')
  const resources = list(request['resourceMetrics'], 'resourceMetrics', budget, (item) =>
    resourceMetrics(object(item, 'an item of resourceMetrics'), budget),
  )
  return { resources }
}

function parse(body: Uint8Array): unknown {
  try {
    const json = new TextDecoder('utf-8', { fatal: true }).decode(body)
    // Keeping every digit costs ten times as much: it is done where there may be one to lose.
    return LONG_INTEGER.test(json) ? parseExactJson(json) : JSON.parse(json)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw malformed(`the body is no JSON: ${reason}`, error)
  }
}

function resourceMetrics(value: JsonObject, budget: ElementBudget): ResourceMetrics {
  const resource = object(value['resource'], 'a resource')
  const pairs = attributePairs(resource['attributes'], budget)
  const attributes = new Map<string, string>()
  for (let i = 0; i < pairs.length; i += 2) attributes.set(pairs[i]!, pairs[i + 1]!)
  const scopes = list(value['scopeMetrics'], 'scopeMetrics', budget, (item) =>
    scopeMetrics(object(item, 'an item of scopeMetrics'), budget),
  )
  return { attributes, scopes }
}

function scopeMetrics(value: JsonObject, budget: ElementBudget): ScopeMetrics {
  const name = text(object(value['scope'], 'a scope')['name'], 'the name of a scope')
  const metrics = list(value['metrics'], 'metrics', budget, (item) =>
    metric(object(item, 'a metric'), budget),
  )
  return { name, metrics }
}

function metric(value: JsonObject, budget: ElementBudget): Metric {
  const name = text(value['name'], 'the name of a metric')
  const description = text(value['description'], 'the description of a metric')
  const unit = text(value['unit'], 'the unit of a metric')
  return { name, description, unit, data: metricData(value, budget) }
}

function metricData(of: JsonObject, budget: ElementBudget): MetricData | undefined {
  const read = <T>(name: string, readPoint: (point: JsonObject, header: Point) => T) => {
    const data = object(of[name], name)
    return {
      temporality: int32(data['aggregationTemporality'], 'aggregationTemporality'),
      isMonotonic: bool(data['isMonotonic'], 'isMonotonic'),
      points: list(data['dataPoints'], 'dataPoints', budget, (item) => {
        const point = object(item, 'a data point')
        return readPoint(point, pointHeader(point, budget))
      }),
    }
  }
  const has = (name: string) => of[name] !== undefined && of[name] !== null
  if (has('sum')) return { kind: 'sum', ...read('sum', numberPoint) }
  if (has('gauge')) return { kind: 'gauge', ...read('gauge', numberPoint) }
  if (has('histogram')) {
    return {
      kind: 'histogram',
      ...read('histogram', (point, header) => histogramPoint(point, header, budget)),
    }
  }
  if (has('exponentialHistogram')) {
    return {
      kind: 'exponential_histogram',
      ...read('exponentialHistogram', (point, header) => exponentialPoint(point, header, budget)),
    }
  }
  if (!has('summary')) return undefined
  return {
    kind: 'summary',
    ...read('summary', (point, header) => summaryPoint(point, header, budget)),
  }
}

function pointHeader(point: JsonObject, budget: ElementBudget): Point {
  return {
    attributes: attributesOf(attributePairs(point['attributes'], budget)),
    startTime: uint64(point['startTimeUnixNano'], 'startTimeUnixNano'),
    time: uint64(point['timeUnixNano'], 'timeUnixNano'),
    flags: int32(point['flags'], 'flags'),
  }
}

function numberPoint(point: JsonObject, header: Point): NumberPoint {
  const { asInt, asDouble } = point
  const isInteger = asInt !== undefined && asInt !== null
  return {
    ...header,
    value: isInteger ? int64(asInt, 'asInt') : optionalDouble(asDouble, 'asDouble'),
  }
}

function histogramPoint(point: JsonObject, header: Point, budget: ElementBudget): HistogramPoint {
  return {
    ...header,
    ...totalsOf(point),
    ...extremesOf(point),
    bounds: list(point['explicitBounds'], 'explicitBounds', budget, (item) =>
      double(item, 'a bound'),
    ),
    counts: counts(point['bucketCounts'], budget),
  }
}

function exponentialPoint(
  point: JsonObject,
  header: Point,
  budget: ElementBudget,
): ExponentialHistogramPoint {
  return {
    ...header,
    ...totalsOf(point),
    ...extremesOf(point),
    scale: int32(point['scale'], 'scale'),
    zeroCount: uint64(point['zeroCount'], 'zeroCount'),
    positive: buckets(point['positive'], budget),
    negative: buckets(point['negative'], budget),
  }
}

function summaryPoint(point: JsonObject, header: Point, budget: ElementBudget): SummaryPoint {
  return {
    ...header,
    ...totalsOf(point),
    quantiles: list(point['quantileValues'], 'quantileValues', budget, (item) => {
      const { quantile, value } = object(item, 'a quantile')
      return { quantile: double(quantile, 'a quantile'), value: double(value, 'its value') }
    }),
  }
}

function totalsOf(point: JsonObject): { count: bigint; sum: number | undefined } {
  return { count: uint64(point['count'], 'count'), sum: optionalDouble(point['sum'], 'sum') }
}

function extremesOf(point: JsonObject): { min: number | undefined; max: number | undefined } {
  return { min: optionalDouble(point['min'], 'min'), max: optionalDouble(point['max'], 'max') }
}

function buckets(value: unknown, budget: ElementBudget): BucketCounts {
  const { offset, bucketCounts } = object(value, 'buckets')
  return { offset: int32(offset, 'offset'), counts: counts(bucketCounts, budget) }
}

function counts(value: unknown, budget: ElementBudget): bigint[] {
  return list(value, 'bucketCounts', budget, (item) => uint64(item, 'a count'))
}
