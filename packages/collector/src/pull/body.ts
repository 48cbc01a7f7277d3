import { promisify } from 'node:util'
import { gunzip, zstdDecompress } from 'node:zlib'
import { FAILURE_REASONS, PullError, codeOf, describeError } from './failure.ts'

const DECODERS = { gzip: promisify(gunzip), zstd: promisify(zstdDecompress) }

/** What answers may be compressed with, the dearest to undo last. */
export const ACCEPTED_ENCODINGS = 'zstd, gzip'

/** An expected size up to this is believed, and a buffer of it made at once. */
const BELIEVED_BYTES = 256 * 1024

/** Gathers a body: into one buffer where its size was said, so that it is copied only once. */
export class BodyBuffer {
  readonly #chunks: Uint8Array[] = []
  readonly #whole: Uint8Array | undefined
  #size = 0

  constructor(expected: number | undefined) {
    const believed = expected !== undefined && expected <= BELIEVED_BYTES
    this.#whole = believed ? new Uint8Array(expected) : undefined
  }

  add(chunk: Uint8Array): void {
    if (this.#whole === undefined) this.#chunks.push(chunk)
    else this.#whole.set(chunk, this.#size)
    this.#size += chunk.byteLength
  }

  /** A view of a buffer of its own, from its first byte on: columns in it are aligned. */
  bytes(): Uint8Array {
    const bytes = this.#whole ?? new Uint8Array(this.#size)
    let offset = 0
    for (const chunk of this.#chunks) {
      bytes.set(chunk, offset)
      offset += chunk.byteLength
    }
    return bytes
  }
}

/**
 * Undoes the content encoding.
 *
 * @throws {PullError} where the result is larger than `maxBytes`, or cannot be read
 */
export async function decompress(
  body: Uint8Array,
  encoding: string,
  maxBytes: number,
): Promise<Uint8Array> {
  if (!isCompression(encoding)) {
    throw new PullError(
      FAILURE_REASONS.deserialization,
      `content-encoding ${encoding} is not one that was asked for (${ACCEPTED_ENCODINGS}, identity)`,
    )
  }
  try {
    const { buffer, byteOffset, byteLength } = await DECODERS[encoding](body, {
      maxOutputLength: maxBytes,
    })
    return new Uint8Array(buffer, byteOffset, byteLength)
  } catch (error) {
    if (codeOf(error) === 'ERR_BUFFER_TOO_LARGE') throw tooLarge(maxBytes)
    throw new PullError(FAILURE_REASONS.deserialization, `${encoding}: ${describeError(error)}`)
  }
}

export function isIdentity(encoding: string): boolean {
  return encoding === '' || encoding === 'identity'
}

export function tooLarge(maxBytes: number): PullError {
  return new PullError(FAILURE_REASONS.bodyTooLarge, `the body is larger than ${maxBytes} bytes`)
}

function isCompression(encoding: string): encoding is keyof typeof DECODERS {
  return Object.hasOwn(DECODERS, encoding)
}
