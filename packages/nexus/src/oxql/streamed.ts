import { Readable } from 'node:stream'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { OxqlStream } from '@oximeter/db'

/**
 * A body that is made as fast as it is sent, and lets others have their turn of the event loop between
 * pieces. If it fails before its first piece there is no answer yet, and the error becomes one; after
 * that the connection breaks off, so that nobody takes what was sent for all.
 *
 * @param toError what is said of what fails
 */
export function streamed(
  answer: OxqlStream,
  pieces: AsyncIterable<string | Uint8Array>,
  toError: (error: unknown) => unknown,
): Readable {
  const body = Readable.from(inTurns(pieces, toError), { objectMode: false })
  // A body that is never read runs no code of its own that could close anything.
  return body.once('close', () => void answer[Symbol.asyncDispose]())
}

async function* inTurns(
  pieces: AsyncIterable<string | Uint8Array>,
  toError: (error: unknown) => unknown,
): AsyncGenerator<string | Uint8Array> {
  try {
    for await (const piece of pieces) {
      yield piece
      await nextTurn()
    }
  } catch (error) {
    throw toError(error)
  }
}
