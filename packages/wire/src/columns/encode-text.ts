import { Buffer } from 'node:buffer'

/** Texts or bytes one behind the other, and where each begins. */
export interface Concatenated {
  readonly offsets: Int32Array
  readonly bytes: Uint8Array
}

/** Lone surrogates, which UTF-8 cannot say, become U+FFFD. */
export function encodeTexts(texts: readonly string[]): Concatenated {
  const offsets = new Int32Array(texts.length + 1)
  let length = 0
  let characters = 0
  for (const [i, text] of texts.entries()) {
    length += Buffer.byteLength(text)
    characters += text.length
    offsets[i + 1] = length
  }
  // Only ASCII has a byte for each character, and is quicker when it is written at once.
  if (length === characters) return { offsets, bytes: Buffer.from(texts.join(''), 'latin1') }
  const bytes = Buffer.allocUnsafe(length)
  for (const [i, text] of texts.entries()) bytes.write(text, offsets[i]!)
  return { offsets, bytes }
}

export function concatenate(all: readonly Uint8Array[]): Concatenated {
  const offsets = new Int32Array(all.length + 1)
  let length = 0
  for (const [i, each] of all.entries()) offsets[i + 1] = length += each.length
  const bytes = new Uint8Array(length)
  for (const [i, each] of all.entries()) bytes.set(each, offsets[i])
  return { offsets, bytes }
}
