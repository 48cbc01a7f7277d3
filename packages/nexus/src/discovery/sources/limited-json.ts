import type { Response } from 'undici'
import { SourceError } from '../source-error.ts'
import { MAX_SOURCE_BYTES } from './limits.ts'

/**
 * The JSON of an answer of 200, read no further than the limit.
 *
 * @throws Error that says what is wrong with it
 */
export async function limitedJson(response: Response): Promise<unknown> {
  const { status, headers, body } = response
  if (status !== 200) {
    await body?.cancel()
    throw new Error(`it answered ${status}`)
  }
  const type = headers.get('content-type') ?? ''
  if (!/^application\/json\s*(?:;|$)/i.test(type)) {
    await body?.cancel()
    throw new Error(`it answered ${type === '' ? 'no content-type' : type}, not application/json`)
  }
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of body ?? []) {
    chunks.push(chunk)
    bytes += chunk.byteLength
    // Leaving the loop ends the connection.
    if (bytes > MAX_SOURCE_BYTES) throw new Error(`it answered more than ${MAX_SOURCE_BYTES} bytes`)
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'))
  } catch (cause) {
    throw new SourceError('it answered what is no JSON', { cause })
  }
}
