import { ElementBudget, malformed, OtlpError } from '../otlp-error.ts'
import type {
  Metric,
  MetricData,
  MetricsRequest,
  ResourceMetrics,
  ScopeMetrics,
} from '../request.ts'
import { MessageReader } from './message-reader.ts'
import { readAttribute } from './read-attributes.ts'
import {
  readExponentialPoint,
  readHistogramPoint,
  readNumberPoint,
  readSummaryPoint,
} from './read-points.ts'

/**
 * Reads an `ExportMetricsServiceRequest` in protobuf. Fields that are not heeded (exemplars,
 * metadata, schema URLs) are passed over, as are those that nobody knows here.
 *
 * @param maxElements messages and numbers in it, altogether
 * @throws OtlpError
 */
export function decodeProtobuf(body: Uint8Array, maxElements: number): MetricsRequest {
  const reader = new MessageReader(body, new ElementBudget(maxElements))
  const resources: ResourceMetrics[] = []
  try {
    while (reader.next(reader.length)) {
      if (reader.field === 1) resources.push(readResource(reader, reader.message()))
      else reader.skip()
    }
  } catch (error) {
    if (error instanceof OtlpError) throw error
    const reason = error instanceof Error ? error.message : String(error)
    throw malformed(`the body is no OTLP request in protobuf: ${reason}`, error)
  }
  return { resources }
}

function readResource(reader: MessageReader, end: number): ResourceMetrics {
  const pairs: string[] = []
  const scopes: ScopeMetrics[] = []
  while (reader.next(end)) {
    if (reader.field === 1) readAttributes(reader, reader.message(), pairs)
    else if (reader.field === 2) scopes.push(readScope(reader, reader.message()))
    else reader.skip()
  }
  const attributes = new Map<string, string>()
  for (let i = 0; i < pairs.length; i += 2) attributes.set(pairs[i]!, pairs[i + 1]!)
  return { attributes, scopes }
}

/** Reads the `Resource`. */
function readAttributes(reader: MessageReader, end: number, into: string[]): void {
  while (reader.next(end)) {
    if (reader.field === 1) readAttribute(reader, reader.message(), into)
    else reader.skip()
  }
}

function readScope(reader: MessageReader, end: number): ScopeMetrics {
  const metrics: Metric[] = []
  let name = ''
  while (reader.next(end)) {
    if (reader.field === 1) name = readScopeName(reader, reader.message())
    else if (reader.field === 2) metrics.push(readMetric(reader, reader.message()))
    else reader.skip()
  }
  return { name, metrics }
}

function readScopeName(reader: MessageReader, end: number): string {
  let name = ''
  while (reader.next(end)) {
    if (reader.field === 1) name = reader.text()
    else reader.skip()
  }
  return name
}

function readMetric(reader: MessageReader, end: number): Metric {
  let [name, description, unit] = ['', '', '']
  let data: MetricData | undefined
  while (reader.next(end)) {
    switch (reader.field) {
      case 1:
        name = reader.text()
        break
      case 2:
        description = reader.text()
        break
      case 3:
        unit = reader.text()
        break
      case 5:
        data = { kind: 'gauge', ...readData(reader, reader.message(), readNumberPoint) }
        break
      case 7:
        data = { kind: 'sum', ...readData(reader, reader.message(), readNumberPoint) }
        break
      case 9:
        data = { kind: 'histogram', ...readData(reader, reader.message(), readHistogramPoint) }
        break
      case 10:
        data = {
          kind: 'exponential_histogram',
          ...readData(reader, reader.message(), readExponentialPoint),
        }
        break
      case 11:
        data = { kind: 'summary', ...readData(reader, reader.message(), readSummaryPoint) }
        break
      default:
        reader.skip()
    }
  }
  return { name, description, unit, data }
}

/** What all five kinds have in common; each has some of it. */
function readData<T>(
  reader: MessageReader,
  end: number,
  readPoint: (reader: MessageReader, end: number) => T,
): { points: T[]; temporality: number; isMonotonic: boolean } {
  const points: T[] = []
  let temporality = 0
  let isMonotonic = false
  while (reader.next(end)) {
    if (reader.field === 1) points.push(readPoint(reader, reader.message()))
    else if (reader.field === 2) temporality = reader.int32()
    else if (reader.field === 3) isMonotonic = reader.bool()
    else reader.skip()
  }
  return { points, temporality, isMonotonic }
}
