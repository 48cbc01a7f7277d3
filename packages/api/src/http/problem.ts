import type { OxqlMistakeJson } from '../model/oxql.ts'

/** Stable codes of problems: clients branch on them. */
export const ERROR_CODES = [
  'InvalidRequest',
  'Unauthorized',
  'Forbidden',
  'ObjectNotFound',
  'MethodNotAllowed',
  'Conflict',
  'PayloadTooLarge',
  'UnsupportedMediaType',
  'TooManyRequests',
  'Internal',
  'BadGateway',
  'ServiceNotAvailable',
  'ServiceUnavailable',
  'Timeout',
] as const

export type ErrorCode = (typeof ERROR_CODES)[number]

export function isErrorCode(text: string): text is ErrorCode {
  return ERROR_CODES.some((code) => code === text)
}

/** Body of every error answer: RFC 9457, and `message` for clients that read only that. */
export interface ProblemJson {
  type: string
  title: string
  status: number
  detail: string
  error_code: ErrorCode
  request_id: string
  /** The same text as `detail`. */
  message: string
  /** Of a query: each of its mistakes, with its place. */
  mistakes?: readonly OxqlMistakeJson[]
}

export interface HttpProblemOptions {
  /** For the log only; never leaves the server. */
  internal?: string
  cause?: unknown
  /** More headers of the answer, such as `retry-after` or `allow`; names in lower case. */
  headers?: Readonly<Record<string, string>>
  /** Of a query: each of its mistakes. */
  mistakes?: readonly OxqlMistakeJson[]
  /** Set by clients: names the request in the server's log. */
  requestId?: string
}

/**
 * An error that has a status and a text for whoever sent the request. Servers throw it and answer
 * with {@link problemResponse}; clients throw it when they get such an answer.
 *
 * @example throw new HttpProblem(404, 'ObjectNotFound', `no producer has the id ${id}`)
 */
export class HttpProblem extends Error {
  override readonly name = 'HttpProblem'
  readonly status: number
  readonly errorCode: ErrorCode
  /** The text for the client. */
  readonly detail: string
  readonly internal: string | undefined
  readonly headers: Readonly<Record<string, string>>
  readonly mistakes: readonly OxqlMistakeJson[]
  readonly requestId: string | undefined

  constructor(
    status: number,
    errorCode: ErrorCode,
    detail: string,
    options: HttpProblemOptions = {},
  ) {
    super(detail, 'cause' in options ? { cause: options.cause } : undefined)
    this.status = status
    this.errorCode = errorCode
    this.detail = detail
    this.internal = options.internal
    this.headers = options.headers ?? {}
    this.mistakes = options.mistakes ?? []
    this.requestId = options.requestId
  }
}

/** Shorthands for the problems that most handlers meet. */
export function badRequest(detail: string, options?: HttpProblemOptions): HttpProblem {
  return new HttpProblem(400, 'InvalidRequest', detail, options)
}

export function notFound(detail: string, options?: HttpProblemOptions): HttpProblem {
  return new HttpProblem(404, 'ObjectNotFound', detail, options)
}

export function unavailable(detail: string, options?: HttpProblemOptions): HttpProblem {
  return new HttpProblem(503, 'ServiceNotAvailable', detail, options)
}
