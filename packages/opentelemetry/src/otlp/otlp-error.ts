export type OtlpErrorCode =
  /** What was sent is no request. */
  | 'malformed'
  /** It has more in it than is taken at once. */
  | 'too-large'

/** A request that cannot be read. */
export class OtlpError extends Error {
  override readonly name = 'OtlpError'
  readonly code: OtlpErrorCode

  constructor(code: OtlpErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

export function malformed(message: string, cause?: unknown): OtlpError {
  return new OtlpError('malformed', message, cause === undefined ? {} : { cause })
}

/** How much may come out of one body: bytes that say little must not become objects that take much. */
export class ElementBudget {
  #left: number

  constructor(elements: number) {
    this.#left = elements
  }

  /** @throws OtlpError `too-large` */
  take(elements = 1): void {
    this.#left -= elements
    if (this.#left >= 0) return
    throw new OtlpError(
      'too-large',
      'the request has too many points, attributes or buckets: send it in parts',
    )
  }
}
