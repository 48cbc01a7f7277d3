import { withoutTokens } from '../model/access.ts'
import { HttpProblem, type ErrorCode, type ProblemJson } from './problem.ts'

export const MEDIA_TYPE_PROBLEM = 'application/problem+json'

export interface ProblemResponse {
  status: number
  headers: Record<string, string>
  body: ProblemJson
  /** For the log, where the client was told less; undefined where it was told everything. */
  internal: string | undefined
}

/** Status, its standard title, and the code used for it when an error brings none of ours. */
const STATUSES: Readonly<Record<number, readonly [title: string, code: ErrorCode]>> = {
  400: ['Bad Request', 'InvalidRequest'],
  401: ['Unauthorized', 'Unauthorized'],
  403: ['Forbidden', 'Forbidden'],
  404: ['Not Found', 'ObjectNotFound'],
  405: ['Method Not Allowed', 'MethodNotAllowed'],
  408: ['Request Timeout', 'Timeout'],
  409: ['Conflict', 'Conflict'],
  413: ['Content Too Large', 'PayloadTooLarge'],
  415: ['Unsupported Media Type', 'UnsupportedMediaType'],
  429: ['Too Many Requests', 'TooManyRequests'],
  500: ['Internal Server Error', 'Internal'],
  502: ['Bad Gateway', 'BadGateway'],
  503: ['Service Unavailable', 'ServiceNotAvailable'],
  504: ['Gateway Timeout', 'Timeout'],
}

/**
 * The one place where an error becomes an answer. An {@link HttpProblem} says what it says; an error
 * of a framework with a 4xx `statusCode` keeps that and its message; anything else is 500 and tells
 * the client nothing but the request id.
 */
export function problemResponse(error: unknown, requestId: string): ProblemResponse {
  const problem = error instanceof HttpProblem ? error : fromForeignError(error)
  const detail = withoutTokens(problem.detail)
  return {
    status: problem.status,
    headers: { ...problem.headers, 'content-type': MEDIA_TYPE_PROBLEM },
    body: {
      type: 'about:blank',
      title: titleOf(problem.status),
      status: problem.status,
      detail,
      error_code: problem.errorCode,
      request_id: requestId,
      message: detail,
      ...(problem.mistakes.length > 0 && { mistakes: problem.mistakes }),
    },
    internal:
      problem.internal ?? (problem.cause === undefined ? undefined : describe(problem.cause)),
  }
}

export function errorCodeOf(status: number): ErrorCode {
  return STATUSES[status]?.[1] ?? (status < 500 ? 'InvalidRequest' : 'Internal')
}

function titleOf(status: number): string {
  return STATUSES[status]?.[0] ?? (status < 500 ? 'Bad Request' : 'Internal Server Error')
}

function fromForeignError(error: unknown): HttpProblem {
  if (error instanceof Error && 'statusCode' in error) {
    const { statusCode } = error
    if (typeof statusCode === 'number' && statusCode >= 400 && statusCode < 500) {
      return new HttpProblem(statusCode, errorCodeOf(statusCode), error.message)
    }
  }
  return new HttpProblem(500, 'Internal', 'Internal Server Error', { cause: error })
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? String(error)) : String(error)
}
