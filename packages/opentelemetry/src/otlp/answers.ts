import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire'

/** What an answer is written in: what the request was. */
export type OtlpEncoding = 'protobuf' | 'json'

export const MEDIA_TYPES = {
  protobuf: 'application/x-protobuf',
  json: 'application/json',
} as const

/** Points that were refused, and why, in words. */
export interface PartialSuccess {
  readonly rejectedDataPoints: number
  /** Empty where there is nothing to say. */
  readonly errorMessage: string
}

/** An `ExportMetricsServiceResponse`; of a whole success it is empty. */
export function encodeResponse(encoding: OtlpEncoding, partial: PartialSuccess): Uint8Array {
  const { rejectedDataPoints, errorMessage } = partial
  const isWhole = rejectedDataPoints === 0 && errorMessage === ''
  if (encoding === 'json') {
    const partialSuccess = { rejectedDataPoints: String(rejectedDataPoints), errorMessage }
    return jsonBytes(isWhole ? {} : { partialSuccess })
  }
  if (isWhole) return new Uint8Array()
  const writer = new BinaryWriter().tag(1, WireType.LengthDelimited).fork()
  writer.tag(1, WireType.Varint).int64(rejectedDataPoints)
  writer.tag(2, WireType.LengthDelimited).string(errorMessage)
  return writer.join().finish()
}

/** A `google.rpc.Status`, which is the body of every answer that is no success. */
export function encodeStatus(encoding: OtlpEncoding, code: number, message: string): Uint8Array {
  if (encoding === 'json') return jsonBytes({ code, message })
  const writer = new BinaryWriter().tag(1, WireType.Varint).int32(code)
  return writer.tag(2, WireType.LengthDelimited).string(message).finish()
}

function jsonBytes(value: object): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(value))
}
