import { DATUM_TYPES, type DatumType } from './datum-type.ts'
import { FIELD_TYPES, type Field } from './field-type.ts'
import { ipBytes } from './ip-address.ts'
import type { Timeseries } from './timeseries.ts'
import { uuidBytes } from './uuid.ts'

/**
 * The bytes whose HighwayHash-64 under the all-zero key is the timeseries key: the name, the target
 * fields, the metric fields and the datum type, each behind its length as a little-endian u64. The
 * version takes no part.
 */
export function timeseriesKeyBytes(timeseries: Timeseries): Uint8Array {
  const chunks = [
    textBytes(timeseries.name),
    ...timeseries.targetFields.map(fieldBytes),
    ...timeseries.metricFields.map(fieldBytes),
    datumTypeBytes(timeseries.datumType),
  ]
  return concatenate(chunks.flatMap((chunk) => [integerBytes(BigInt(chunk.length), 8), chunk]))
}

// The payloads are in Binary Canonical Serialization.

const encoder = new TextEncoder()

function fieldBytes(field: Field): Uint8Array {
  return concatenate([
    textBytes(field.name),
    lengthBytes(FIELD_TYPES.indexOf(field.type)),
    valueBytes(field),
  ])
}

function valueBytes({ type, value }: Field): Uint8Array {
  switch (type) {
    case 'string':
      return textBytes(value)
    case 'bool':
      return Uint8Array.of(value ? 1 : 0)
    case 'uuid':
      return concatenate([lengthBytes(16), uuidBytes(value)])
    case 'ip_addr': {
      const address = ipBytes(value) ?? new Uint8Array()
      return concatenate([lengthBytes(address.length === 4 ? 0 : 1), address])
    }
    case 'i8':
    case 'u8':
      return integerBytes(BigInt(value), 1)
    case 'i16':
    case 'u16':
      return integerBytes(BigInt(value), 2)
    case 'i32':
    case 'u32':
      return integerBytes(BigInt(value), 4)
    case 'i64':
    case 'u64':
      return integerBytes(value, 8)
  }
}

function datumTypeBytes(type: DatumType): Uint8Array {
  return lengthBytes(DATUM_TYPES.indexOf(type))
}

function textBytes(text: string): Uint8Array {
  const bytes = encoder.encode(text)
  return concatenate([lengthBytes(bytes.length), bytes])
}

/** ULEB128. */
function lengthBytes(length: number): Uint8Array {
  const bytes: number[] = []
  let rest = length
  while (rest >= 0x80) {
    bytes.push((rest & 0x7f) | 0x80)
    rest = Math.floor(rest / 0x80)
  }
  bytes.push(rest)
  return Uint8Array.from(bytes)
}

/** Little-endian two's complement. */
function integerBytes(value: bigint, length: 1 | 2 | 4 | 8): Uint8Array {
  const bytes = new Uint8Array(8)
  new DataView(bytes.buffer).setBigUint64(0, BigInt.asUintN(64, value), true)
  return bytes.subarray(0, length)
}

function concatenate(chunks: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(chunks.reduce((length, chunk) => length + chunk.length, 0))
  let at = 0
  for (const chunk of chunks) {
    bytes.set(chunk, at)
    at += chunk.length
  }
  return bytes
}
