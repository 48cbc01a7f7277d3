import { Readable } from 'node:stream'
import { setImmediate as nextTurn } from 'node:timers/promises'

/** How long a client may take no piece of an answer, before its place is for others. */
const PATIENCE_MS = 25_000

export interface StreamedOptions {
  /** What is read for it, ended when the body is. */
  readonly source: AsyncDisposable
  /** What is said of what fails. */
  readonly toError: (error: unknown) => unknown
  /** @default 25 000 */
  readonly patienceMs?: number
}

/**
 * A body that is made as fast as it is sent, and lets others have their turn of the event loop between
 * pieces. If it fails before its first piece there is no answer yet, and the error becomes one; after
 * that the connection breaks off, so that nobody takes what was sent for all. So does one whose client
 * reads nothing for too long.
 */
export function streamed(
  pieces: AsyncIterable<string | Uint8Array>,
  { source, toError, patienceMs = PATIENCE_MS }: StreamedOptions,
): Readable {
  const body = Readable.from(made(), { objectMode: false })
  // A body that is never read runs no code of its own that could end anything.
  return body.once('close', () => void source[Symbol.asyncDispose]())

  async function* made(): AsyncGenerator<string | Uint8Array> {
    let waiting: NodeJS.Timeout | undefined
    try {
      for await (const piece of pieces) {
        waiting = setTimeout(
          () => body.destroy(new Error(`its client read nothing for ${patienceMs} ms`)),
          patienceMs,
        )
        yield piece
        clearTimeout(waiting)
        await nextTurn()
      }
    } catch (error) {
      throw toError(error)
    } finally {
      clearTimeout(waiting)
    }
  }
}
