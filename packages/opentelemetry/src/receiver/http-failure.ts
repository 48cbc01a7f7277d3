/** How gRPC calls what a status of HTTP says. */
const CODES: Readonly<Record<number, number>> = {
  400: 3,
  401: 16,
  403: 7,
  404: 5,
  405: 12,
  408: 4,
  413: 8,
  415: 3,
  429: 8,
  500: 13,
  503: 14,
}

/** A request that is answered with an error. */
export class HttpFailure extends Error {
  override readonly name = 'HttpFailure'
  readonly status: number
  readonly headers: Readonly<Record<string, string>>

  constructor(status: number, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message)
    this.status = status
    this.headers = headers
  }

  /** As `google.rpc.Status` has it. */
  get code(): number {
    return CODES[this.status] ?? 2
  }
}

/** A request that may be sent again, after so many seconds. */
export function comeAgain(status: 429 | 503, message: string, seconds: number): HttpFailure {
  return new HttpFailure(status, message, { 'retry-after': String(seconds) })
}
