/** As much of a client of `pg` as is needed. */
export interface QueryingClient {
  // Three forms: with a callback, with a promise, with an object that is submitted.
  query: (...args: unknown[]) => unknown
}

export type QueryEnded = (begun: number, error: unknown) => void

type Callback = (error: unknown, ...rest: unknown[]) => void

/**
 * Has `ended` called after each query of a client. What is submitted as an object of its own (cursors,
 * streams) is left alone: its end is up to who reads it.
 */
export function measureQueries(client: QueryingClient, ended: QueryEnded): () => void {
  const query = client.query
  const measured = function (this: unknown, ...args: unknown[]): unknown {
    if (typeof (args[0] as { submit?: unknown } | null)?.submit === 'function') {
      return query.apply(this, args)
    }
    const begun = performance.now()
    const at = args.findLastIndex((argument) => typeof argument === 'function')
    if (at >= 0) {
      const callback = args[at] as Callback
      args[at] = (error: unknown, ...rest: unknown[]) => {
        ended(begun, error)
        callback(error, ...rest)
      }
      return query.apply(this, args)
    }
    const result = query.apply(this, args)
    if (result instanceof Promise) {
      result.then(
        () => ended(begun, undefined),
        (error: unknown) => ended(begun, error),
      )
    }
    return result
  }
  client.query = measured
  return () => {
    if (client.query === measured) client.query = query
  }
}
