import type { Response } from 'undici'
import { SourceError } from '../source-error.ts'
import { MAX_LINE_BYTES, MAX_SOURCE_BYTES } from './limits.ts'

/**
 * The JSON of an answer of 200, read no further than the limit.
 *
 * @throws SourceError that says what is wrong with it
 */
export async function limitedJson(response: Response): Promise<unknown> {
  await requireJson(response)
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of response.body ?? []) {
    chunks.push(chunk)
    bytes += chunk.byteLength
    // Leaving the loop ends the connection.
    if (bytes > MAX_SOURCE_BYTES)
      throw new SourceError(`it answered more than ${MAX_SOURCE_BYTES} bytes`)
  }
  return parsed(chunks)
}

/**
 * The JSON of each line of an answer of 200, as it comes.
 *
 * @throws SourceError that says what is wrong with it
 */
export async function* jsonLines(response: Response): AsyncGenerator<unknown, void, undefined> {
  await requireJson(response)
  let line: Uint8Array[] = []
  let bytes = 0
  const add = (piece: Uint8Array): void => {
    line.push(piece)
    bytes += piece.byteLength
    if (bytes > MAX_LINE_BYTES) {
      throw new SourceError(`a line of it has more than ${MAX_LINE_BYTES} bytes`)
    }
  }
  for await (const chunk of response.body ?? []) {
    let from = 0
    for (let at = chunk.indexOf(NEWLINE); at !== -1; at = chunk.indexOf(NEWLINE, from)) {
      add(chunk.subarray(from, at))
      yield parsed(line)
      from = at + 1
      line = []
      bytes = 0
    }
    add(chunk.subarray(from))
  }
}

const NEWLINE = 0x0a

async function requireJson({ status, headers, body }: Response): Promise<void> {
  const type = headers.get('content-type') ?? ''
  const isJson = /^application\/json\s*(?:;|$)/i.test(type)
  if (status === 200 && isJson) return
  await body?.cancel()
  if (status !== 200) throw new SourceError(`it answered ${status}`)
  throw new SourceError(
    `it answered ${type === '' ? 'no content-type' : type}, not application/json`,
  )
}

function parsed(chunks: readonly Uint8Array[]): unknown {
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'))
  } catch (cause) {
    throw new SourceError('it answered what is no JSON', { cause })
  }
}
