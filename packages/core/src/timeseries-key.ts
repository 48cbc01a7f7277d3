import { DATUM_TYPES } from './datum-type.ts'
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
  const out = new KeyWriter()
  out.chunk(() => out.text(timeseries.name))
  for (const field of timeseries.targetFields) out.field(field)
  for (const field of timeseries.metricFields) out.field(field)
  out.chunk(() => out.length(DATUM_TYPES.indexOf(timeseries.datumType)))
  return out.finish()
}

const encoder = new TextEncoder()

/** Room for the bytes of one key at a time: most are far shorter. */
let bytes = new Uint8Array(1024)
let view = new DataView(bytes.buffer)

/** Payloads in Binary Canonical Serialization. Only one writes at a time. */
class KeyWriter {
  #at = 0

  /** What is written, behind its length as 64 bits. */
  chunk(write: () => void): void {
    const start = this.#reserve(8)
    write()
    view.setBigUint64(start, BigInt(this.#at - start - 8), true)
  }

  field(field: Field): void {
    this.chunk(() => {
      this.text(field.name)
      this.length(FIELD_TYPES.indexOf(field.type))
      this.#value(field)
    })
  }

  text(text: string): void {
    if (text.length < 0x80 && this.#ascii(text)) return
    const encoded = encoder.encode(text)
    this.length(encoded.length)
    this.#raw(encoded)
  }

  /** ULEB128. */
  length(length: number): void {
    let rest = length
    while (rest >= 0x80) {
      this.#byte((rest & 0x7f) | 0x80)
      rest = Math.floor(rest / 0x80)
    }
    this.#byte(rest)
  }

  /** What was written, for the caller to keep. */
  finish(): Uint8Array {
    return bytes.slice(0, this.#at)
  }

  #value({ type, value }: Field): void {
    switch (type) {
      case 'string':
        this.text(value)
        break
      case 'bool':
        this.#byte(value ? 1 : 0)
        break
      case 'uuid':
        this.length(16)
        this.#raw(uuidBytes(value))
        break
      case 'ip_addr': {
        const address = ipBytes(value) ?? new Uint8Array()
        this.length(address.length === 4 ? 0 : 1)
        this.#raw(address)
        break
      }
      // Two's complement, for signed and unsigned alike.
      case 'i8':
      case 'u8':
        this.#byte(value)
        break
      case 'i16':
      case 'u16': {
        const start = this.#reserve(2)
        view.setUint16(start, value, true)
        break
      }
      case 'i32':
      case 'u32': {
        const start = this.#reserve(4)
        view.setUint32(start, value, true)
        break
      }
      case 'i64':
      case 'u64': {
        const start = this.#reserve(8)
        view.setBigUint64(start, value, true)
        break
      }
    }
  }

  /** Most texts are plain and short, so that one byte is their length; false if this one is not. */
  #ascii(text: string): boolean {
    const start = this.#reserve(1 + text.length)
    for (let index = 0; index < text.length; index++) {
      const code = text.charCodeAt(index)
      if (code >= 0x80) {
        this.#at = start
        return false
      }
      bytes[start + 1 + index] = code
    }
    bytes[start] = text.length
    return true
  }

  #byte(byte: number): void {
    const start = this.#reserve(1)
    bytes[start] = byte
  }

  #raw(raw: Uint8Array): void {
    const start = this.#reserve(raw.length)
    bytes.set(raw, start)
  }

  /** Where that many bytes go; `bytes` and `view` may be others afterwards. */
  #reserve(count: number): number {
    const start = this.#at
    this.#at += count
    if (this.#at > bytes.length) {
      const grown = new Uint8Array(this.#at * 2)
      grown.set(bytes)
      bytes = grown
      view = new DataView(grown.buffer)
    }
    return start
  }
}
