/** Why a collection failed: as short as a field value, and what a person needs to know beside it. */
export interface Failure {
  /** The `reason` that it is counted under. */
  readonly reason: string
  readonly detail: string
}

/**
 * The reasons that are not a status code. The first three are the ones that other collectors use
 * for the same situations, time running out included.
 */
export const FAILURE_REASONS = {
  /** No connection, or no answer in time. */
  unreachable: 'unreachable',
  /** An answer, but not one that can be read to its end. */
  deserialization: 'deserialization',
  /** One pull runs and one waits already. */
  inProgress: 'collections in progress',
  bodyTooLarge: 'body too large',
  contentType: 'content type',
  /** The producer has been assigned to another collector since. */
  staleGeneration: 'stale generation',
  /** Not the page that was asked for, twice. */
  wrongPage: 'wrong page',
  /** The producer gave up pages that nobody had pulled. */
  pagesLost: 'pages lost',
  /** What waits for the database is near its bound. */
  backPressure: 'back pressure',
  invalidEndpoint: 'invalid endpoint',
  invalidInterval: 'invalid interval',
  /** It wants a token that it was not shown: 401. */
  unauthorized: 'unauthorized',
  /** It answers no such caller: 403. */
  forbidden: 'forbidden',
  /** No connection that can be trusted, or none that it trusts. */
  tls: 'tls',
  /** Nobody is collected there: see `producer_networks`. */
  forbiddenAddress: 'forbidden address',
  shuttingDown: 'shutting down',
  /** A mistake of ours. */
  internal: 'internal error',
} as const

export class PullError extends Error implements Failure {
  override readonly name = 'PullError'
  readonly reason: string

  constructor(reason: string, detail: string, options?: ErrorOptions) {
    super(detail, options)
    this.reason = reason
  }

  get detail(): string {
    return this.message
  }
}

/** An error and what caused it, in one line. */
export function describeError(error: unknown): string {
  if (!(error instanceof Error)) return JSON.stringify(error) ?? 'unknown error'
  const inner = error instanceof AggregateError ? error.errors.map(describeError).join(', ') : ''
  const text = error.message || inner || codeOf(error) || error.name
  if (error.cause === undefined) return text
  const cause = describeError(error.cause)
  return text.includes(cause) ? text : `${text}: ${cause}`
}

/** The `code` of a system or library error. */
export function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined
  return typeof error.code === 'string' ? error.code : undefined
}
