import { ByteList } from '../byte-list.ts'
import { byte, FlatWriter, int16, int64, reference } from './flat-writer.ts'
import { CONTINUATION, HEADER_RECORD_BATCH, VERSION_5 } from './format.ts'

/** Gathers the columns of a record batch, in the order of its schema, children after parents. */
export class BatchWriter {
  readonly rows: number
  readonly #nodes: [number, number][] = []
  readonly #buffers: [number, number][] = []
  readonly #body = new ByteList()

  constructor(rows: number) {
    this.rows = rows
  }

  /** @param missing a bit for each row, unset where it is missing; undefined if none is */
  node(rows: number, missing?: { readonly bits: Uint8Array; readonly count: number }): this {
    this.#nodes.push([rows, missing?.count ?? 0])
    return missing ? this.buffer([missing.bits]) : this.buffer([])
  }

  /** The pieces of one buffer, one behind the other. */
  buffer(pieces: readonly Uint8Array[]): this {
    const start = this.#body.length
    for (const piece of pieces) this.#body.add(piece)
    this.#buffers.push([start, this.#body.length - start])
    this.#body.pad()
    return this
  }

  /** Appends the batch as a message. */
  writeTo(stream: ByteList): void {
    const writer = new FlatWriter()
    const buffers = writer.pairs(this.#buffers)
    const nodes = writer.pairs(this.#nodes)
    const batch = writer.table([int64(this.rows), reference(nodes), reference(buffers)])
    const metadata = writer.finish(
      writer.table([
        int16(VERSION_5),
        byte(HEADER_RECORD_BATCH),
        reference(batch),
        int64(this.#body.length),
      ]),
    )
    writeMessage(stream, metadata)
    stream.addAll(this.#body)
  }
}

/** Appends what comes before a message's body. */
export function writeMessage(stream: ByteList, metadata: Uint8Array): void {
  stream.add(prefix(metadata.length)).add(metadata)
}

/** Appends what ends a stream. */
export function writeEnd(stream: ByteList): void {
  stream.add(prefix(0))
}

function prefix(length: number): Uint8Array {
  const bytes = new Uint8Array(8)
  const view = new DataView(bytes.buffer)
  view.setUint32(0, CONTINUATION, true)
  view.setUint32(4, length, true)
  return bytes
}
