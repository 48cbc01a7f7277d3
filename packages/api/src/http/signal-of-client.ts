import type { ServerResponse } from 'node:http'

/** Not Fastify's own, which aborts as soon as the body of the request was read. */
export function signalOfClient(response: ServerResponse): AbortSignal {
  const gone = new AbortController()
  const close = (): void => {
    if (!response.writableFinished) gone.abort()
  }
  if (response.destroyed) close()
  else response.once('close', close)
  return gone.signal
}
