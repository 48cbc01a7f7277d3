/**
 * A request that got no answer, or none that could be read. An answer that says what is wrong is an
 * `HttpProblem` instead.
 */
export class RequestError extends Error {
  override readonly name = 'RequestError'
  /** `broken-off`: an answer began, and its connection ended before it. */
  readonly code: 'unreachable' | 'timeout' | 'bad-answer' | 'broken-off'
  readonly url: string

  constructor(code: RequestError['code'], url: string, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause })
    this.code = code
    this.url = url
  }
}

/** The text of an error and of what caused it: fetch hides the reason in the cause. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const { cause } = error
  if (cause instanceof AggregateError && cause.message === '') {
    return [...new Set(cause.errors.map(reasonOf))].join(', ')
  }
  return cause instanceof Error ? reasonOf(cause) : error.message
}
