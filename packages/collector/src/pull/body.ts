import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import { FAILURE_REASONS, PullError, codeOf, describeError } from './failure.ts'
import type { Passage } from './lane.ts'

const unzip = promisify(gunzip)

export interface BodyLimits {
  readonly maxBytes: number
  readonly passage: Passage
  readonly signal: AbortSignal
}

/**
 * Reads a body to its end, and not a chunk further than the limit: leaving the loop closes the
 * connection.
 */
export async function readBody(
  body: AsyncIterable<Uint8Array>,
  { maxBytes, passage, signal }: BodyLimits,
): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of body) {
    size += chunk.byteLength
    if (size > maxBytes) throw tooLarge(maxBytes)
    await passage.grow(size, signal)
    chunks.push(chunk)
  }
  const [only] = chunks
  return chunks.length === 1 && only !== undefined ? only : Buffer.concat(chunks, size)
}

/** Undoes the content encoding, within the same limit. */
export async function decompress(
  body: Uint8Array,
  encoding: string,
  { maxBytes, passage, signal }: BodyLimits,
): Promise<Uint8Array> {
  switch (encoding) {
    case '':
    case 'identity':
      return body
    case 'gzip':
      await passage.grow(Number.POSITIVE_INFINITY, signal)
      return unzip(body, { maxOutputLength: maxBytes }).catch((error: unknown) => {
        if (codeOf(error) === 'ERR_BUFFER_TOO_LARGE') throw tooLarge(maxBytes)
        throw new PullError(FAILURE_REASONS.deserialization, `gzip: ${describeError(error)}`)
      })
    default:
      throw new PullError(
        FAILURE_REASONS.deserialization,
        `content-encoding ${encoding} is not one that was asked for (gzip, identity)`,
      )
  }
}

export function tooLarge(maxBytes: number): PullError {
  return new PullError(FAILURE_REASONS.bodyTooLarge, `the body is larger than ${maxBytes} bytes`)
}
