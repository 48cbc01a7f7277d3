import { Buffer, isUtf8 } from 'node:buffer'

import { WireError } from '../wire-error.ts'

/** The bytes as a Buffer over the same memory, checked to be UTF-8. */
export function utf8Bytes(body: Uint8Array): Buffer {
  if (!isUtf8(body)) {
    const offset = firstBadByte(body)
    throw new WireError('not-utf8', offset, `the body is not UTF-8 at byte ${offset}`)
  }
  return Buffer.from(body.buffer, body.byteOffset, body.byteLength)
}

/** Where the longest prefix that is UTF-8 ends, or would end if the rest were there. */
function firstBadByte(body: Uint8Array): number {
  let good = 0
  let bad = body.length
  while (bad - good > 1) {
    const middle = (good + bad) >>> 1
    // Streaming accepts a sequence that is cut off at the end.
    if (isPrefixOfUtf8(body.subarray(0, middle))) good = middle
    else bad = middle
  }
  return good
}

function isPrefixOfUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true })
    return true
  } catch {
    return false
  }
}
