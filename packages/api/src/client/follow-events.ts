import { HttpProblem } from '../http/problem.ts'
import type { NexusPublicApi } from '../generated/nexus-public.ts'
import type { EventsQuery, LiveEvent } from '../model/events.ts'
import { readEvents } from './event-reader.ts'
import { parseExactJson } from './exact-json.ts'
import { RequestError } from './request-error.ts'

export interface EventsOptions {
  /** Ends the iteration. */
  signal?: AbortSignal
  /** Called when the connection is lost, which is then made again. */
  onLost?: (error: unknown) => void
}

/** Three times as long as the server is silent at most. */
const SILENCE_MS = 45_000
const FIRST_PAUSE_MS = 250
const LONGEST_PAUSE_MS = 5000

/**
 * What happens, as it does, until the iteration is ended; first the whole state of each topic. A
 * connection that is lost is made again, and goes on where it was, or with the whole state.
 *
 * @throws {HttpProblem} where the server refuses
 * @example
 * for await (const event of followEvents(nexus, { topics: ['producers'] })) console.log(event)
 */
export async function* followEvents(
  nexus: Pick<NexusPublicApi, 'events'>,
  { topics, timeseries }: EventsQuery,
  { signal, onLost }: EventsOptions = {},
): AsyncGenerator<LiveEvent, void, undefined> {
  let lastId = ''
  let pauseMs = FIRST_PAUSE_MS
  while (!isAborted(signal)) {
    try {
      const pieces = await nexus.events(
        { topics: topics.join(','), ...(timeseries !== undefined && { timeseries }) },
        {
          timeoutMs: SILENCE_MS,
          ...(signal !== undefined && { signal }),
          ...(lastId !== '' && { headers: { 'last-event-id': lastId } }),
        },
      )
      for await (const { id, data } of readEvents(pieces)) {
        lastId = id
        pauseMs = FIRST_PAUSE_MS
        // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as answers are: the server's contract
        yield parseExactJson(data) as LiveEvent
      }
    } catch (error) {
      if (isAborted(signal)) return
      if (!isPassing(error)) throw error
      onLost?.(error)
    }
    await pause(pauseMs, signal)
    pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)
  }
}

/** A server that starts again, or has no room just now, is asked again. */
function isPassing(error: unknown): boolean {
  if (error instanceof HttpProblem) return error.status >= 500 || error.status === 429
  return error instanceof RequestError
}

function isAborted(signal: AbortSignal | undefined): boolean {
  return signal?.aborted ?? false
}

function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, ms)
    signal?.addEventListener('abort', done, { once: true })
  })
}
