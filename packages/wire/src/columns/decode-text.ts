import { Buffer, isAscii, isUtf8 } from 'node:buffer'

import type { BatchReader } from './arrow/batch-reader.ts'
import { malformed } from './malformed.ts'

/** Reads a column of texts; undefined where one is not UTF-8. */
export function readTexts(batch: BatchReader, rows: number): (string | undefined)[] {
  const { offsets, bytes } = readPieces(batch, rows)
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const texts: (string | undefined)[] = []
  if (isAscii(buffer)) {
    for (let row = 0; row < rows; row++) {
      texts.push(buffer.toString('latin1', offsets[row], offsets[row + 1]))
    }
    return texts
  }
  for (let row = 0; row < rows; row++) {
    const piece = buffer.subarray(offsets[row], offsets[row + 1])
    texts.push(isUtf8(piece) ? piece.toString() : undefined)
  }
  return texts
}

/** Reads a column of bytes: views. */
export function readBytes(batch: BatchReader, rows: number): Uint8Array[] {
  const { offsets, bytes } = readPieces(batch, rows)
  const values: Uint8Array[] = []
  for (let row = 0; row < rows; row++) values.push(bytes.subarray(offsets[row], offsets[row + 1]))
  return values
}

function readPieces(batch: BatchReader, rows: number): { offsets: Int32Array; bytes: Uint8Array } {
  const offsets = batch.offsets(rows)
  const bytes = batch.buffer()
  if (offsets[rows]! > bytes.length) throw malformed('a text ends past its column')
  return { offsets, bytes }
}
