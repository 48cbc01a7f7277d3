import { malformed } from '../malformed.ts'
import { BatchReader } from './batch-reader.ts'
import { FlatTable } from './flat-reader.ts'
import { CONTINUATION, HEADER_RECORD_BATCH, HEADER_SCHEMA, VERSION_5 } from './format.ts'
import { SchemaReader } from './schema-reader.ts'

/** A schema of a few hundred columns has some ten thousand bytes. */
const MAX_METADATA_BYTES = 1 << 20

export interface ArrowStream {
  readonly schema: SchemaReader
  readonly batches: readonly BatchReader[]
}

interface Message {
  readonly kind: number
  readonly header: FlatTable
  readonly body: Uint8Array
}

/** Reads an Arrow IPC stream that is all of the bytes: a schema, then record batches. */
export function readStream(bytes: Uint8Array): ArrowStream {
  const [first, ...others] = readMessages(bytes)
  if (first?.kind !== HEADER_SCHEMA) throw malformed('a stream does not begin with a schema')
  const batches = others.map(({ kind, header, body }) => {
    if (kind !== HEADER_RECORD_BATCH) {
      throw malformed(`a stream has a message of kind ${kind}`, 'unsupported')
    }
    return new BatchReader(header, body)
  })
  return { schema: new SchemaReader(first.header), batches }
}

function readMessages(bytes: Uint8Array): Message[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const messages: Message[] = []
  let at = 0
  // The mark at the end may be left out.
  while (at < bytes.length) {
    const left = bytes.length - at - 8
    if (left < 0 || view.getUint32(at, true) !== CONTINUATION) {
      throw malformed('a message does not begin where it should')
    }
    const length = view.getUint32(at + 4, true)
    at += 8
    if (length === 0) {
      if (at !== bytes.length) throw malformed('something comes after the end of a stream')
      break
    }
    if (length % 8 !== 0) throw malformed('the metadata of a message is not padded to 8 bytes')
    if (length > left || length > MAX_METADATA_BYTES) {
      throw malformed(`the metadata of a message would have ${length} bytes`)
    }
    const message = FlatTable.root(new DataView(view.buffer, view.byteOffset + at, length))
    at += length
    const version = message.int16(0, 0)
    if (version !== VERSION_5) {
      throw malformed(`a message is of version ${version + 1}, not 5, of Arrow`, 'unsupported')
    }
    const header = message.table(2)
    if (header === undefined) throw malformed('a message is empty')
    const bodyLength = message.size(3)
    if (bodyLength > bytes.length - at || bodyLength % 8 !== 0) {
      throw malformed(`the body of a message would have ${bodyLength} bytes`)
    }
    messages.push({ kind: message.byte(1, 0), header, body: bytes.subarray(at, at + bodyLength) })
    at += bodyLength
  }
  return messages
}
