import { attributesOf } from '../../import/attributes.ts'
import {
  NO_BUCKETS,
  type BucketCounts,
  type ExponentialHistogramPoint,
  type HistogramPoint,
  type NumberPoint,
  type SummaryPoint,
} from '../request.ts'
import type { MessageReader } from './message-reader.ts'
import { readAttribute } from './read-attributes.ts'

// The numbers of fields are those of opentelemetry/proto/metrics/v1/metrics.proto.

export function readNumberPoint(reader: MessageReader, end: number): NumberPoint {
  const pairs: string[] = []
  let [startTime, time, flags] = [0n, 0n, 0]
  let value: number | bigint | undefined
  while (reader.next(end)) {
    switch (reader.field) {
      case 2:
        startTime = reader.fixed64()
        break
      case 3:
        time = reader.fixed64()
        break
      case 4:
        value = reader.double()
        break
      case 6:
        value = reader.sfixed64()
        break
      case 7:
        readAttribute(reader, reader.message(), pairs)
        break
      case 8:
        flags = reader.uint32()
        break
      default:
        reader.skip()
    }
  }
  return { attributes: attributesOf(pairs), startTime, time, flags, value }
}

export function readHistogramPoint(reader: MessageReader, end: number): HistogramPoint {
  const pairs: string[] = []
  const counts: bigint[] = []
  const bounds: number[] = []
  let [startTime, time, count, flags] = [0n, 0n, 0n, 0]
  let sum: number | undefined
  let min: number | undefined
  let max: number | undefined
  while (reader.next(end)) {
    switch (reader.field) {
      case 2:
        startTime = reader.fixed64()
        break
      case 3:
        time = reader.fixed64()
        break
      case 4:
        count = reader.fixed64()
        break
      case 5:
        sum = reader.double()
        break
      case 6:
        reader.fixed64s(counts)
        break
      case 7:
        reader.doubles(bounds)
        break
      case 9:
        readAttribute(reader, reader.message(), pairs)
        break
      case 10:
        flags = reader.uint32()
        break
      case 11:
        min = reader.double()
        break
      case 12:
        max = reader.double()
        break
      default:
        reader.skip()
    }
  }
  const attributes = attributesOf(pairs)
  return { attributes, startTime, time, flags, count, sum, min, max, bounds, counts }
}

export function readExponentialPoint(
  reader: MessageReader,
  end: number,
): ExponentialHistogramPoint {
  const pairs: string[] = []
  let [startTime, time, count, flags] = [0n, 0n, 0n, 0]
  let [scale, zeroCount] = [0, 0n]
  let [positive, negative] = [NO_BUCKETS, NO_BUCKETS]
  let sum: number | undefined
  let min: number | undefined
  let max: number | undefined
  while (reader.next(end)) {
    switch (reader.field) {
      case 1:
        readAttribute(reader, reader.message(), pairs)
        break
      case 2:
        startTime = reader.fixed64()
        break
      case 3:
        time = reader.fixed64()
        break
      case 4:
        count = reader.fixed64()
        break
      case 5:
        sum = reader.double()
        break
      case 6:
        scale = reader.sint32()
        break
      case 7:
        zeroCount = reader.fixed64()
        break
      case 8:
        positive = readBuckets(reader, reader.message())
        break
      case 9:
        negative = readBuckets(reader, reader.message())
        break
      case 10:
        flags = reader.uint32()
        break
      case 12:
        min = reader.double()
        break
      case 13:
        max = reader.double()
        break
      default:
        reader.skip()
    }
  }
  const header = { attributes: attributesOf(pairs), startTime, time, flags }
  return { ...header, count, sum, min, max, scale, zeroCount, positive, negative }
}

function readBuckets(reader: MessageReader, end: number): BucketCounts {
  const counts: bigint[] = []
  let offset = 0
  while (reader.next(end)) {
    if (reader.field === 1) offset = reader.sint32()
    else if (reader.field === 2) reader.uint64s(counts)
    else reader.skip()
  }
  return { offset, counts }
}

export function readSummaryPoint(reader: MessageReader, end: number): SummaryPoint {
  const pairs: string[] = []
  const quantiles: { quantile: number; value: number }[] = []
  let [startTime, time, count, sum, flags] = [0n, 0n, 0n, 0, 0]
  while (reader.next(end)) {
    switch (reader.field) {
      case 2:
        startTime = reader.fixed64()
        break
      case 3:
        time = reader.fixed64()
        break
      case 4:
        count = reader.fixed64()
        break
      case 5:
        sum = reader.double()
        break
      case 6:
        quantiles.push(readQuantile(reader, reader.message()))
        break
      case 7:
        readAttribute(reader, reader.message(), pairs)
        break
      case 8:
        flags = reader.uint32()
        break
      default:
        reader.skip()
    }
  }
  return { attributes: attributesOf(pairs), startTime, time, flags, count, sum, quantiles }
}

function readQuantile(reader: MessageReader, end: number): { quantile: number; value: number } {
  let [quantile, value] = [0, 0]
  while (reader.next(end)) {
    if (reader.field === 1) quantile = reader.double()
    else if (reader.field === 2) value = reader.double()
    else reader.skip()
  }
  return { quantile, value }
}
